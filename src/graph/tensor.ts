import type { Purpose } from '../gpu/buffers.ts';
import { alignedStart } from '../gpu/ranges.ts';
import type { Node } from './node.ts';

/** Storage of values; arithmetic is f32 either way. */
export type Element = 'f32' | 'f16';

/** Bytes of one value. */
export const ELEMENT_BYTES = { f32: 4, f16: 2 } as const satisfies Record<Element, number>;

/** A value on the GPU: the result of a node, or an outside buffer (weights, targets, the image). */
export class Tensor {
  /** Node that computes it; undefined for outside buffers. */
  producer: Node | undefined;

  /**
   * @param shape features are [channels, height, width], matrices [rows, columns]
   * @param bytes size in memory, padding included
   * @param storage tensor whose memory it reuses (computed in place), or an outside buffer
   * @param element storage of its values; default as in `storage`, or f32
   */
  constructor(
    readonly label: string,
    readonly shape: readonly number[],
    readonly bytes: number,
    readonly purpose: Purpose,
    readonly storage?: Tensor | GPUBuffer,
    readonly element: Element = storage instanceof Tensor ? storage.element : 'f32',
  ) {}

  /** Size in memory in groups of four values. */
  get vectors(): number {
    return Math.ceil(this.bytes / ELEMENT_BYTES[this.element] / 4);
  }

  /** Tensor that owns the memory, at the end of the chain of in-place steps. */
  get owner(): Tensor {
    return this.storage instanceof Tensor ? this.storage.owner : this;
  }

  /** Outside buffer that holds it, if any. */
  get outside(): GPUBuffer | undefined {
    const { storage } = this.owner;
    return storage instanceof Tensor ? undefined : storage;
  }
}

/** A tensor in an outside buffer, such as weights, targets and the image. */
export class BufferTensor extends Tensor {
  constructor(
    label: string,
    shape: readonly number[],
    bytes: number,
    purpose: Purpose,
    readonly buffer: GPUBuffer,
    element?: Element,
  ) {
    super(label, shape, bytes, purpose, buffer, element);
  }
}

/** A range of a tensor without padding, for a launch that binds no more of it. */
export class TensorRange extends Tensor {
  /** Offset in the tensor in bytes. */
  readonly offset: number;

  /**
   * @param first first value, at a multiple of 256 bytes
   * @param end the value after the last
   */
  constructor(of: Tensor, first: number, end: number) {
    const each = ELEMENT_BYTES[of.element];
    super(of.label, [end - first], 4 * Math.ceil((each * (end - first)) / 4), of.purpose, of);
    this.offset = each * first;
  }
}

/**
 * Range of a tensor of f32 values that a launch binds to reach `from` … `to` − 1 of them.
 * @returns the range, and the position of value `from` in it
 */
export function bindRange(
  tensor: Tensor,
  from: number,
  to: number,
): { readonly range: TensorRange; readonly at: number } {
  const first = alignedStart(from);
  return { range: new TensorRange(tensor, first, to), at: from - first };
}

/** Number of vec4f in a row of `width` values. */
export function rowStride(width: number): number {
  return Math.ceil(width / 4);
}

/**
 * Features [channels, height, width]: rows are padded with zeros to whole vec4f, so that kernels read four pixels at
 * once and sums over all values need no bounds.
 * @param element default as in `storage`, or f32
 */
export function featureTensor(
  label: string,
  shape: readonly [number, number, number],
  purpose: Purpose,
  storage: GPUBuffer,
  element?: Element,
): BufferTensor;
export function featureTensor(
  label: string,
  shape: readonly [number, number, number],
  purpose: Purpose,
  storage?: Tensor | GPUBuffer,
  element?: Element,
): Tensor;
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
  storage: GPUBuffer,
  element?: Element,
): BufferTensor;
export function denseTensor(
  label: string,
  shape: readonly number[],
  purpose: Purpose,
  storage?: Tensor | GPUBuffer,
  element?: Element,
): Tensor;
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
  const bytes = values * ELEMENT_BYTES[element];
  if (!storage || storage instanceof Tensor)
    return new Tensor(label, shape, bytes, purpose, storage, element);
  return new BufferTensor(label, shape, bytes, purpose, storage, element);
}

/** Sizes of a feature or image tensor. */
export function dimensions(tensor: Tensor): { channels: number; height: number; width: number } {
  const [channels, height, width] = tensor.shape;
  return { channels: channels!, height: height!, width: width! };
}

/** Placeholder for a binding that a variant of a kernel neither reads nor writes. */
export const UNUSED = new Tensor('unused', [4], 16, 'scratch');
