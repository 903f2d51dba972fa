import type { Declared } from '../formats/facts.ts';
import type { Gamut, Picture } from '../picture.ts';
import { composed, type Raster } from '../raster.ts';
import { conversionFor } from './conversion.ts';
import { colourIn, marked, toGamut } from './gamut.ts';

/** What a picture is to be like. */
export interface Wanted {
  /** Behind transparent parts, sRGB in 0 … 1. */
  readonly background: readonly [number, number, number];
  readonly gamut: Gamut;
  /** Receives a sentence's end where what the file declares is not used. */
  readonly notice: (why: string) => void;
}

/** Brings samples from the space that their file declares to the wanted one, over a background. */
export async function managed(
  raster: Raster,
  declared: Declared,
  { background, gamut: wanted, notice }: Wanted,
): Promise<Picture> {
  const deep = raster.data instanceof Uint16Array;
  const { conversion, gamut } = await conversionFor(declared, raster.model, deep, wanted, notice);
  try {
    const picture = composed(raster, conversion, colourIn(gamut, background));
    return toGamut(marked(picture, gamut), wanted);
  } finally {
    conversion?.release();
  }
}
