import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Bytes } from '../bytes.ts';
import { ArtFilterError } from '../errors.ts';
import { gamutOf } from './colour/gamut.ts';
import { taggedPng } from './formats/png.ts';
import type { Mask } from './mask.ts';
import { checkDpi } from './metadata/dpi.ts';
import { fileWith, packetOf } from './metadata/file-with.ts';
import { printExif } from './metadata/kept-exif.ts';
import type { Picture } from './picture.ts';
import { toRgb8, toRgb16, withAlpha } from './pixels.ts';
import { loadSharp } from './sharp.ts';

/** Longest side that each format can hold. */
const LIMITS = { png: 2 ** 31 - 1, jpeg: 65535, webp: 16383, avif: 16384 } as const;
/** A format that is written. */
export type OutputFormat = keyof typeof LIMITS;

const ENDINGS: Record<string, OutputFormat> = {
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.webp': 'webp',
  '.avif': 'avif',
};
/** Qualities where none is asked for; of 1 … 100. */
export const QUALITIES = { jpeg: 95, webp: 95, avif: 80 } as const;

/** How a result is written. */
export interface EncodeOptions {
  /** Bits a sample, for PNG; default 8. */
  depth?: 8 | 16;
  /** Quality of JPEG, WebP and AVIF, a whole number of 1 … 100; default by `QUALITIES`. */
  quality?: number;
  /** Opacity of each pixel, of the picture's size; default: opaque. */
  alpha?: Mask;
  /** EXIF data for the result, from its TIFF header on; default none. */
  exif?: Uint8Array;
  /** Dots an inch on paper, a whole number of 1 … 65535; default: the file says nothing of them. */
  dpi?: number;
  /** Text in the file from which the settings can be read again, by `formatRecord`; default none. */
  settings?: string;
}

/** Temporary files not yet renamed, to be removed when the process is ended. */
const unfinished = new Set<string>();

/** Removes the temporary files of writes in progress; synchronous, for signal handlers. */
export function removeUnfinished(): void {
  for (const path of unfinished) rmSync(path, { force: true });
  unfinished.clear();
}

/**
 * Format of an output file by its name.
 * @throws ArtFilterError `settings` for another ending than .png, .jpg, .jpeg, .webp or .avif
 */
export function outputFormat(path: string): OutputFormat {
  const ending = extname(path);
  const format = ENDINGS[ending.toLowerCase()];
  if (format) return format;
  const got = ending === '' ? 'has no ending' : `ends in ${ending}`;
  throw new ArtFilterError(
    'settings',
    `output ${path}: the name ${got}, expected one of ${Object.keys(ENDINGS).join(', ')}.`,
  );
}

/**
 * Checks, before any work is done, that a file can be written.
 * @throws ArtFilterError `file` for a folder, a missing folder, or one without write permission
 */
export async function checkWritable(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) {
    throw new ArtFilterError('file', `output ${path}: this is a folder, expected the name of a file.`);
  }
  const temporary = temporaryName(path);
  try {
    await (await open(temporary, 'wx')).close();
    if (there) await (await open(path, 'r+')).close();
  } catch (error) {
    throw cannotWrite(path, error);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/**
 * Writes a file atomically: under a temporary name beside it, then renamed.
 * @throws ArtFilterError `file` where that fails; an earlier file stays
 */
export async function writeWhole(path: string, data: Uint8Array | string): Promise<void> {
  const temporary = temporaryName(path);
  unfinished.add(temporary);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw cannotWrite(path, error);
  } finally {
    unfinished.delete(temporary);
  }
}

/**
 * Checks that a format can be written as it is asked for.
 * @throws ArtFilterError `settings` for another ending, 16 bit in another format than PNG, the quality of a PNG, or
 *   transparency in a JPEG
 */
export function checkOutput(
  path: string,
  { depth, quality, keepAlpha }: Pick<EncodeOptions, 'depth' | 'quality'> & { readonly keepAlpha?: boolean },
): void {
  const format = outputFormat(path);
  if (keepAlpha && format === 'jpeg') {
    throw new ArtFilterError(
      'settings',
      `output ${path}: JPEG holds no transparency; name a .png, .webp or .avif file, or leave out --keep-alpha.`,
    );
  }
  checkDepth(format, `output ${path}`, depth);
  if (quality !== undefined && format === 'png') {
    throw new ArtFilterError(
      'settings',
      `output ${path}: PNG loses nothing, so it has no quality; leave it out, or name a .jpg, .webp or .avif file.`,
    );
  }
}

/** @throws ArtFilterError `settings` for 16 bit in another format than PNG */
function checkDepth(format: OutputFormat, what: string, depth?: 8 | 16): void {
  if (depth !== 16 || format === 'png') return;
  throw new ArtFilterError(
    'settings',
    `${what}: only PNG holds 16 bits a sample, got ${format}; choose PNG.`,
  );
}

/**
 * Writes a picture atomically, encoded by `encodeBytes`.
 * @throws ArtFilterError `settings` for another ending, `file` where it cannot be written
 */
export async function encodeFile(path: string, picture: Picture, options?: EncodeOptions): Promise<void> {
  await writeWhole(path, await encodeBytes(path, picture, options));
}

/**
 * Encodes a picture, by the ending of the file's name, as PNG, JPEG or AVIF (full colour resolution) or WebP. Each tells
 * its colour space, sRGB or Display P3, and holds nothing of the pictures that it was made of but the EXIF data that are
 * given.
 * @throws ArtFilterError `settings` as `checkOutput`, `file` for a longer side than the format holds
 */
export async function encodeBytes(
  path: string,
  picture: Picture,
  options: EncodeOptions = {},
): Promise<Uint8Array> {
  checkOutput(path, options);
  return encodeAs(outputFormat(path), picture, `output ${path}`, options);
}

/**
 * Encodes a picture, as `encodeBytes` does.
 * @param what name in messages
 * @throws ArtFilterError `file` for a longer side than the format holds, `settings` for 16 bit in another than PNG, or
 *   dots an inch out of range
 */
export async function encodeAs(
  format: OutputFormat,
  picture: Picture,
  what: string,
  options: EncodeOptions = {},
): Promise<Bytes> {
  checkDepth(format, what, options.depth);
  checkDpi(options.dpi);
  const { width, height } = picture;
  if (Math.max(width, height) > LIMITS[format]) {
    throw new ArtFilterError(
      'file',
      `${what}: ${format} holds at most ${LIMITS[format]} pixels a side, got ${width}×${height}; write a PNG.`,
    );
  }
  const sharp = await loadSharp();
  if (format === 'png') return encodePng(picture, options, 9);
  const { dpi, settings } = options;
  // In AVIF a resolution is EXIF data alone.
  const exif = options.exif ?? (format === 'avif' && dpi !== undefined ? printExif(dpi) : undefined);
  const isSrgb = gamutOf(picture) === 'srgb';
  // libvips takes EXIF data, and a profile that it converts nothing to, from a file only.
  const image =
    exif || !isSrgb
      ? sharp(await encodePng(picture, { ...options, exif }, 0)).keepExif()
      : sharp(...samplesOf(picture, options));
  if (isSrgb) image.withIccProfile('srgb');
  else image.keepIccProfile();
  // sharp before 0.34.3 writes no XMP.
  const packet = packetOf(settings);
  if (format === 'avif' && packet !== undefined) image.withXmp?.(packet);
  const quality = options.quality ?? QUALITIES[format];
  const encoded = {
    jpeg: () => image.jpeg({ quality, chromaSubsampling: '4:4:4' }),
    // Its finer way to halve colours takes those of transparent pixels into account.
    webp: () => image.webp({ quality, smartSubsample: !options.alpha }),
    avif: () => image.avif({ quality, chromaSubsampling: '4:4:4' }),
  }[format]();
  return fileWith(new Uint8Array(await encoded.toBuffer()), { settings, dpi });
}

async function encodePng(picture: Picture, options: EncodeOptions, compressionLevel: number): Promise<Bytes> {
  const sharp = await loadSharp();
  const { depth, exif, settings, dpi } = options;
  const image = sharp(...samplesOf(picture, options));
  if (depth === 16) image.toColourspace('rgb16');
  const file = taggedPng(await image.png({ compressionLevel }).toBuffer(), gamutOf(picture), exif);
  return fileWith(file, { settings, dpi });
}

/** Interleaved samples, with the opacity last where there is one, and their layout for sharp. */
function samplesOf(
  picture: Picture,
  { depth, alpha }: EncodeOptions,
): [Uint8Array | Uint16Array, { raw: { width: number; height: number; channels: 3 | 4 } }] {
  const { width, height } = picture;
  const samples = depth === 16 ? toRgb16(picture) : toRgb8(picture);
  if (!alpha) return [samples, { raw: { width, height, channels: 3 } }];
  return [withAlpha(samples, alpha.data), { raw: { width, height, channels: 4 } }];
}

/** Removes temporary files that a killed process left beside a file. */
export async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder).catch(() => [])) {
    const unfinished = name.startsWith(`.${basename(path)}.`) && name.endsWith('.part');
    if (unfinished) await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.part`);
}

function cannotWrite(path: string, cause: unknown): ArtFilterError {
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
  const why =
    code === 'ENOENT' || code === 'ENOTDIR'
      ? `the folder ${dirname(path)} does not exist; make it first`
      : code === 'ENOSPC'
        ? 'the disk is full'
        : `it cannot be written (${code}); choose another place`;
  return new ArtFilterError('file', `output ${path}: ${why}.`, { cause });
}
