import { decodePicture } from '../../image/decode-browser.ts';
import { type EncodePictureOptions, encodePicture, type PictureType } from '../../image/encode-browser.ts';
import { opacityOf, resizeMask } from '../../image/mask.ts';
import type { Picture } from '../../image/picture.ts';
import { withoutBackground } from '../../image/raster.ts';

/** Pictures are read over white. */
const WHITE = [1, 1, 1] as const;

/**
 * A result as a file.
 * @param original file whose transparency it keeps, which JPEG does not hold; default none
 * @throws ArtFilterError as `encodePicture`
 */
export async function resultFile(
  picture: Picture,
  type: PictureType,
  quality: number | undefined,
  options: EncodePictureOptions | undefined,
  original: Blob | undefined,
): Promise<Blob> {
  const alpha = original && type !== 'image/jpeg' ? await transparency(original, picture) : undefined;
  if (!alpha) return encodePicture(picture, type, quality, options);
  return encodePicture(withoutBackground(picture, alpha, WHITE), type, quality, { ...options, alpha });
}

async function transparency(original: Blob, { width, height }: Picture) {
  const options = { drawingSize: Math.max(width, height), acceptDamaged: true };
  const [white, black] = [
    await decodePicture(original, { ...options, background: '#ffffff' }),
    await decodePicture(original, { ...options, background: '#000000' }),
  ];
  const opacity = opacityOf(white, black);
  return opacity && resizeMask(opacity, width, height);
}
