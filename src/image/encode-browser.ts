import { ArtFilterError } from '../errors.ts';
import { canvas2d } from './canvas.ts';
import { srgbPng } from './formats/png.ts';
import { deepPng } from './formats/png-write.ts';
import type { Picture } from './picture.ts';
import { putPicture } from './pixels.ts';

export type PictureType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/avif';

/**
 * Encodes a picture in a page or worker. A PNG says that its colours are sRGB, and nothing about its size on paper.
 * @param quality 0…1 for JPEG, WebP and AVIF; default 0.95
 * @param options.depth bits a sample; 16 for PNG only; default 8
 * @throws ArtFilterError `picture` when the browser cannot write that type or size, `settings` for 16 bit in another type
 *   than PNG
 */
export async function encodePicture(
  picture: Picture,
  type: PictureType = 'image/png',
  quality = 0.95,
  { depth = 8 }: { depth?: 8 | 16 } = {},
): Promise<Blob> {
  if (depth === 16) {
    if (type === 'image/png') return new Blob([await deepPng(picture)], { type });
    throw new ArtFilterError('settings', `depth: only image/png holds 16 bits a sample, got ${type}.`);
  }
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
  if (type !== 'image/png') return blob;
  return new Blob([srgbPng(new Uint8Array(await blob.arrayBuffer()))], { type });
}
