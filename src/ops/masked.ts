import maskedKernel from '../../shaders/masked.wgsl';
import { again, type Launch, Node } from '../graph/node.ts';
import { dimensions, featureTensor, rowStride, type Tensor } from '../graph/tensor.ts';
import { FeatureGrad } from './feature-grad.ts';
import { grid } from './grid.ts';

/**
 * Features of a region: every channel times the same mask. Their Gram matrix is the region's (Gatys et al. 2017,
 * "Controlling Perceptual Factors in Neural Style Transfer", 4.1).
 * @param input [channels, height, width]
 * @param plane mask of mean square 1, [1, height, width], f32, rows padded with zeros
 * @returns [channels, height, width]
 */
export function masked(input: Tensor, plane: Tensor): Tensor {
  return new Masked(input, plane).output;
}

class Masked extends Node {
  override readonly accumulates = true;
  readonly output: Tensor;
  #again: Tensor | undefined;

  constructor(
    readonly input: Tensor,
    readonly plane: Tensor,
  ) {
    super(`${input.label}.masked`);
    const { channels, height, width } = dimensions(input);
    if (plane.vectors !== height * rowStride(width)) {
      throw new Error(
        `${this.label}: got a mask of ${plane.vectors} vectors, expected ${height * rowStride(width)}.`,
      );
    }
    const shape = [channels, height, width] as const;
    this.output = this.produces(featureTensor(this.label, shape, 'features', undefined, input.element));
  }

  get inputs() {
    return [this.input, this.plane];
  }

  get outputs() {
    return [this.output];
  }

  launches(): Launch[] {
    const { label, input, plane, output } = this;
    return [maskLaunch(label, { accumulate: 0, masked: 0 }, { input, plane, features: input, output })];
  }

  override again(): Tensor {
    this.#again ??= new Masked(again(this.input), this.plane).output;
    return this.#again;
  }

  override backward(_input: Tensor, grad: Tensor, onto?: Tensor): Tensor {
    return new MaskedGrad(this, grad, onto).output;
  }
}

class MaskedGrad extends FeatureGrad {
  constructor(
    readonly of: Masked,
    readonly grad: Tensor,
    onto?: Tensor,
  ) {
    super(`${of.label}.grad`, of.input, again(of.input), onto);
  }

  protected get reads() {
    return [this.grad, this.of.plane];
  }

  launches(): Launch[] {
    const { label, flags, grad: input, output } = this;
    const features = flags.masked ? this.present : input;
    return [maskLaunch(label, flags, { input, plane: this.of.plane, features, output })];
  }
}

function maskLaunch(
  label: string,
  flags: { accumulate: number; masked: number },
  tensors: { input: Tensor; plane: Tensor; features: Tensor; output: Tensor },
): Launch {
  const { channels, height, width } = dimensions(tensors.input);
  const size = height * rowStride(width);
  return {
    label,
    kernel: maskedKernel,
    params: { size, channels, ...flags },
    tensors,
    workgroups: grid(channels * size),
    cost: tensors.input.bytes * 2,
  };
}
