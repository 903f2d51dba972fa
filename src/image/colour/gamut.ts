import type { Gamut, Picture } from '../picture.ts';
import { makeNamedProfile } from './make-profile.ts';
import {
  applied,
  inverse,
  type Matrix,
  multiply,
  P3_PRIMARIES,
  SRGB_CURVE,
  SRGB_PRIMARIES,
  srgbLight,
  srgbSample,
  toXyz,
} from './spaces.ts';

/** Names for people. */
export const GAMUT_NAMES: Readonly<Record<Gamut, string>> = { srgb: 'sRGB', p3: 'Display P3' };
export const GAMUT_PRIMARIES = { srgb: SRGB_PRIMARIES, p3: P3_PRIMARIES } as const;

const profiles = new Map<Gamut, Uint8Array>();

/** The ICC profile that result files carry. */
export function profileOf(gamut: Gamut): Uint8Array {
  let profile = profiles.get(gamut);
  if (!profile) {
    profile = makeNamedProfile(GAMUT_NAMES[gamut], GAMUT_PRIMARIES[gamut], SRGB_CURVE);
    profiles.set(gamut, profile);
  }
  return profile;
}

/** Steps of the tables of the curve, between which it is interpolated; its error is below 1e-6. */
const STEPS = 2 ** 16;

const tables = new Map<(value: number) => number, Float32Array>();

/** A function of 0 … 1 by a table; values outside are clamped. */
function tabulated(curve: (value: number) => number): (value: number) => number {
  let table = tables.get(curve);
  if (!table) {
    table = Float32Array.from({ length: STEPS + 2 }, (_, i) => curve(i / STEPS));
    tables.set(curve, table);
  }
  const values = table;
  return (value) => {
    const at = value > 0 ? Math.min(1, value) * STEPS : 0;
    const step = Math.floor(at);
    const low = values[step]!;
    return low + (values[step + 1]! - low) * (at - step);
  };
}

/** Linear light of one space to that of the other. */
function matrixOf(from: Gamut, to: Gamut): Matrix {
  return multiply(inverse(toXyz(GAMUT_PRIMARIES[to])), toXyz(GAMUT_PRIMARIES[from]));
}

/** The colour space of a picture. */
export function gamutOf({ gamut = 'srgb' }: Pick<Picture, 'gamut'>): Gamut {
  return gamut;
}

/** A picture marked with its colour space; sRGB is not marked. */
export function marked({ width, height, data }: Picture, gamut: Gamut): Picture {
  return { width, height, data, ...(gamut !== 'srgb' && { gamut }) };
}

/**
 * The same colours in another colour space; what it does not hold is clipped.
 * @returns the picture itself where it is in that space
 */
export function toGamut(picture: Picture, gamut: Gamut): Picture {
  const from = gamutOf(picture);
  if (from === gamut) return picture;
  const { width, height, data } = picture;
  const m = matrixOf(from, gamut) as number[];
  const light = tabulated(srgbLight);
  const sample = tabulated(srgbSample);
  const pixels = width * height;
  const result = new Float32Array(data.length);
  for (let i = 0, g = pixels, b = 2 * pixels; i < pixels; i++, g++, b++) {
    if (data[i] === data[g] && data[g] === data[b]) {
      // White is the same in both.
      result[i] = result[g] = result[b] = data[i]!;
      continue;
    }
    const [red, green, blue] = [light(data[i]!), light(data[g]!), light(data[b]!)];
    result[i] = sample(m[0]! * red + m[1]! * green + m[2]! * blue);
    result[g] = sample(m[3]! * red + m[4]! * green + m[5]! * blue);
    result[b] = sample(m[6]! * red + m[7]! * green + m[8]! * blue);
  }
  return marked({ width, height, data: result }, gamut);
}

/** A colour of sRGB, 0 … 1, in a colour space. */
export function colourIn(
  gamut: Gamut,
  colour: readonly [number, number, number],
): readonly [number, number, number] {
  if (gamut === 'srgb') return colour;
  const linear = applied(matrixOf('srgb', gamut), colour.map(srgbLight));
  const [r, g, b] = linear.map((value) => srgbSample(Math.min(1, Math.max(0, value))));
  return [r!, g!, b!];
}
