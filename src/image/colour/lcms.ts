import type { LittleCms } from 'lcms-wasm';
import { inlineBytes } from '../formats/bytes.ts';
import type { Gamut } from '../picture.ts';
import { GAMUT_PRIMARIES } from './gamut.ts';
import { makeProfile } from './make-profile.ts';
import { COMPONENTS, type ColourModel, type Conversion, type Samples } from './model.ts';
import { SRGB_CURVE } from './spaces.ts';

/** Pixels converted at once, so that the library's memory stays small. */
const PIECE = 2 ** 16;
/** Numbers of colour spaces in the library's formats. */
const SPACES = { grey: 3, rgb: 4, cmyk: 6 } as const;
/** No optimisation, which rounds to a coarse table, and no cache. */
const EXACT = 0x0140;
const PERCEPTUAL = 0;

let loading: Promise<LittleCms> | undefined;

/** The library, loaded at the first picture that needs it. */
function littleCms(): Promise<LittleCms> {
  loading ??= Promise.all([import('lcms-wasm'), import('lcms-wasm/dist/lcms.wasm?url&inline')]).then(
    async ([{ instantiate }, { default: address }]) =>
      instantiate({ wasmBinary: await inlineBytes(address) }),
  );
  return loading;
}

/** Format of interleaved samples, native order. */
function formatOf(model: ColourModel, deep: boolean): number {
  return (SPACES[model] << 16) | (COMPONENTS[model] << 3) | (deep ? 2 : 1);
}

/**
 * Conversion from the space of an ICC profile to sRGB or Display P3, by LittleCMS: perceptual, or relative colorimetric
 * where the profile has no table for that, without black point compensation, as browsers do it. To Display P3, whose steps
 * are wider, the result has 16 bits.
 * @param model of the samples, which the profile must be for
 * @returns undefined where the profile cannot be used
 */
export async function profileConversion(
  profile: Uint8Array,
  model: ColourModel,
  deep: boolean,
  gamut: Gamut,
): Promise<Conversion | undefined> {
  const cms = await littleCms();
  const input = cms.cmsOpenProfileFromMem(profile, profile.length);
  if (!input) return undefined;
  // A profile of version 4 would bring black point compensation with it.
  const wanted = makeProfile(GAMUT_PRIMARIES[gamut], SRGB_CURVE);
  const output = cms.cmsOpenProfileFromMem(wanted, wanted.length);
  const isDeep = deep || gamut !== 'srgb';
  const transform = cms.cmsCreateTransform(
    input,
    formatOf(model, deep),
    output,
    formatOf('rgb', isDeep),
    PERCEPTUAL,
    EXACT,
  );
  cms.cmsCloseProfile(input);
  cms.cmsCloseProfile(output);
  if (!transform) return undefined;
  return {
    apply(samples) {
      const pixels = samples.length / COMPONENTS[model];
      const result: Samples = isDeep ? new Uint16Array(3 * pixels) : new Uint8Array(3 * pixels);
      for (let from = 0; from < pixels; from += PIECE) {
        const size = Math.min(PIECE, pixels - from);
        const piece = samples.subarray(from * COMPONENTS[model], (from + size) * COMPONENTS[model]);
        result.set(cms.cmsDoTransform(transform, piece, size), 3 * from);
      }
      return result;
    },
    release: () => cms.cmsDeleteTransform(transform),
  };
}
