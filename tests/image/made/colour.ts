// Colour spaces by their definitions, apart from the code that is tested.

/** Chromaticities of white, red, green and blue. */
export type Primaries = readonly [
  readonly [number, number],
  readonly [number, number],
  readonly [number, number],
  readonly [number, number],
];

const D65 = [0.3127, 0.329] as const;
export const PRIMARIES = {
  srgb: [D65, [0.64, 0.33], [0.3, 0.6], [0.15, 0.06]],
  p3: [D65, [0.68, 0.32], [0.265, 0.69], [0.15, 0.06]],
  rec2020: [D65, [0.708, 0.292], [0.17, 0.797], [0.131, 0.046]],
  adobe: [D65, [0.64, 0.33], [0.21, 0.71], [0.15, 0.06]],
  prophoto: [
    [0.3457, 0.3585],
    [0.7347, 0.2653],
    [0.1596, 0.8404],
    [0.0366, 0.0001],
  ],
} as const satisfies Record<string, Primaries>;

/** Light of a sample, both 0 … 1. */
export type Transfer = (sample: number) => number;

export const srgbLight: Transfer = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
export const srgbSample: Transfer = (v) => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
export const power =
  (gamma: number): Transfer =>
  (v) =>
    v ** gamma;
/** ITU-R BT.709. */
export const televisionLight: Transfer = (v) => (v < 0.081 ? v / 4.5 : ((v + 0.099) / 1.099) ** (1 / 0.45));

export type Vector = [number, number, number];
type Matrix = [Vector, Vector, Vector];

export const D50: Vector = [0.9642, 1, 0.8249];
const BRADFORD: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

export function times(m: Matrix, v: Vector): Vector {
  return m.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]) as Vector;
}

function product(a: Matrix, b: Matrix): Matrix {
  return a.map((row) =>
    [0, 1, 2].map((c) => row[0] * b[0][c]! + row[1] * b[1][c]! + row[2] * b[2][c]!),
  ) as Matrix;
}

/** By Gauss and Jordan. */
function inverted(m: Matrix): Matrix {
  const rows = m.map((row, i) => [...row, ...[0, 1, 2].map((j) => (i === j ? 1 : 0))]);
  for (let i = 0; i < 3; i++) {
    const pivot = rows
      .slice(i)
      .reduce((best, row, k) => (Math.abs(row[i]!) > Math.abs(rows[best]![i]!) ? i + k : best), i);
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    const scale = rows[i]![i]!;
    rows[i] = rows[i]!.map((value) => value / scale);
    for (let k = 0; k < 3; k++) {
      const factor = rows[k]![i]!;
      if (k !== i) rows[k] = rows[k]!.map((value, c) => value - factor * rows[i]![c]!);
    }
  }
  return rows.map((row) => row.slice(3)) as Matrix;
}

function xyz([x, y]: readonly [number, number]): Vector {
  return [x / y, 1, (1 - x - y) / y];
}

/** Linear RGB to XYZ under D50. */
export function toD50([white, ...primaries]: Primaries): Matrix {
  const columns = primaries.map(xyz);
  const unscaled = [0, 1, 2].map((row) => columns.map((column) => column[row]!)) as Matrix;
  const scale = times(inverted(unscaled), xyz(white));
  const native = unscaled.map((row) => row.map((value, c) => value * scale[c]!)) as Matrix;
  const [from, to] = [times(BRADFORD, xyz(white)), times(BRADFORD, D50)];
  const gains = [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? to[i]! / from[i]! : 0))) as Matrix;
  return product(product(inverted(BRADFORD), product(gains, BRADFORD)), native);
}

/** 8-bit sRGB of XYZ under D50, clipped. */
export function srgbOf(light: Vector): Vector {
  const linear = times(inverted(toD50(PRIMARIES.srgb)), light);
  return linear.map((v) => Math.round(255 * srgbSample(Math.min(1, Math.max(0, v))))) as Vector;
}

/** A colour (0 … 1) of one space with the curve of sRGB in another such, clipped. */
export function between(from: Primaries, to: Primaries, colour: Vector): Vector {
  const linear = times(inverted(toD50(to)), times(toD50(from), colour.map(srgbLight) as Vector));
  return linear.map((v) => srgbSample(Math.min(1, Math.max(0, v)))) as Vector;
}

/** 8-bit sRGB of a colour (0 … 1) in a space. */
export function seenIn(primaries: Primaries, transfer: Transfer, colour: Vector): Vector {
  return srgbOf(times(toD50(primaries), colour.map(transfer) as Vector));
}

/** Light in cd/m² of a PQ sample, and back (SMPTE ST 2084). */
const [M1, M2, C1, C2, C3] = [
  2610 / 16384,
  (2523 / 4096) * 128,
  3424 / 4096,
  (2413 / 4096) * 32,
  (2392 / 4096) * 32,
];
export function pqLight(sample: number): number {
  const root = sample ** (1 / M2!);
  return 10_000 * (Math.max(root - C1!, 0) / (C2! - C3! * root)) ** (1 / M1!);
}
function pqSample(light: number): number {
  const power = (light / 10_000) ** M1!;
  return ((C1! + C2! * power) / (1 + C3! * power)) ** M2!;
}

/** Light in cd/m² of HLG samples on a display of 1000 cd/m² (ITU-R BT.2100). */
export function hlgLight(colour: Vector): Vector {
  const scene = colour.map((v) =>
    v <= 0.5 ? (v * v) / 3 : (Math.exp((v - 0.55991073) / 0.17883277) + 0.28466892) / 12,
  ) as Vector;
  const luminance = 0.2627 * scene[0] + 0.678 * scene[1] + 0.0593 * scene[2];
  return scene.map((v) => 1000 * luminance ** 0.2 * v) as Vector;
}

/** 8-bit sRGB of light in cd/m² with the primaries of Rec. 2020: BT.2390 from 1000 to 203 cd/m² by the brightest. */
export function toneMapped(light: Vector): Vector {
  const brightest = Math.max(...light);
  const [from, to] = [pqSample(1000), pqSample(203)];
  const e1 = Math.min(1, pqSample(brightest) / from);
  const most = to / from;
  const ks = 1.5 * most - 0.5;
  const t = (e1 - ks) / (1 - ks);
  const spline =
    (2 * t ** 3 - 3 * t ** 2 + 1) * ks +
    (t ** 3 - 2 * t ** 2 + t) * (1 - ks) +
    (-2 * t ** 3 + 3 * t ** 2) * most;
  const shown = pqLight((e1 < ks ? e1 : spline) * from);
  const linear = light.map((v) => (v * shown) / brightest / 203) as Vector;
  return srgbOf(times(toD50(PRIMARIES.rec2020), linear));
}

/** XYZ under D50 of CIE L*a*b*. */
export function labLight([l, a, b]: Vector): Vector {
  const f = (l + 16) / 116;
  const cube = (t: number) => (t > 6 / 29 ? t ** 3 : 3 * (6 / 29) ** 2 * (t - 4 / 29));
  return [D50[0] * cube(f + a / 500), D50[1] * cube(f), D50[2] * cube(f - b / 200)];
}
