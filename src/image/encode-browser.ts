import { ArtFilterError } from '../errors.ts';
import { canvas2d } from './canvas.ts';
import type { Picture } from './picture.ts';
import { putPicture } from './pixels.ts';

export type PictureType = 'image/png' | 'image/jpeg' | 'image/webp';

/**
 * Encodes a picture in a page or worker.
 * @param quality 0…1 for JPEG and WebP; default 0.95
 * @throws ArtFilterError `picture` when the browser cannot write that type or size
 */
export async function encodePicture(
  picture: Picture,
  type: PictureType = 'image/png',
  quality = 0.95,
): Promise<Blob> {
  const { width, height } = picture;
  const { canvas, context } = canvas2d(width, height);
  await putPicture(context, picture);
  const blob = await ('convertToBlob' in canvas
    ? canvas.convertToBlob({ type, quality })
    : new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality)));
  // A browser that cannot write a type gives PNG instead.
  if (blob?.type !== type) {
    throw new ArtFilterError(
      'picture',
      `picture: this browser cannot write ${width}×${height} pixels as ${type}; use image/png.`,
    );
  }
  return blob;
}
