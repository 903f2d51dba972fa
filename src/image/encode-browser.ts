import { ArtFilterError } from '../errors.ts';
import { loadPart } from '../load-part.ts';
import { CANVAS_SPACES, canvas2d, canvasGamut } from './canvas.ts';
import { GAMUT_NAMES, gamutOf } from './colour/gamut.ts';
import { detectFormat } from './formats/kinds.ts';
import { taggedPng } from './formats/png.ts';
import { ownPng } from './formats/png-write.ts';
import { inspectPicture } from './inspect.ts';
import type { Mask } from './mask.ts';
import { checkDpi } from './metadata/dpi.ts';
import type { Picture } from './picture.ts';
import { putSamples } from './pixels.ts';

export type PictureType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/avif';

/** What a picture's file holds beside its pixels, and how. */
export interface EncodePictureOptions {
  /** Bits a sample; 16 for PNG only; default 8. */
  depth?: 8 | 16 | undefined;
  /** Opacity of each pixel, of the picture's size, for PNG, WebP and AVIF; default opaque. */
  alpha?: Mask | undefined;
  /** Dots an inch on paper, a whole number of 1 … 65535; default: the file says nothing of them. Not in AVIF. */
  dpi?: number | undefined;
  /** Text in the file from which the settings can be read again, by `formatRecord`; default none. Not in AVIF. */
  settings?: string | undefined;
}

/**
 * Encodes a picture in a page or worker, in its colour space, which a PNG tells.
 * @param quality 0…1 for JPEG, WebP and AVIF; default 0.95
 * @throws ArtFilterError `picture` when the browser cannot write that type, size or colour space, `settings` for 16 bit in
 *   another type than PNG, transparency in a JPEG, an `alpha` of another size, or dots an inch out of range
 */
export async function encodePicture(
  picture: Picture,
  type: PictureType = 'image/png',
  quality = 0.95,
  { depth = 8, alpha, ...facts }: EncodePictureOptions = {},
): Promise<Blob> {
  checkDpi(facts.dpi);
  const file = await encodePixels(picture, type, quality, depth, alpha);
  if (facts.dpi === undefined && facts.settings === undefined) return file;
  const { fileWith } = await loadPart(() => import('./metadata/file-with.ts'));
  return new Blob([fileWith(new Uint8Array(await file.arrayBuffer()), facts)], { type });
}

async function encodePixels(
  picture: Picture,
  type: PictureType,
  quality: number,
  depth: 8 | 16,
  alpha: Mask | undefined,
): Promise<Blob> {
  checkOptions(picture, type, depth, alpha);
  const isPng = type === 'image/png';
  // Canvases multiply colours by the opacity, which rounds them.
  if (depth === 16 || (isPng && alpha)) {
    return new Blob([await ownPng(picture, depth, alpha?.data)], { type });
  }
  const { width, height } = picture;
  const gamut = gamutOf(picture);
  // The samples of a PNG are written as they are, and tagged here.
  const drawn = isPng ? 'srgb' : canvasGamut(gamut);
  const { canvas, context } = canvas2d(width, height, { colorSpace: CANVAS_SPACES[drawn] });
  await putSamples(context, picture, drawn, alpha?.data);
  const blob = await ('convertToBlob' in canvas
    ? canvas.convertToBlob({ type, quality })
    : new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality)));
  const cannot = (what: string) =>
    new ArtFilterError('picture', `picture: this browser cannot write ${what} as ${type}; use image/png.`);
  // A browser that cannot write a type gives PNG instead.
  if (blob?.type !== type) throw cannot(`${width}×${height} pixels`);
  if (isPng) return new Blob([taggedPng(new Uint8Array(await blob.arrayBuffer()), gamut)], { type });
  if (gamut !== 'srgb' && !(drawn === gamut && (await hasProfile(blob)))) {
    throw cannot(`colours in ${GAMUT_NAMES[gamut]}`);
  }
  return blob;
}

/** @throws ArtFilterError `settings` */
function checkOptions(picture: Picture, type: PictureType, depth: 8 | 16, alpha?: Mask): void {
  if (depth === 16 && type !== 'image/png') {
    throw new ArtFilterError('settings', `depth: only image/png holds 16 bits a sample, got ${type}.`);
  }
  if (alpha) checkAlpha(picture, type, alpha);
}

/** @throws ArtFilterError `settings` for a type without transparency, or one of another size */
export function checkAlpha({ width, height }: Picture, type: PictureType, alpha: Mask): void {
  if (type === 'image/jpeg') {
    throw new ArtFilterError(
      'settings',
      'alpha: image/jpeg holds no transparency; use image/png or image/webp.',
    );
  }
  if (alpha.width !== width || alpha.height !== height) {
    throw new ArtFilterError(
      'settings',
      `alpha: got ${alpha.width}×${alpha.height} pixels, expected those of the picture, ${width}×${height}.`,
    );
  }
}

/** Whether a file tells another colour space than sRGB. */
async function hasProfile(blob: Blob): Promise<boolean> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return detectFormat(bytes) !== undefined && inspectPicture('picture', bytes).colour.kind !== 'srgb';
}
