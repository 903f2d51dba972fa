import preprocessKernel from '../../shaders/preprocess.wgsl';
import preprocessGradKernel from '../../shaders/preprocess_grad.wgsl';
import { type Launch, Node } from '../graph/node.ts';
import {
  denseTensor,
  dimensions,
  type Element,
  featureTensor,
  rowStride,
  type Tensor,
  UNUSED,
} from '../graph/tensor.ts';
import { grid } from './grid.ts';
import { placeOf, type Windows } from './windows.ts';

/** channel[i] = Σ_j matrix[i][j] · rgb[j] + bias[i]. */
export interface ColourMap {
  readonly matrix: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

/** How features and their gradients are stored. */
export interface FeatureStorage {
  /** Default f32. */
  readonly element?: Element;
  /** What the gradients that arrive are too large by, and its inverse; default 1. */
  readonly gradientScale?: Tensor;
  /** Through which the picture is looked at; default: whole. */
  readonly windows?: Windows;
  /** The picture's gradient, onto which those of windows are added. */
  readonly onto?: Tensor;
}

/**
 * A picture [3, height, width], RGB in 0…1, as the network wants it.
 * @param padding `replicate` prepares the border for a convolution with replicated padding
 * @param storage of the result, and so of all that is computed from it
 * @returns [3, height, width], of a window where there are any
 */
export function preprocess(
  image: Tensor,
  map: ColourMap,
  padding: 'zero' | 'replicate',
  storage: FeatureStorage = {},
): Tensor {
  return new Preprocess(image, map, padding, storage).output;
}

class Preprocess extends Node {
  readonly output: Tensor;

  constructor(
    readonly image: Tensor,
    readonly map: ColourMap,
    readonly padding: 'zero' | 'replicate',
    readonly storage: FeatureStorage,
  ) {
    super('preprocess');
    const { height, width } = storage.windows ?? dimensions(image);
    const shape = [3, height, width] as const;
    this.output = this.produces(featureTensor(this.label, shape, 'features', undefined, storage.element));
  }

  /** What both kernels take. */
  params(turn: number): Record<string, number> {
    const { height, width } = dimensions(this.output);
    const place = placeOf(this.image, this.storage.windows, turn);
    const params: Record<string, number> = { height, width, stride: rowStride(width), ...place };
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) params[`m${i}${j}`] = this.map.matrix[i]![j]!;
    }
    return params;
  }

  get inputs() {
    return [this.image];
  }

  get outputs() {
    return [this.output];
  }

  launches(turn: number): Launch[] {
    // What becomes of mid-grey.
    const [b0, b1, b2] = this.map.bias.map((bias, i) =>
      this.map.matrix[i]!.reduce((sum, value) => sum + 0.5 * value, bias),
    );
    return [
      {
        label: this.label,
        kernel: preprocessKernel,
        params: {
          ...this.params(turn),
          b0: b0!,
          b1: b1!,
          b2: b2!,
          replicate: Number(this.padding === 'replicate'),
        },
        tensors: { image: this.image, output: this.output },
        workgroups: grid(this.output.vectors / 3),
        cost: this.output.vectors * 32,
      },
    ];
  }

  override again(): Tensor {
    return new Preprocess(this.image, this.map, this.padding, this.storage).output;
  }

  override backward(_input: Tensor, grad: Tensor): Tensor {
    return new PreprocessGrad(this, grad).output;
  }
}

class PreprocessGrad extends Node {
  readonly output: Tensor;

  constructor(
    readonly of: Preprocess,
    readonly grad: Tensor,
  ) {
    super('preprocess.grad');
    this.output = this.produces(denseTensor(this.label, of.image.shape, 'gradients', of.storage.onto));
  }

  get inputs() {
    const { gradientScale, onto } = this.of.storage;
    return [this.grad, ...(gradientScale ? [gradientScale] : []), ...(onto ? [onto] : [])];
  }

  get outputs() {
    return [this.output];
  }

  launches(turn: number): Launch[] {
    const { height, width } = dimensions(this.of.output);
    const { gradientScale, onto } = this.of.storage;
    return [
      {
        label: this.label,
        kernel: preprocessGradKernel,
        params: {
          ...this.of.params(turn),
          scaled: Number(gradientScale !== undefined),
          accumulate: Number(onto !== undefined),
        },
        tensors: { grad: this.grad, gradient_scale: gradientScale ?? UNUSED, output: this.output },
        workgroups: grid(height * width),
        cost: 24 * height * width,
      },
    ];
  }
}
