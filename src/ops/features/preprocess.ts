import preprocessKernel from '../../../shaders/preprocess.wgsl';
import preprocessGradKernel from '../../../shaders/preprocess_grad.wgsl';
import { splitRows } from '../../gpu/ranges.ts';
import { type Launch, Node } from '../../graph/node.ts';
import {
  bindRange,
  denseTensor,
  dimensions,
  type Element,
  featureTensor,
  rowStride,
  type Tensor,
  UNUSED,
} from '../../graph/tensor.ts';
import type { Padding } from '../convolution/dispatches.ts';
import { grid } from '../grid.ts';
import { placeOf, type Tiling } from '../tiling.ts';

/** channel[i] = Σ_j matrix[i][j] · rgb[j] + bias[i]. */
export interface ColourMap {
  readonly matrix: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

/** Storage of features and their gradients. */
export interface FeatureStorage {
  /** Default f32. */
  readonly element?: Element;
  /** Factor of the incoming gradients, and its inverse; default 1. */
  readonly gradientScale?: Tensor;
  /** Tiling of the picture; default: whole. */
  readonly tiling?: Tiling;
  /** Gradient of the whole picture, onto which the tiles' gradients are added. */
  readonly onto?: Tensor;
}

/** Rows that one launch computes. */
interface RowBlock {
  /** First row, in the result. */
  readonly row: number;
  readonly rows: number;
  /** The rows' range of a plane of the picture, or of its gradient. */
  plane(channel: number, tensor: Tensor): ReturnType<typeof bindRange>;
}

/**
 * Input of the network from a picture [3, height, width], RGB in 0…1.
 * @param padding `replicate` prepares the border for a convolution with replicated padding
 * @param storage of the result, and of all that is computed from it
 * @returns [3, height, width] of the picture, or of one tile
 */
export function preprocess(
  image: Tensor,
  map: ColourMap,
  padding: Padding,
  storage: FeatureStorage = {},
): Tensor {
  return new Preprocess(image, map, padding, storage).output;
}

class Preprocess extends Node {
  readonly output: Tensor;

  constructor(
    readonly image: Tensor,
    readonly map: ColourMap,
    readonly padding: Padding,
    readonly storage: FeatureStorage,
  ) {
    super('preprocess');
    const { height, width } = storage.tiling ?? dimensions(image);
    const shape = [3, height, width] as const;
    this.output = this.produces(featureTensor(this.label, shape, 'features', undefined, storage.element));
  }

  /** The rows in blocks, as many as a binding of `most` bytes takes. */
  rowBlocks(tileIndex: number, most: number): RowBlock[] {
    const { height, width } = dimensions(this.output);
    const whole = dimensions(this.image);
    const { top, left } = placeOf(this.storage.tiling, tileIndex);
    const pixels = whole.height * whole.width;
    return splitRows(height, whole.width, most).map(({ from, to }) => ({
      row: from,
      rows: to - from,
      plane(channel, tensor) {
        const first = channel * pixels + (top + from) * whole.width + left;
        return bindRange(tensor, first, first + (to - from - 1) * whole.width + width);
      },
    }));
  }

  get inputs() {
    return [this.image];
  }

  get outputs() {
    return [this.output];
  }

  launches(tileIndex: number, most: number): Launch[] {
    const { image, output, map } = this;
    const { width } = dimensions(output);
    const stride = rowStride(width);
    const params: Record<string, number> = {
      size: output.vectors / 3,
      width,
      stride,
      image_width: dimensions(image).width,
      replicate: Number(this.padding === 'replicate'),
    };
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) params[`m${i}${j}`] = map.matrix[i]![j]!;
      // The input of mid-grey.
      params[`b${i}`] = map.matrix[i]!.reduce((sum, value) => sum + 0.5 * value, map.bias[i]!);
    }
    return this.rowBlocks(tileIndex, most).map(({ row, rows, plane }) => {
      const [red, green, blue] = [plane(0, image), plane(1, image), plane(2, image)];
      const count = rows * stride;
      return {
        label: this.label,
        kernel: preprocessKernel,
        params: { ...params, first: row * stride, count, r: red.at, g: green.at, b: blue.at },
        tensors: { red: red.range, green: green.range, blue: blue.range, output },
        workgroups: grid(count),
        cost: { flops: 0, bytes: count * 96 },
      };
    });
  }

  override recompute(): Tensor {
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

  launches(tileIndex: number, most: number): Launch[] {
    const { of, grad, output } = this;
    const { height, width } = dimensions(of.output);
    const { gradientScale, onto } = of.storage;
    const stride = rowStride(width);
    // One launch per plane: a kernel could not bind them side by side, as bindings must not overlap.
    return of.rowBlocks(tileIndex, most).flatMap(({ row, rows, plane }) =>
      [0, 1, 2].map((channel) => {
        const { range, at } = plane(channel, output);
        const [m0, m1, m2] = of.map.matrix.map((line) => line[channel]!);
        return {
          label: this.label,
          kernel: preprocessGradKernel,
          params: {
            plane: height * stride * 4,
            width,
            stride,
            row,
            count: rows * width,
            m0: m0!,
            m1: m1!,
            m2: m2!,
            at,
            image_width: dimensions(of.image).width,
            scaled: Number(gradientScale !== undefined),
            accumulate: Number(onto !== undefined),
          },
          tensors: { grad, gradient_scale: gradientScale ?? UNUSED, output: range },
          workgroups: grid(rows * width),
          cost: { flops: 0, bytes: 20 * rows * width },
        };
      }),
    );
  }
}
