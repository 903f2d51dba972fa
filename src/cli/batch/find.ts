import { open, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { ArtFilterError } from '../../errors.ts';
import { detectFormat } from '../../image/formats/kinds.ts';
import { listed } from './summary.ts';

/** A picture that matches a pattern. */
export interface FoundPicture {
  readonly path: string;
  /** Path below the fixed part of the pattern: with `photos/**` the path below `photos`. */
  readonly name: string;
}

/** Pictures that match patterns, and the other files that do. */
export interface Found {
  readonly pictures: readonly FoundPicture[];
  /** Paths of files that are no pictures which can be read. */
  readonly passedOver: readonly string[];
}

/** Endings that promise a picture, so that one that cannot be read is an error; of other files the bytes tell. */
const ENDINGS = /\.(png|jpe?g|jpe|jfif|webp|avif)$/i;
/** Bytes that tell the format of a file. */
const HEADER = 8192;
/** Formats that are known and cannot be read here. */
const UNREADABLE: readonly string[] = ['heic'];

/**
 * Pictures that match patterns such as `photos/*.jpg`, without duplicates and sorted by path. A file matches itself, a
 * folder the pictures in it.
 * @param out folder of the results, whose files never match
 * @param also names of other files that count as pictures
 * @throws ArtFilterError `settings` for a pattern that matches no picture
 */
export async function findPictures(patterns: readonly string[], out?: string, also?: RegExp): Promise<Found> {
  const results = out === undefined ? undefined : resolve(out) + sep;
  const found = new Map<string, FoundPicture>();
  const others = new Set<string>();
  for (const pattern of patterns) {
    const all = (await match(pattern)).filter(({ path }) => !(results && resolve(path).startsWith(results)));
    const readable = await Promise.all(
      all.map(({ path }) => path === pattern || also?.test(path) || isPicture(path)),
    );
    const matches = all.filter((_, i) => readable[i]);
    const rest = all.filter((_, i) => !readable[i]).map(({ path }) => path);
    if (matches.length === 0) throw noMatch(pattern, rest, out);
    for (const path of rest) others.add(path);
    for (const each of matches) {
      const path = resolve(each.path);
      if (!found.has(path)) found.set(path, each);
    }
  }
  const pictures = [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { pictures, passedOver: [...others].sort() };
}

/** Whether a source stands for the pictures in a folder, or for those that match a pattern, and not for one file. */
export async function isSeveral(source: string): Promise<boolean> {
  const there = await stat(source).catch(() => undefined);
  return there ? there.isDirectory() : isDynamicPattern(source);
}

async function match(pattern: string): Promise<FoundPicture[]> {
  const there = await stat(pattern).catch(() => undefined);
  if (there?.isFile()) return [{ path: pattern, name: basename(pattern) }];
  if (there?.isDirectory()) return files(pattern, '*');
  const names = (sep === '\\' ? pattern.replaceAll(sep, '/') : pattern).split('/');
  const fixed = names.findIndex((name, i) => i === names.length - 1 || isDynamicPattern(name));
  const folder = names.slice(0, fixed).join('/');
  return files(pattern.startsWith('/') ? `${folder}/` : folder, names.slice(fixed).join('/'));
}

async function files(folder: string, pattern: string): Promise<FoundPicture[]> {
  const names = await glob(pattern, { cwd: resolve(folder), expandDirectories: false });
  return names.map((name) => ({ path: join(folder, name), name }));
}

/** Whether a file is a picture by its ending or its bytes. */
async function isPicture(path: string): Promise<boolean> {
  if (ENDINGS.test(path)) return true;
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(HEADER), 0, HEADER, 0);
      const format = detectFormat(buffer.subarray(0, bytesRead));
      return format !== undefined && !UNREADABLE.includes(format);
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}

function noMatch(pattern: string, others: readonly string[], out: string | undefined): ArtFilterError {
  const outside = out === undefined ? '' : ` outside ${out}, the folder of the results`;
  const why =
    others.length > 0
      ? `${others.length === 1 ? 'one file matches, but it is no' : `${others.length} files match, but none is a`} ` +
        `picture that can be read (${listed(others.map((path) => basename(path)))}); convert them to JPEG or PNG.`
      : `there is no such picture${outside}; check the path, and put patterns in quotes.`;
  return new ArtFilterError('settings', `${pattern}: ${why}`);
}
