import { runCooperatively, runSync } from '../scheduling.ts';
import type { Picture, Size } from './picture.ts';

/** Lobes of the Lanczos window on each side. */
const LOBES = 3;

/** Inputs of each output sample: `weights` is [size, width], for the inputs from `start` on. */
interface Taps {
  start: Int32Array;
  weights: Float64Array;
  width: number;
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= LOBES) return 0;
  const a = Math.PI * x;
  return (LOBES * Math.sin(a) * Math.sin(a / LOBES)) / (a * a);
}

function taps(from: number, to: number): Taps {
  const scale = from / to;
  // Shrinking widens the window, so that every input counts and nothing aliases.
  const stretch = Math.max(scale, 1);
  const support = LOBES * stretch;
  const width = Math.min(from, Math.ceil(support) * 2 + 1);
  const start = new Int32Array(to);
  const weights = new Float64Array(to * width);
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(center - support + 0.5));
    const end = Math.min(from, Math.floor(center + support + 0.5));
    const begin = Math.min(first, from - width);
    let sum = 0;
    for (let j = first; j < end; j++) {
      const w = lanczos((j + 0.5 - center) / stretch);
      weights[i * width + j - begin] = w;
      sum += w;
    }
    // Weights beyond the edge are dropped and the rest renormalised, so that constants stay constant.
    for (let k = 0; k < width; k++) weights[i * width + k]! /= sum;
    start[i] = begin;
  }
  return { start, weights, width };
}

/**
 * Resizes a picture by separable Lanczos-3 on the sRGB-encoded values, with antialiasing when shrinking and
 * renormalised edges: Pillow's `Image.LANCZOS` in floating point. Overshoot is clamped to 0…1.
 * @param width of the result in pixels, a whole number from 1
 * @param height of the result in pixels, a whole number from 1
 * @returns the picture itself where it has that size
 * @throws RangeError for a size that is not a whole number from 1
 */
export function resizePictureSync(picture: Picture, width: number, height: number): Picture {
  return runSync(resizing(picture, width, height));
}

/** The same, yielding to the event loop. */
export async function resizePicture(picture: Picture, width: number, height: number): Promise<Picture> {
  return runCooperatively(resizing(picture, width, height));
}

/** Generator of `resizePicture`. */
function* resizing(picture: Picture, width: number, height: number): Generator<void, Picture> {
  if (!(Number.isInteger(width) && Number.isInteger(height) && width >= 1 && height >= 1)) {
    throw new RangeError(`resizePictureSync: got ${width}×${height}, expected whole numbers from 1.`);
  }
  if (width === picture.width && height === picture.height) return picture;
  const across = taps(picture.width, width);
  const down = taps(picture.height, height);
  const plane = picture.width * picture.height;
  const data = new Float32Array(3 * width * height);
  for (let channel = 0; channel < 3; channel++) {
    const source = picture.data.subarray(channel * plane, (channel + 1) * plane);
    const narrow = yield* resizeRows(source, picture.width, picture.height, across, width);
    yield* resizeColumns(
      narrow,
      width,
      down,
      data.subarray(channel * width * height, (channel + 1) * width * height),
    );
  }
  return { ...picture, width, height, data };
}

/** Resizes each row of [rows, from] to [rows, to]. */
function* resizeRows(
  source: Float32Array,
  from: number,
  rows: number,
  { start, weights, width }: Taps,
  to: number,
): Generator<void, Float32Array> {
  const result = new Float32Array(rows * to);
  for (let row = 0; row < rows; row++) {
    yield;
    for (let i = 0; i < to; i++) {
      const begin = row * from + start[i]!;
      const w = i * width;
      let sum = 0;
      for (let k = 0; k < width; k++) sum += weights[w + k]! * source[begin + k]!;
      result[row * to + i] = sum;
    }
  }
  return result;
}

/** Resizes the columns of [from, columns] to those of `result`, clamped to 0…1; row by row, in the order of memory. */
function* resizeColumns(
  source: Float32Array,
  columns: number,
  { start, weights, width }: Taps,
  result: Float32Array,
): Generator<void, void> {
  const sums = new Float64Array(columns);
  for (let row = 0; row * columns < result.length; row++) {
    yield;
    sums.fill(0);
    for (let k = 0; k < width; k++) {
      const w = weights[row * width + k]!;
      const begin = (start[row]! + k) * columns;
      if (w !== 0) for (let i = 0; i < columns; i++) sums[i]! += w * source[begin + i]!;
    }
    for (let i = 0; i < columns; i++) result[row * columns + i] = Math.min(1, Math.max(0, sums[i]!));
  }
}

/** Size of the same shape with a longer side of `longer` pixels; the shorter one rounded, at least 1. */
export function fitLonger(width: number, height: number, longer: number): Size {
  const scale = longer / Math.max(width, height);
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}
