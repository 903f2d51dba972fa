import { runCooperatively, runSync } from '../scheduling.ts';
import type { Picture, Size } from './picture.ts';

/** Share of each pixel that belongs to a region: `data` is [height, width], 0 … 1. */
export interface Mask extends Size {
  readonly data: Float32Array;
}

/** Luma of sRGB-encoded red, green and blue (ITU-R BT.601). */
export const LUMA = [0.299, 0.587, 0.114] as const;

/** Mask from a picture's luminance; white is 1. */
export function maskFromPictureSync(picture: Picture): Mask {
  return runSync(masking(picture));
}

/** The same, yielding to the event loop. */
export function maskFromPicture(picture: Picture): Promise<Mask> {
  return runCooperatively(masking(picture));
}

/** Generator of `maskFromPicture`. */
function* masking({ width, height, data }: Picture): Generator<void, Mask> {
  const size = width * height;
  const [r, g, b] = LUMA;
  const luminance = new Float32Array(size);
  for (let row = 0; row < size; row += width) {
    yield;
    for (let i = row; i < row + width; i++) {
      luminance[i] = clamp(r * data[i]! + g * data[size + i]! + b * data[2 * size + i]!);
    }
  }
  return { width, height, data: luminance };
}

/** Opacity from which a pixel is opaque: half a step of 8 bits is left out. */
const OPAQUE = 1 - 0.5 / 255;

/**
 * Opacity of a picture: what differs between it over white and over black is transparent, in every format and however it
 * is turned.
 * @returns undefined for a picture that is opaque
 */
export function opacityOf(white: Picture, black: Picture): Mask | undefined {
  const { width, height } = white;
  const pixels = width * height;
  const data = new Float32Array(pixels);
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < pixels; i++) {
      data[i]! += (1 - white.data[c * pixels + i]! + black.data[c * pixels + i]!) / 3;
    }
  }
  return data.every((opacity) => opacity >= OPAQUE) ? undefined : { width, height, data };
}

/** Complement of a mask: 1 − m. */
export function invertMask({ width, height, data }: Mask): Mask {
  return { width, height, data: data.map((value) => 1 - clamp(value)) };
}

/**
 * Area that no mask covers: 1 − their maximum, in the size of the mask with the most pixels.
 * @param masks at least one, of any sizes
 */
export function restOf(masks: readonly Mask[]): Mask {
  return runSync(resting(masks));
}

/** Generator of `restOf`. */
export function* resting(masks: readonly Mask[]): Generator<void, Mask> {
  const largest = masks.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a));
  const { width, height } = largest;
  const most = new Float32Array(width * height);
  for (const mask of masks) {
    const { data } = yield* resizing(mask, width, height);
    for (let row = 0; row < data.length; row += width) {
      yield;
      for (let i = row; i < row + width; i++) most[i] = Math.max(most[i]!, clamp(data[i]!));
    }
  }
  for (let row = 0; row < most.length; row += width) {
    yield;
    for (let i = row; i < row + width; i++) most[i] = 1 - most[i]!;
  }
  return { width, height, data: most };
}

/**
 * Resizes a mask, without regard to its shape. Shrinking averages the area of each pixel, so that nothing is skipped;
 * enlarging is bilinear with the border repeated. Never leaves the range of the values.
 * @param width of the result in pixels, a whole number from 1
 * @param height of the result in pixels, a whole number from 1
 * @returns the mask itself where it has that size
 */
export function resizeMaskSync(mask: Mask, width: number, height: number): Mask {
  return runSync(resizing(mask, width, height));
}

/** The same, yielding to the event loop. */
export function resizeMask(mask: Mask, width: number, height: number): Promise<Mask> {
  return runCooperatively(resizing(mask, width, height));
}

/** Generator of `resizeMask`. */
function* resizing(mask: Mask, width: number, height: number): Generator<void, Mask> {
  if (width === mask.width && height === mask.height) return mask;
  // Rows are resized and transposed, twice.
  const columns = yield* resizeTurned(mask.data, mask.width, mask.height, width);
  return { width, height, data: yield* resizeTurned(columns, mask.height, width, height) };
}

/** [rows, from] resized along the rows and transposed: [to, rows]. */
function* resizeTurned(
  data: Float32Array,
  from: number,
  rows: number,
  to: number,
): Generator<void, Float32Array> {
  const result = new Float32Array(to * rows);
  const scale = from / to;
  const sums = new Float64Array(rows);
  for (let i = 0; i < to; i++) {
    const first = scale > 1 ? i * scale : (i + 0.5) * scale - 0.5;
    const last = scale > 1 ? first + scale : first + 1;
    sums.fill(0);
    let total = 0;
    for (let j = Math.floor(first); j < last; j++) {
      yield;
      const weight = scale > 1 ? Math.min(j + 1, last) - Math.max(j, first) : 1 - Math.abs(j - first);
      const inside = Math.min(from - 1, Math.max(0, j));
      for (let row = 0; row < rows; row++) sums[row]! += weight * data[row * from + inside]!;
      total += weight;
    }
    for (let row = 0; row < rows; row++) result[i * rows + row] = sums[row]! / total;
  }
  return result;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
