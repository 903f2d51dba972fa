import type { Purpose } from '../gpu/buffers.ts';
import { alignedStart } from '../gpu/ranges.ts';
import type { Node } from './node.ts';

/** How values are stored; arithmetic is f32 either way. */
export type Element = 'f32' | 'f16';

/** Bytes of one value. */
export const ELEMENT_BYTES = { f32: 4, f16: 2 } as const satisfies Record<Element, number>;

/** A value on the GPU: the result of a node, or an outside buffer (weights, targets, the image). */
export class Tensor {
  /** The node that computes it; none for outside buffers. */
  producer: Node | undefined;

  /**
   * @param shape features are [channels, height, width], matrices [rows, columns]
   * @param bytes size in memory, padding included
   * @param storage the tensor whose memory it takes over (computed in place), or an outside buffer
   * @param element how its values are stored; default as in `storage`, or f32
   */
  constructor(
    readonly label: string,
    readonly shape: readonly number[],
    readonly bytes: number,
    readonly purpose: Purpose,
    readonly storage?: Tensor | GPUBuffer,
    readonly element: Element = storage instanceof Tensor ? storage.element : 'f32',
  ) {}

  /** Its size in memory in groups of four values. */
  get vectors(): number {
    return Math.ceil(this.bytes / ELEMENT_BYTES[this.element] / 4);
  }

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

/** A stretch of a tensor without padding, for a launch that binds no more of it. */
export class Part extends Tensor {
  /** Where it begins, in bytes of the tensor. */
  readonly offset: number;

  /** @param first value at which it begins, a multiple of 256 bytes @param end the first value after it */
  constructor(of: Tensor, first: number, end: number) {
    const each = ELEMENT_BYTES[of.element];
    super(of.label, [end - first], 4 * Math.ceil((each * (end - first)) / 4), of.purpose, of);
    this.offset = each * first;
  }
}

/** What to bind of a tensor of f32 values for `from` … `to` − 1 of them, and where in that the first of them is. */
export function stretch(
  tensor: Tensor,
  from: number,
  to: number,
): { readonly part: Part; readonly at: number } {
  const first = alignedStart(from);
  return { part: new Part(tensor, first, to), at: from - first };
}

/** vec4f that a row of `width` values takes. */
export function rowStride(width: number): number {
  return Math.ceil(width / 4);
}

/**
 * Features [channels, height, width]: rows padded with zeros to whole vec4f, so that kernels read four pixels at once
 * and sums over all values need no bounds.
 * @param element default as in `storage`, or f32
 */
export function featureTensor(
  label: string,
  shape: readonly [number, number, number],
  purpose: Purpose,
  storage?: Tensor | GPUBuffer,
  element?: Element,
): Tensor {
  const [channels, height, width] = shape;
  return sized(label, shape, channels * height * rowStride(width) * 4, purpose, storage, element);
}

/**
 * A tensor without padding: images [3, height, width], matrices, vectors.
 * @param element default as in `storage`, or f32
 */
export function denseTensor(
  label: string,
  shape: readonly number[],
  purpose: Purpose,
  storage?: Tensor | GPUBuffer,
  element?: Element,
): Tensor {
  const values = shape.reduce((product, n) => product * n, 1);
  return sized(label, shape, values, purpose, storage, element);
}

function sized(
  label: string,
  shape: readonly number[],
  values: number,
  purpose: Purpose,
  storage?: Tensor | GPUBuffer,
  element: Element = storage instanceof Tensor ? storage.element : 'f32',
): Tensor {
  return new Tensor(label, shape, values * ELEMENT_BYTES[element], purpose, storage, element);
}

/** The three sizes of a feature or image tensor. */
export function dimensions(tensor: Tensor): { channels: number; height: number; width: number } {
  const [channels, height, width] = tensor.shape;
  return { channels: channels!, height: height!, width: width! };
}

/** Stands where a variant of a kernel neither reads nor writes. */
export const UNUSED = new Tensor('unused', [4], 16, 'scratch');
