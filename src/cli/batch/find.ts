import { stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { ArtFilterError } from '../../errors.ts';

/** A picture that matches a pattern. */
export interface FoundPicture {
  readonly path: string;
  /** Path below the fixed part of the pattern: with `photos/**` the path below `photos`. */
  readonly name: string;
}

/** Endings of pictures; other files that match a pattern are skipped. */
const ENDINGS = /\.(png|jpe?g|webp|avif)$/i;

/**
 * Pictures that match patterns such as `photos/*.jpg`, without duplicates and sorted by path. A file matches itself, a
 * folder the pictures in it.
 * @param out folder of the results, whose files never match
 * @throws ArtFilterError `settings` for a pattern without matches
 */
export async function findPictures(patterns: readonly string[], out: string): Promise<FoundPicture[]> {
  const results = resolve(out) + sep;
  const found = new Map<string, FoundPicture>();
  for (const pattern of patterns) {
    const matches = (await match(pattern)).filter(({ path }) => !resolve(path).startsWith(results));
    if (matches.length === 0) {
      throw new ArtFilterError(
        'settings',
        `${pattern}: there is no such picture outside ${out}, the folder of the results; ` +
          'check the path, and put patterns in quotes.',
      );
    }
    for (const each of matches) {
      const path = resolve(each.path);
      if (!found.has(path)) found.set(path, each);
    }
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function match(pattern: string): Promise<FoundPicture[]> {
  const there = await stat(pattern).catch(() => undefined);
  if (there?.isFile()) return [{ path: pattern, name: basename(pattern) }];
  if (there?.isDirectory()) return pictures(pattern, '*');
  const names = (sep === '\\' ? pattern.replaceAll(sep, '/') : pattern).split('/');
  const fixed = names.findIndex((name, i) => i === names.length - 1 || isDynamicPattern(name));
  const folder = names.slice(0, fixed).join('/');
  return pictures(pattern.startsWith('/') ? `${folder}/` : folder, names.slice(fixed).join('/'));
}

async function pictures(folder: string, pattern: string): Promise<FoundPicture[]> {
  const names = await glob(pattern, { cwd: resolve(folder), expandDirectories: false });
  return names.filter((name) => ENDINGS.test(name)).map((name) => ({ path: join(folder, name), name }));
}
