import type { Chromaticities } from '../formats/facts.ts';

const D65 = [0.3127, 0.329] as const;
const C = [0.31, 0.316] as const;

/** Chromaticities of the colour primaries of ITU-T H.273: white, red, green, blue. */
const PRIMARIES: Record<number, Chromaticities> = {
  1: [...D65, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06],
  4: [...C, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08],
  5: [...D65, 0.64, 0.33, 0.29, 0.6, 0.15, 0.06],
  6: [...D65, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07],
  7: [...D65, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07],
  8: [...C, 0.681, 0.319, 0.243, 0.692, 0.145, 0.049],
  9: [...D65, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046],
  10: [1 / 3, 1 / 3, 1, 0, 0, 1, 0, 0],
  11: [0.314, 0.351, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06],
  12: [...D65, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06],
  22: [...D65, 0.63, 0.34, 0.295, 0.605, 0.155, 0.077],
};
export const SRGB_PRIMARIES = PRIMARIES[1]!;
export const P3_PRIMARIES = PRIMARIES[12]!;

/** @returns undefined for a code that is unknown or unspecified */
export function primariesOf(code: number): Chromaticities | undefined {
  return PRIMARIES[code];
}

/** Light of a sample: sample · slope below a threshold, else (a · sample + b) ^ gamma; both in 0 … 1. */
export interface Curve {
  readonly gamma: number;
  readonly a: number;
  readonly b: number;
  readonly slope: number;
  readonly threshold: number;
}

export const SRGB_CURVE: Curve = {
  gamma: 2.4,
  a: 1 / 1.055,
  b: 0.055 / 1.055,
  slope: 1 / 12.92,
  threshold: 0.04045,
};
/** Linear light of a sample of sRGB, both in 0 … 1. */
export function srgbLight(sample: number): number {
  const { gamma, a, b, slope, threshold } = SRGB_CURVE;
  return sample <= threshold ? sample * slope : (a * sample + b) ** gamma;
}

/** Sample of sRGB of linear light, both in 0 … 1. */
export function srgbSample(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}

const TELEVISION: Curve = {
  gamma: 1 / 0.45,
  a: 1 / 1.09929682680944,
  b: 0.09929682680944 / 1.09929682680944,
  slope: 1 / 4.5,
  threshold: 0.081242858298635,
};
/** SMPTE ST 240. */
const EARLY_TELEVISION: Curve = {
  gamma: 1 / 0.45,
  a: 1 / 1.1115,
  b: 0.1115 / 1.1115,
  slope: 1 / 4,
  threshold: 0.0913,
};

export function powerCurve(gamma: number): Curve {
  return { gamma, a: 1, b: 0, slope: 0, threshold: 0 };
}

/**
 * Curve of a transfer of ITU-T H.273.
 * @param video whether those of television are shown as sRGB, as browsers do it
 * @returns undefined for PQ (16), HLG (18), and codes that are unknown or unspecified
 */
export function curveOf(code: number, video: boolean): Curve | undefined {
  switch (code) {
    case 1:
    case 6:
    case 14:
    case 15:
      return video ? SRGB_CURVE : TELEVISION;
    case 4:
      return powerCurve(2.2);
    case 5:
      return powerCurve(2.8);
    case 7:
      return EARLY_TELEVISION;
    case 8:
      return powerCurve(1);
    case 13:
      return SRGB_CURVE;
    case 17:
      return powerCurve(2.6);
    default:
      return undefined;
  }
}

/** 3×3 matrix, row by row. */
export type Matrix = readonly number[];

export function multiply(a: Matrix, b: Matrix): number[] {
  return Array.from({ length: 9 }, (_, i) => {
    const [row, column] = [3 * Math.floor(i / 3), i % 3];
    return a[row]! * b[column]! + a[row + 1]! * b[column + 3]! + a[row + 2]! * b[column + 6]!;
  });
}

export function applied(m: Matrix, v: readonly number[]): number[] {
  return [0, 3, 6].map((row) => m[row]! * v[0]! + m[row + 1]! * v[1]! + m[row + 2]! * v[2]!);
}

/** @throws RangeError for a matrix without an inverse */
export function inverse(m: Matrix): number[] {
  const cofactor = (i: number) => {
    const [row, column] = [Math.floor(i / 3), i % 3];
    const at = (r: number, c: number) => m[3 * ((row + r) % 3) + ((column + c) % 3)]!;
    return at(1, 1) * at(2, 2) - at(1, 2) * at(2, 1);
  };
  const determinant = m[0]! * cofactor(0) + m[1]! * cofactor(1) + m[2]! * cofactor(2);
  if (!(Math.abs(determinant) > 1e-9)) throw new RangeError('the primaries are on a line');
  return Array.from({ length: 9 }, (_, i) => cofactor(3 * (i % 3) + Math.floor(i / 3)) / determinant);
}

/**
 * Linear RGB to XYZ, white at Y = 1.
 * @throws RangeError for primaries that make no space
 */
export function toXyz([wx, wy, ...primaries]: Chromaticities): number[] {
  const columns = [0, 2, 4].map((i) => xyzOf(primaries[i]!, primaries[i + 1]!));
  const unscaled = [0, 1, 2].flatMap((row) => columns.map((column) => column[row]!));
  const scale = applied(inverse(unscaled), xyzOf(wx, wy));
  return unscaled.map((value, i) => value * scale[i % 3]!);
}

/** XYZ of a chromaticity; of one with y = 0, only its direction. */
export function xyzOf(x: number, y: number): [number, number, number] {
  return y === 0 ? [x, 0, 1 - x] : [x / y, 1, (1 - x - y) / y];
}
