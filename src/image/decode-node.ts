import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { ArtFilterError } from '../errors.ts';
import { type Rgb, WHITE } from './background-node.ts';
import { checkHeader } from './header-size.ts';
import { damaged, detectFormat } from './inspect.ts';
import { checkDimensions, checkFileLength, MAX_PIXELS, type Picture, type Size } from './picture.ts';
import { loadSharp } from './sharp.ts';

/** Bytes that suffice to detect any format. */
const FORMAT_BYTES = 256;

export interface DecodeOptions {
  /** Name in messages; default the path. */
  name?: string;
  /** Colour behind transparent parts; default white. */
  background?: Rgb;
  /** Longer side to which larger pictures are shrunk while decoding, to save memory, or one for each size; default: none. */
  longest?: number | ((size: Size) => number);
}

/**
 * Decodes a PNG, JPEG, WebP or AVIF file (by its content, not its name) as it is meant to be seen: rotated by EXIF,
 * composed over `background`, converted to sRGB from its ICC profile, CMYK or grey; 16 bit keep their precision.
 * @throws ArtFilterError `file` where it cannot be read, `picture` where it is no picture that can be styled
 */
export async function decodeFile(path: string, options: DecodeOptions = {}): Promise<Picture> {
  const what = options.name ?? path;
  return decodeBytes(await readPictureFile(path, what), { ...options, name: what });
}

/** Does as `decodeFile`, from a file's bytes. */
export async function decodeBytes(bytes: Uint8Array, options: DecodeOptions = {}): Promise<Picture> {
  const what = options.name ?? 'picture';
  const format = checkHeader(what, bytes);
  const sharp = await loadSharp();
  try {
    const image = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', autoOrient: true });
    const header = await image.metadata();
    const { width, height } = header.autoOrient;
    checkDimensions(what, width, height);
    const { longest: most = Number.POSITIVE_INFINITY } = options;
    const longest = typeof most === 'number' ? most : most({ width, height });
    if (Math.max(width, height) > longest) {
      image.resize({ width: longest, height: longest, fit: 'inside', kernel: 'lanczos3' });
    }
    const deep = header.depth === 'ushort' || (header.bitsPerSample ?? 8) > 8;
    const raw = await image
      .toColourspace(deep ? 'rgb16' : 'srgb')
      .raw({ depth: deep ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const samples = deep
      ? new Uint16Array(raw.data.buffer, raw.data.byteOffset, raw.data.byteLength / 2)
      : raw.data;
    return compose(samples, raw.info, deep ? 65535 : 255, options.background ?? WHITE);
  } catch (error) {
    if (error instanceof ArtFilterError) throw error;
    throw damaged(what, format, error);
  }
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

/** Converts interleaved samples, grey or RGB with or without alpha, to planar RGB over a background. */
function compose(
  samples: Uint8Array | Uint16Array,
  { width, height, channels }: { width: number; height: number; channels: number },
  max: number,
  background: Rgb,
): Picture {
  const pixels = width * height;
  const data = new Float32Array(3 * pixels);
  const hasAlpha = channels === 2 || channels === 4;
  const grey = channels < 3;
  for (let c = 0; c < 3; c++) {
    const behind = background[c]!;
    for (let i = 0; i < pixels; i++) {
      const at = i * channels;
      const value = samples[at + (grey ? 0 : c)]! / max;
      const alpha = hasAlpha ? samples[at + channels - 1]! / max : 1;
      data[c * pixels + i] = behind + (value - behind) * alpha;
    }
  }
  return { width, height, data };
}
