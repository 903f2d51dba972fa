import type { Purpose } from '../gpu/buffers.ts';
import type { Node } from './node.ts';

/** A value on the GPU: the result of a node, or an outside buffer (weights, targets, the image). */
export class Tensor {
  /** The node that computes it; none for outside buffers. */
  producer: Node | undefined;

  /**
   * @param shape features are [channels, height, width], matrices [rows, columns]
   * @param bytes size in memory, padding included
   * @param storage the tensor whose memory it takes over (computed in place), or an outside buffer
   */
  constructor(
    readonly label: string,
    readonly shape: readonly number[],
    readonly bytes: number,
    readonly purpose: Purpose,
    readonly storage?: Tensor | GPUBuffer,
  ) {}

  /** The tensor, along the chain of in-place steps, whose memory this is. */
  get owner(): Tensor {
    return this.storage instanceof Tensor ? this.storage.owner : this;
  }

  /** The outside buffer it lives in, if any. */
  get outside(): GPUBuffer | undefined {
    const { storage } = this.owner;
    return storage instanceof Tensor ? undefined : storage;
  }
}

/** vec4f that a row of `width` values takes. */
export function rowStride(width: number): number {
  return Math.ceil(width / 4);
}

/**
 * Features [channels, height, width] in f32: rows padded with zeros to whole vec4f, so that kernels read four pixels
 * at once and sums over all values need no bounds.
 */
export function featureTensor(
  label: string,
  shape: readonly [number, number, number],
  purpose: Purpose,
  storage?: Tensor | GPUBuffer,
): Tensor {
  const [channels, height, width] = shape;
  return new Tensor(label, shape, channels * height * rowStride(width) * 16, purpose, storage);
}

/** A dense f32 tensor: images [3, height, width], matrices, vectors. */
export function denseTensor(
  label: string,
  shape: readonly number[],
  purpose: Purpose,
  storage?: Tensor | GPUBuffer,
): Tensor {
  return new Tensor(label, shape, shape.reduce((product, n) => product * n, 1) * 4, purpose, storage);
}

/** The three sizes of a feature or image tensor. */
export function dimensions(tensor: Tensor): { channels: number; height: number; width: number } {
  const [channels, height, width] = tensor.shape;
  return { channels: channels!, height: height!, width: width! };
}

/** Stands where a variant of a kernel neither reads nor writes. */
export const UNUSED = new Tensor('unused', [4], 16, 'scratch');
