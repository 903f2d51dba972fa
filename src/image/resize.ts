import type { Picture } from './picture.ts';

/** Lanczos' window: lobes on each side. */
const LOBES = 3;

/** For each output sample the inputs it is made of: `weights` is [size, width], the first at `start`. */
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
    // What lies over the edge is left out and the rest divided by its sum, so that a constant stays one.
    for (let k = 0; k < width; k++) weights[i * width + k]! /= sum;
    start[i] = begin;
  }
  return { start, weights, width };
}

/**
 * A picture at another size, by separable Lanczos-3 on the sRGB-encoded values, with antialiasing when shrinking
 * and renormalised edges: Pillow's `Image.LANCZOS` in floating point. Overshoot is clamped to 0…1.
 * @param width of the result in pixels, a whole number from 1
 * @param height of the result in pixels, a whole number from 1
 * @returns the picture itself when it has that size already
 * @throws RangeError for a size that is not a whole number from 1
 */
export function resizePicture(picture: Picture, width: number, height: number): Picture {
  if (!(Number.isInteger(width) && Number.isInteger(height) && width >= 1 && height >= 1)) {
    throw new RangeError(`resizePicture: got ${width}×${height}, expected whole numbers from 1.`);
  }
  if (width === picture.width && height === picture.height) return picture;
  const x = taps(picture.width, width);
  const y = taps(picture.height, height);
  const data = new Float32Array(3 * width * height);
  // One channel's rows, made narrow first.
  const narrow = new Float32Array(width * picture.height);
  const sums = new Float64Array(width);
  for (let channel = 0; channel < 3; channel++) {
    const from = channel * picture.width * picture.height;
    for (let row = 0; row < picture.height; row++) {
      const source = from + row * picture.width;
      for (let i = 0; i < width; i++) {
        const begin = source + x.start[i]!;
        const w = i * x.width;
        let sum = 0;
        for (let k = 0; k < x.width; k++) sum += x.weights[w + k]! * picture.data[begin + k]!;
        narrow[row * width + i] = sum;
      }
    }
    for (let row = 0; row < height; row++) {
      sums.fill(0);
      for (let k = 0; k < y.width; k++) {
        const w = y.weights[row * y.width + k]!;
        if (w === 0) continue;
        const source = (y.start[row]! + k) * width;
        for (let i = 0; i < width; i++) sums[i]! += w * narrow[source + i]!;
      }
      const target = (channel * height + row) * width;
      for (let i = 0; i < width; i++) data[target + i] = Math.min(1, Math.max(0, sums[i]!));
    }
  }
  return { width, height, data };
}

/** The size with the same shape whose longer side is `longer` pixels; the shorter one rounded, at least 1. */
export function fitLonger(width: number, height: number, longer: number): { width: number; height: number } {
  const scale = longer / Math.max(width, height);
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}
