/** Values, rows or pixels `from` … `to` − 1. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** f32 values that the start of a binding may be a multiple of on every device. */
const ALIGNED = 64;

/** Multiple at which ranges begin, so that sums over every 4096th value are the same for any number of ranges. */
const GRAIN = 4096;

/** Bytes that a binding may hold before the first value asked for, see `bindingOfRange`. */
export const SLACK = 256;

/** The last value up to `from` at which a binding may begin. */
export function alignedStart(from: number): number {
  return from - (from % ALIGNED);
}

/**
 * Binding of a buffer of f32 values that holds `from` … `to` − 1 of them.
 * @returns the binding, and the position of value `from` in it
 */
export function bindingOfRange(
  buffer: GPUBuffer,
  from: number,
  to: number,
): { readonly binding: GPUBufferBinding; readonly at: number } {
  const first = alignedStart(from);
  return { binding: { buffer, offset: 4 * first, size: 4 * (to - first) }, at: from - first };
}

/**
 * Splits `count` f32 values into the fewest ranges none of which binds more than `most` bytes.
 * @param around values on either side of a range that are bound with it; default none
 */
export function splitRange(count: number, most: number, around = 0): Range[] {
  const room = Math.floor((most - SLACK) / 4) - 2 * around;
  if (count <= room) return [{ from: 0, to: count }];
  return split(count, Math.max(GRAIN, Math.floor(room / GRAIN) * GRAIN));
}

/** Splits `height` rows of `width` f32 values into the fewest ranges none of which binds more than `most` bytes. */
export function splitRows(height: number, width: number, most: number): Range[] {
  return split(height, Math.max(1, Math.floor((most - SLACK) / 4 / width)));
}

function split(count: number, each: number): Range[] {
  return Array.from({ length: Math.ceil(count / each) }, (_, i) => ({
    from: i * each,
    to: Math.min(count, (i + 1) * each),
  }));
}
