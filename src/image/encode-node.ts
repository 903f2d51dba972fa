import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Bytes } from '../bytes.ts';
import { ArtFilterError } from '../errors.ts';
import type { Picture } from './picture.ts';
import { toRgb8 } from './pixels.ts';
import { loadSharp } from './sharp.ts';

/** Longest side that each format can hold. */
const LIMITS = { png: 2 ** 31 - 1, jpeg: 65535, webp: 16383 } as const;
/** A format that is written. */
export type OutputFormat = keyof typeof LIMITS;

const ENDINGS: Record<string, OutputFormat> = {
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.webp': 'webp',
};

/** Temporary files not yet renamed, to be removed when the process is ended. */
const unfinished = new Set<string>();

/** Removes the temporary files of writes in progress; synchronous, for signal handlers. */
export function removeUnfinished(): void {
  for (const path of unfinished) rmSync(path, { force: true });
  unfinished.clear();
}

/**
 * Format of an output file by its name.
 * @throws ArtFilterError `settings` for another ending than .png, .jpg, .jpeg or .webp
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
 * Writes a picture atomically, encoded by `encodeBytes`.
 * @throws ArtFilterError `settings` for another ending, `file` where it cannot be written
 */
export async function encodeFile(path: string, picture: Picture): Promise<void> {
  await writeWhole(path, await encodeBytes(path, picture));
}

/**
 * Encodes a picture as PNG, JPEG (quality 95, full colour resolution) or WebP (quality 95), by the ending of the
 * file's name.
 * @throws ArtFilterError `settings` for another ending, `file` for a longer side than the format holds
 */
export async function encodeBytes(path: string, picture: Picture): Promise<Uint8Array> {
  return encodeAs(outputFormat(path), picture, `output ${path}`);
}

/**
 * Encodes a picture.
 * @param what name in messages
 * @param quality of JPEG and WebP, 1…100; default 95
 * @throws ArtFilterError `file` for a longer side than the format holds
 */
export async function encodeAs(
  format: OutputFormat,
  picture: Picture,
  what: string,
  quality = 95,
): Promise<Bytes> {
  const { width, height } = picture;
  if (Math.max(width, height) > LIMITS[format]) {
    throw new ArtFilterError(
      'file',
      `${what}: ${format} holds at most ${LIMITS[format]} pixels a side, got ${width}×${height}; write a PNG.`,
    );
  }
  const sharp = await loadSharp();
  const image = sharp(toRgb8(picture), { raw: { width, height, channels: 3 } });
  const encoded = {
    png: () => image.png({ compressionLevel: 9 }),
    jpeg: () => image.jpeg({ quality, chromaSubsampling: '4:4:4' }),
    webp: () => image.webp({ quality, smartSubsample: true }),
  }[format]();
  return new Uint8Array(await encoded.toBuffer());
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
