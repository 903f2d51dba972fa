import maskedKernel from '../../../shaders/masked.wgsl';
import { type Launch, Node, recompute } from '../../graph/node.ts';
import { dimensions, featureTensor, rowStride, Tensor } from '../../graph/tensor.ts';
import { grid } from '../grid.ts';
import { FeatureGrad } from './feature-grad.ts';

/**
 * Features of a region: every channel times the same mask. Their Gram matrix is the region's (Gatys et al. 2017,
 * "Controlling Perceptual Factors in Neural Style Transfer", 4.1).
 * @param input [channels, height, width]
 * @param plane mask of mean square 1, [1, height, width], f32, rows padded with zeros; with a tiling, one per tile
 * @returns [channels, height, width]
 */
export function masked(input: Tensor, plane: Tensor | readonly Tensor[]): Tensor {
  return new Masked(input, plane instanceof Tensor ? [plane] : plane).output;
}

class Masked extends Node {
  override readonly accumulates = true;
  readonly output: Tensor;
  #recompute: Tensor | undefined;

  constructor(
    readonly input: Tensor,
    readonly planes: readonly Tensor[],
  ) {
    super(`${input.label}.masked`);
    const { channels, height, width } = dimensions(input);
    const other = planes.find(({ vectors }) => vectors !== height * rowStride(width));
    if (other) {
      throw new Error(
        `${this.label}: got a mask of ${other.vectors} vectors, expected ${height * rowStride(width)}.`,
      );
    }
    const shape = [channels, height, width] as const;
    this.output = this.produces(featureTensor(this.label, shape, 'features', undefined, input.element));
  }

  get inputs() {
    return [this.input, ...this.planes];
  }

  get outputs() {
    return [this.output];
  }

  launches(tileIndex: number): Launch[] {
    const { label, input, planes, output } = this;
    const plane = planes[tileIndex]!;
    return [maskLaunch(label, { accumulate: 0, masked: 0 }, { input, plane, features: input, output })];
  }

  override recompute(): Tensor {
    this.#recompute ??= new Masked(recompute(this.input), this.planes).output;
    return this.#recompute;
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
    super(`${of.label}.grad`, of.input, recompute(of.input), onto);
  }

  protected get reads() {
    return [this.grad, ...this.of.planes];
  }

  launches(tileIndex: number): Launch[] {
    const { label, flags, grad: input, output } = this;
    const features = flags.masked ? this.present : input;
    return [maskLaunch(label, flags, { input, plane: this.of.planes[tileIndex]!, features, output })];
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
    cost: { flops: 0, bytes: tensors.input.bytes * 2 },
  };
}
