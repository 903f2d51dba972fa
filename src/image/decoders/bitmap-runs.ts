/** Pixels that any file may have, and pixels for each byte of one with more. */
const FREE_AREA = 2 ** 24;
const MOST_RATIO = 128;

/**
 * Expands the run lengths of a BMP of 4 or 8 bits a pixel.
 * @returns one index a pixel, row by row as stored; pixels that are left out are 0
 * @throws Error for a picture much larger than its runs could fill
 */
export function expandRuns(bytes: Uint8Array, width: number, height: number, bits: number): Uint8Array {
  if (width * height > Math.max(FREE_AREA, MOST_RATIO * bytes.length)) throw new Error('rows are missing');
  const result = new Uint8Array(width * height);
  let [x, y] = [0, 0];
  const put = (index: number) => {
    if (x < width && y < height) result[y * width + x] = index;
    x += 1;
  };
  /** Index of a pixel of a packed row. */
  const packed = (at: number, i: number) => {
    if (bits === 8) return bytes[at + i] ?? 0;
    return ((bytes[at + (i >> 1)] ?? 0) >> (i % 2 === 0 ? 4 : 0)) & 15;
  };
  for (let at = 0; at + 1 < bytes.length && y < height; ) {
    const [count, value] = [bytes[at]!, bytes[at + 1]!];
    at += 2;
    if (count > 0) {
      for (let i = 0; i < count; i++) put(bits === 8 ? value : (value >> (i % 2 === 0 ? 4 : 0)) & 15);
    } else if (value === 0) [x, y] = [0, y + 1];
    else if (value === 1) break;
    else if (value === 2) {
      x += bytes[at] ?? 0;
      y += bytes[at + 1] ?? 0;
      at += 2;
    } else {
      for (let i = 0; i < value; i++) put(packed(at, i));
      const length = bits === 8 ? value : Math.ceil(value / 2);
      at += length + (length % 2);
    }
  }
  return result;
}
