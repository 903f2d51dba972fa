import { ascii, inflated, viewOf } from '../formats/bytes.ts';
import type { Declared } from '../formats/facts.ts';
import type { Gamut } from '../picture.ts';
import { GAMUT_PRIMARIES } from './gamut.ts';
import { profileConversion } from './lcms.ts';
import { makeProfile } from './make-profile.ts';
import { COMPONENTS, type ColourModel, type Conversion, type Samples } from './model.ts';
import { curveOf, powerCurve, primariesOf, SRGB_CURVE, SRGB_PRIMARIES } from './spaces.ts';
import { toneMapping } from './tone-map.ts';

/** Most bytes of an ICC profile; those of presses have a few. */
const MOST_BYTES = 8e6;
const PQ = 16;
const HLG = 18;
/** Primaries of pictures in PQ and HLG that name none: ITU-R BT.2020. */
const WIDE = 9;
/** Largest difference, in shares of the range, of a profile that is sRGB itself. */
const SAME = 0.5 / 255;
const NAMES = { grey: 'grey', rgb: 'RGB', cmyk: 'CMYK' } as const;
const SIGNATURES: Record<string, ColourModel> = { GRAY: 'grey', 'RGB ': 'rgb', CMYK: 'cmyk' };

/**
 * ICC profile of a picture.
 * @param notice receives a sentence's end where it is not used
 * @returns undefined where there is none that fits
 */
export async function usableProfile(
  declared: Declared,
  model: ColourModel,
  notice: (why: string) => void,
): Promise<Uint8Array | undefined> {
  if (declared.kind !== 'profile') return undefined;
  const { bytes, deflated } = declared;
  const profile = deflated ? await inflated(bytes, MOST_BYTES) : bytes;
  const fault = profile ? faultOf(profile, model) : 'is damaged';
  if (!fault) return profile;
  notice(`the colour profile in it ${fault}, so it is taken as sRGB`);
  return undefined;
}

/** Why a profile cannot be used, by its header. */
function faultOf(profile: Uint8Array, model: ColourModel): string | undefined {
  const view = viewOf(profile);
  if (profile.length < 132 || profile.length > MOST_BYTES || ascii(profile, 36, 4) !== 'acsp')
    return 'is damaged';
  if (view.getUint32(0) > profile.length) return 'is cut short';
  const signature = ascii(profile, 16, 4);
  if (SIGNATURES[signature] === model) return undefined;
  const kind = SIGNATURES[signature];
  return `is for ${kind ? NAMES[kind] : 'other'} colours and the picture is ${NAMES[model]}`;
}

/** How samples become colours. */
export interface ColourWay {
  /** Absent where the samples are colours as they are; then grey stays grey, and inks stay inks. */
  readonly conversion?: Conversion | undefined;
  /** Space of the colours. */
  readonly gamut: Gamut;
}

const AS_SRGB: ColourWay = { gamut: 'srgb' };

/**
 * Conversion of a picture's samples from the space that its file declares to the wanted one. What declares none, or one
 * that makes no sense, is sRGB and stays so.
 * @param notice receives a sentence's end where a declaration is not used
 */
export async function conversionFor(
  declared: Declared,
  model: ColourModel,
  deep: boolean,
  gamut: Gamut,
  notice: (why: string) => void,
): Promise<ColourWay> {
  if (declared.kind === 'srgb') return AS_SRGB;
  const unusable = () => notice('the colour space in it makes no sense, so it is taken as sRGB');
  if (declared.kind === 'profile') {
    const profile = await usableProfile(declared, model, notice);
    const conversion = profile && (await profileConversion(profile, model, deep, gamut));
    if (profile && !conversion) unusable();
    if (!conversion) return AS_SRGB;
    return isIdentity(conversion, model, deep) ? { gamut } : { gamut, conversion };
  }
  if (model === 'cmyk') return AS_SRGB;
  try {
    const conversion = await spaceConversion(declared, deep, gamut);
    return { gamut, conversion: conversion && model === 'grey' ? forGrey(conversion) : conversion };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    unusable();
    return AS_SRGB;
  }
}

/** Conversion of RGB from a space in numbers. @throws RangeError for numbers that make no space */
async function spaceConversion(
  declared: Exclude<Declared, { kind: 'srgb' | 'profile' }>,
  deep: boolean,
  gamut: Gamut,
): Promise<Conversion | undefined> {
  if (declared.kind === 'codes' && (declared.transfer === PQ || declared.transfer === HLG)) {
    const primaries = primariesOf(declared.primaries) ?? primariesOf(WIDE)!;
    const map = toneMapping(declared.transfer, primaries, GAMUT_PRIMARIES[gamut], deep ? 65535 : 255);
    const apply = (samples: Samples) => {
      const result = samples.slice();
      map(result);
      return result;
    };
    return { apply, release: () => undefined };
  }
  const isCodes = declared.kind === 'codes';
  const primaries = (isCodes ? primariesOf(declared.primaries) : declared.chromaticities) ?? SRGB_PRIMARIES;
  const curve = isCodes
    ? curveOf(declared.transfer, declared.video ?? false)
    : declared.gamma === undefined
      ? SRGB_CURVE
      : powerCurve(1 / declared.gamma);
  if (curve && !(Number.isFinite(curve.gamma) && curve.gamma > 0.1 && curve.gamma < 20)) {
    throw new RangeError('no gamma');
  }
  const profile = makeProfile(primaries, curve ?? SRGB_CURVE);
  const conversion = await profileConversion(profile, 'rgb', deep, gamut);
  return conversion && isIdentity(conversion, 'rgb', deep) ? undefined : conversion;
}

/** The conversion of RGB for grey samples. */
function forGrey({ apply, release }: Conversion): Conversion {
  const tripled = (samples: Samples) => {
    const result: Samples =
      samples instanceof Uint16Array
        ? new Uint16Array(3 * samples.length)
        : new Uint8Array(3 * samples.length);
    for (let i = 0; i < result.length; i++) result[i] = samples[Math.floor(i / 3)]!;
    return result;
  };
  return { apply: (samples) => apply(tripled(samples)), release };
}

/** Whether a conversion leaves colours as they are, tried on a grid. */
function isIdentity(conversion: Conversion, model: ColourModel, deep: boolean): boolean {
  if (model === 'cmyk') return false;
  const count = COMPONENTS[model];
  const steps = model === 'grey' ? 33 : 9;
  const max = deep ? 65535 : 255;
  const length = steps ** count;
  const samples = Array.from({ length: length * count }, (_, i) => {
    const step = Math.floor(Math.floor(i / count) / steps ** (i % count)) % steps;
    return Math.round((step * max) / (steps - 1));
  });
  const result = conversion.apply(deep ? Uint16Array.from(samples) : Uint8Array.from(samples));
  const resultMax = result instanceof Uint16Array ? 65535 : 255;
  const most = resultMax === 65535 ? SAME : 1 / 255;
  return result.every((value, i) => {
    const sample = samples[count * Math.floor(i / 3) + (i % count)]!;
    return Math.abs(value / resultMax - sample / max) <= most + 1e-9;
  });
}
