/** Art Filter's engine for Node: as `art-filter`, with sharp's coders and WebGPU by Dawn, both loaded at first use. */
import { openGpu } from './gpu/dawn-node.ts';
import { parseBackground } from './image/background-node.ts';
import type { DecodePictureOptions } from './image/decode-browser.ts';
import { decodeBytes, decodeFile } from './image/decode-node.ts';
import { checkAlpha, type EncodePictureOptions } from './image/encode-browser.ts';
import { encodeAs, encodeFile, type OutputFormat } from './image/encode-node.ts';
import type { Picture } from './image/picture.ts';

export * from './index.ts';
export { openGpu };

/**
 * Decodes a picture by the package sharp as it is meant to be seen: turned by EXIF, composed over the background,
 * converted to sRGB or Display P3 from the colour space that it declares, 16 bit with their precision. PNG, JPEG, WebP, AVIF, GIF, BMP,
 * TIFF, SVG, ICO and JPEG 2000.
 * @param source path of a file, or a blob, or a file's bytes
 * @param options.background `#rgb`, `#rrggbb` or a CSS colour name; default white
 * @param options.name the name in messages; default the path, or `picture`
 * @param options.gamut colour space of the picture, `srgb` or `p3`; default `srgb`
 * @param options.drawingSize longer side in pixels at which drawings (SVG) are drawn; default their own size
 * @param options.acceptDamaged whether a damaged file is read as far as it goes; default false
 * @param options.onNotice receives sentences about what was passed over
 * @throws ArtFilterError `file` where it cannot be read or sharp is missing, `picture` where it is no picture that can
 * be styled, `settings` for an invalid background
 */
export async function decodePicture(
  source: string | Blob | ArrayBuffer | Uint8Array,
  { drawingSize, ...options }: DecodePictureOptions = {},
): Promise<Picture> {
  const background = await parseBackground(options.background ?? '#ffffff');
  const given = { ...options, background, drawingSize };
  if (typeof source === 'string') return decodeFile(source, given);
  const bytes = source instanceof Blob ? await source.arrayBuffer() : source;
  return decodeBytes(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes), given);
}

/**
 * Encodes a picture by the package sharp, in its colour space.
 * @param type default `image/png`
 * @param quality 0…1 for JPEG, WebP and AVIF; default 0.95
 * @param options.depth bits a sample; 16 for PNG only; default 8
 * @param options.alpha opacity of each pixel, of the picture's size, for all but JPEG; default opaque
 * @param options.dpi dots an inch on paper; default: the file says nothing of them
 * @param options.settings text from which the settings can be read again, by `formatRecord`; default none
 * @throws ArtFilterError `file` for a longer side than the format holds, or where sharp is missing,
 * `settings` for 16 bit in another format than PNG, or for transparency in a JPEG
 */
export async function encodePicture(
  picture: Picture,
  type: `image/${OutputFormat}` = 'image/png',
  quality = 0.95,
  { depth = 8, alpha, dpi, settings }: EncodePictureOptions = {},
): Promise<Blob> {
  const format = type.slice('image/'.length) as OutputFormat;
  const percent = Math.min(100, Math.max(1, Math.round(100 * quality)));
  if (alpha) checkAlpha(picture, type, alpha);
  const options = { depth, alpha, ...(format !== 'png' && { quality: percent }), dpi, settings };
  return new Blob([await encodeAs(format, picture, 'picture', options)], { type });
}

/**
 * Writes a picture to a file, whole or not at all; PNG, JPEG, WebP or AVIF by the ending of its name.
 * @param options as those of `encodePicture`
 * @throws ArtFilterError `settings` for another ending, `file` where it cannot be written or sharp is missing
 */
export async function writePicture(
  path: string,
  picture: Picture,
  { depth, dpi, settings }: EncodePictureOptions = {},
): Promise<void> {
  await encodeFile(path, picture, { depth, dpi, settings });
}
