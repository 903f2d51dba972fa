/** f32 values that the start of a binding may be a multiple of on every device. */
const ALIGNED = 64;

/** The last value up to `from` at which a binding may begin. */
export function alignedStart(from: number): number {
  return from - (from % ALIGNED);
}

/** What to bind of a buffer of f32 values for `from` … `to` − 1 of them, and where in that the first of them is. */
export function bindingOfRange(
  buffer: GPUBuffer,
  from: number,
  to: number,
): { readonly binding: GPUBufferBinding; readonly at: number } {
  const first = alignedStart(from);
  return { binding: { buffer, offset: 4 * first, size: 4 * (to - first) }, at: from - first };
}
