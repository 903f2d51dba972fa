import type { Size } from '../../image/picture.ts';
import { LAPLACIAN_STEP, LUMINANCE, WINDOW } from '../../ops/losses/laplacian.ts';

/** Mean square of the Laplacian up to which a picture has no lines: far below one step of 8 bits. */
const FLAT = 1e-9;
/** The windows of means in which a picture's lines are counted. */
const AROUND = { before: 3, after: 3 };

/**
 * What the Laplacian loss compares a picture with.
 * @param picture planar RGB
 * @param wraps whether it goes on at the opposite side
 * @returns the Laplacian of its luminance, for every second pixel of every second row; weights of them, near 1 among lines
 * and near 0 on plain areas, which strokes may cover: e / (e + the picture's mean of e), with e the mean of the squares of
 * the Laplacian around, in 7×7 of them; and Σ map · goal², the loss of a picture of one colour
 */
export function linesOf(
  picture: Float32Array,
  { width, height }: Size,
  wraps: boolean,
): { goal: Float64Array; map: Float64Array; squares: number } {
  const pixels = width * height;
  const luminance = Float64Array.from({ length: pixels }, (_, p) =>
    LUMINANCE.reduce((sum, share, channel) => sum + share * picture[channel * pixels + p]!, 0),
  );
  const all = boxMean(luminance, width, height, { ...WINDOW, wraps });
  const [rows, columns] = [Math.ceil(height / 2), Math.ceil(width / 2)];
  const means = Float64Array.from({ length: rows * columns }, (_, i) => {
    const [y, x] = [2 * Math.floor(i / columns), 2 * (i % columns)];
    return all[y * width + x]!;
  });
  const goal = means.map((_, i) => around(means, columns, rows, i, wraps));
  const energy = boxMean(
    goal.map((value) => value * value),
    columns,
    rows,
    { ...AROUND, wraps },
  );
  const mean = energy.reduce((sum, value) => sum + value, 0) / energy.length;
  const map = energy.map((value) => (mean > FLAT ? value / (value + mean) : 0));
  const squares = goal.reduce((sum, value, p) => sum + map[p]! * value * value, 0);
  return { goal, map, squares };
}

/** Goal and map of each pixel as two f16, the goal in the lower half. */
export function packedLines(goal: ArrayLike<number>, map: ArrayLike<number>): Uint32Array<ArrayBuffer> {
  return Uint32Array.from(goal, (value, p) => toHalf(value) | (toHalf(map[p]!) << 16));
}

/** Sum of the differences of the neighbours to one of the means. */
function around(plane: Float64Array, width: number, height: number, p: number, wraps: boolean): number {
  const [y, x] = [Math.floor(p / width), p % width];
  const own = plane[p]!;
  let sum = 0;
  for (const by of [-LAPLACIAN_STEP, LAPLACIAN_STEP]) {
    if (wraps || (x + by >= 0 && x + by < width)) sum += plane[p - x + modulo(x + by, width)]! - own;
    if (wraps || (y + by >= 0 && y + by < height)) sum += plane[modulo(y + by, height) * width + x]! - own;
  }
  return sum;
}

interface Window {
  readonly before: number;
  readonly after: number;
  readonly wraps: boolean;
}

/** Means of windows, as far as there are pixels. */
function boxMean(plane: ArrayLike<number>, width: number, height: number, window: Window): Float64Array {
  const rows = new Float64Array(width * height);
  const means = new Float64Array(width * height);
  for (let y = 0; y < height; y++) slide(plane, rows, y * width, 1, width, window);
  for (let x = 0; x < width; x++) slide(rows, means, x, width, height, window);
  return means;
}

/** Means of `count` values, each with those around it. */
function slide(
  from: ArrayLike<number>,
  to: Float64Array,
  first: number,
  step: number,
  count: number,
  { before, after, wraps }: Window,
): void {
  const value = (at: number) => {
    if (wraps) return from[first + modulo(at, count) * step]!;
    return at >= 0 && at < count ? from[first + at * step]! : 0;
  };
  let sum = 0;
  for (let at = -before; at < after; at++) sum += value(at);
  for (let at = 0; at < count; at++) {
    sum += value(at + after);
    const number = wraps
      ? before + after + 1
      : Math.min(at + after, count - 1) - Math.max(at - before, 0) + 1;
    to[first + at * step] = sum / number;
    sum -= value(at - before);
  }
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);

/** Bits of the nearest f16 of a number that it holds. */
function toHalf(value: number): number {
  FLOAT[0] = value;
  const bits = BITS[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  // Below 2^-14 halves are multiples of 2^-24. A carry of the rounding goes into the exponent.
  if (exponent <= 0) return sign | Math.round(Math.abs(value) * 2 ** 24);
  return sign | (((exponent << 10) | ((bits >>> 13) & 0x3ff)) + ((bits >>> 12) & 1));
}
