import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { ArtFilterError } from '../errors.ts';
import { type Rgb, WHITE } from './background-node.ts';
import { managed } from './colour/managed.ts';
import { decodeSharp, type SharpRaster } from './decode-sharp.ts';
import { decodeAvif } from './decoders/avif.ts';
import { decodeBitmap } from './decoders/bitmap.ts';
import { decodeJp2 } from './decoders/jp2.ts';
import { decodeJxl } from './decoders/jxl.ts';
import { unreadableTiff } from './decoders/tiff.ts';
import type { PictureFacts } from './formats/facts.ts';
import { damaged, detectFormat, notReadable } from './formats/kinds.ts';
import { animationNotice, damageNotice } from './formats/notices.ts';
import { inspectPicture } from './inspect.ts';
import { checkDimensions, checkFileLength, type Gamut, type Picture, type Size } from './picture.ts';
import { cropped, turned } from './raster.ts';
import { fitLonger, resizePictureSync } from './resize.ts';

/** Bytes that suffice to detect any format. */
const FORMAT_BYTES = 8192;

/** Longer side of a drawing of which each smaller size can be had, in pixels. */
const DRAWN = 2 ** 15;

/** Options for one picture. */
export interface FixedOptions extends DecodeOptions {
  longest?: number;
}

export interface DecodeOptions {
  /** Name in messages; default the path. */
  name?: string;
  /** Colour behind transparent parts; default white. */
  background?: Rgb;
  /** Colour space of the picture; default `srgb`. */
  gamut?: Gamut;
  /**
   * Longer side to which larger pictures are shrunk while decoding, to save memory, and at which drawings (SVG) are
   * drawn, or one for each size of a picture; default: none, and drawings in their own size.
   */
  longest?: number | ((size: Size) => number);
  /** Longer side at which drawings are drawn, where it differs from `longest`. */
  drawingSize?: number;
  /** Whether a damaged file is read as far as it goes; default false. */
  acceptDamaged?: boolean;
  /** Receives sentences about what was passed over: further frames, a colour profile that does not fit, damage. */
  onNotice?: (sentence: string) => void;
}

/**
 * Decodes a picture file (by its content, not its name) as it is meant to be seen: turned by EXIF, composed over
 * `background`, converted to sRGB or Display P3 from the colour space that it declares; 16 bit keep their precision. PNG, JPEG, WebP,
 * AVIF, GIF, BMP, TIFF, SVG, ICO, JPEG 2000 and JPEG XL; of an animation or several pages the first.
 * @throws ArtFilterError `file` where it cannot be read, `picture` where it is no picture that can be styled
 */
export async function decodeFile(path: string, options: DecodeOptions = {}): Promise<Picture> {
  const what = options.name ?? path;
  return decodeBytes(await readPictureFile(path, what), { ...options, name: what });
}

/** Does as `decodeFile`, from a file's bytes. */
export async function decodeBytes(bytes: Uint8Array, options: DecodeOptions = {}): Promise<Picture> {
  const what = options.name ?? 'picture';
  const notice = (sentence: string) => options.onNotice?.(`${what}: ${sentence}.`);
  const facts = inspectPicture(what, bytes, options.acceptDamaged);
  const { format, unreadable } = facts;
  if (unreadable) throw notReadable(what, format, 'this program', unreadable);
  if (facts.animated) notice(animationNotice(facts));
  if (facts.present !== undefined) notice(damageNotice(facts.present));
  const fixed = { ...options, longest: longestOf(options, facts) };
  let decoded: SharpRaster;
  try {
    decoded = await decodeRaster(what, facts, fixed, notice);
  } catch (error) {
    if (error instanceof ArtFilterError) throw error;
    if (format === 'heic' || format === 'jxl')
      throw notReadable(what, format, 'this program', undefined, error);
    const why = format === 'tiff' ? unreadableTiff(facts) : undefined;
    if (why) throw notReadable(what, format, 'this program', why, error);
    throw damaged(what, format, error);
  }
  const { raster, isTurned } = decoded;
  const { background = WHITE, gamut = 'srgb' } = options;
  const picture = await managed(raster, facts.colour, { background, gamut, notice });
  if (isTurned) return picture;
  const seen = turned(cropped(picture, facts.crop), facts.orientation);
  checkDimensions(what, seen.width, seen.height);
  return shrunk(seen, fixed.longest);
}

/** Longer side for a picture; drawings are as large as is wanted. */
function longestOf({ longest }: DecodeOptions, { format, width, height }: PictureFacts): number | undefined {
  if (typeof longest !== 'function') return longest;
  if (format !== 'svg') return longest({ width, height });
  const scale = DRAWN / Math.max(width, height);
  return longest({ width: width * scale, height: height * scale });
}

/** Samples by the decoder for the format. */
async function decodeRaster(
  what: string,
  facts: PictureFacts,
  options: FixedOptions,
  notice: (sentence: string) => void,
): Promise<SharpRaster> {
  switch (facts.format) {
    case 'bmp':
    case 'ico':
      return { raster: decodeBitmap(facts), isTurned: false };
    case 'jp2':
      return { raster: await decodeJp2(facts), isTurned: false };
    case 'jxl':
      return { raster: await decodeJxl(facts), isTurned: false };
    case 'avif':
      // sharp's libheif knows 8 bit only, and no animations.
      if (facts.deep || facts.animated) return { raster: await decodeAvif(facts), isTurned: false };
      return decodeSharp(what, facts, options, notice).catch(async (error) => {
        const raster = await decodeAvif(facts).catch(() => {
          throw error;
        });
        return { raster, isTurned: false };
      });
    default:
      return decodeSharp(what, facts, options, notice);
  }
}

function shrunk(picture: Picture, longest = Number.POSITIVE_INFINITY): Picture {
  if (Math.max(picture.width, picture.height) <= longest) return picture;
  const { width, height } = fitLonger(picture.width, picture.height, longest);
  return resizePictureSync(picture, width, height);
}

async function readPictureFile(path: string, what: string): Promise<Uint8Array> {
  try {
    const there = await stat(path);
    if (there.isDirectory()) {
      throw new ArtFilterError('file', `${what}: this is a folder, expected a picture file.`);
    }
    checkFileLength(what, there.size);
    return await (there.isFile() ? readFile(path) : readStream(path, what));
  } catch (error) {
    if (error instanceof ArtFilterError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    const why = missing ? 'there is no such file; check the path' : `the file cannot be read (${code})`;
    throw new ArtFilterError('file', `${what}: ${why}.`, { cause: error });
  }
}

/** Reads a pipe or device, which has no length and may have no end. */
async function readStream(path: string, what: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of createReadStream(path)) {
    chunks.push(chunk);
    length += chunk.length;
    checkFileLength(what, length);
    // More bytes would not help.
    if (length >= FORMAT_BYTES && length === chunk.length && !detectFormat(chunk)) break;
  }
  return Buffer.concat(chunks);
}
