import { stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { ArtFilterError } from '../../errors.ts';

/** A picture that a pattern found. */
export interface Found {
  readonly path: string;
  /** Its path below the part of the pattern that is fixed: with `photos/**` that below `photos`. */
  readonly name: string;
}

/** Endings of what is read; other files that a pattern meets are passed over. */
const ENDINGS = /\.(png|jpe?g|webp|avif)$/i;

/**
 * The pictures that patterns such as `photos/*.jpg` stand for, each once, in the order of their paths; a file stands for
 * itself, a folder for the pictures in it.
 * @param out folder of the results: what lies in it is no input
 * @throws ArtFilterError `settings` for a pattern without any
 */
export async function findPictures(patterns: readonly string[], out: string): Promise<Found[]> {
  const results = resolve(out) + sep;
  const found = new Map<string, Found>();
  for (const pattern of patterns) {
    const matches = (await match(pattern)).filter(({ path }) => !resolve(path).startsWith(results));
    if (matches.length === 0) {
      throw new ArtFilterError(
        'settings',
        `${pattern}: there is no such picture outside of the folder ${out}, where the results go; ` +
          'check the path, and put quotes around patterns.',
      );
    }
    for (const each of matches) {
      const path = resolve(each.path);
      if (!found.has(path)) found.set(path, each);
    }
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function match(pattern: string): Promise<Found[]> {
  const there = await stat(pattern).catch(() => undefined);
  if (there?.isFile()) return [{ path: pattern, name: basename(pattern) }];
  if (there?.isDirectory()) return pictures(pattern, '*');
  const parts = (sep === '\\' ? pattern.replaceAll(sep, '/') : pattern).split('/');
  const fixed = parts.findIndex((part, i) => i === parts.length - 1 || isDynamicPattern(part));
  const folder = parts.slice(0, fixed).join('/');
  return pictures(pattern.startsWith('/') ? `${folder}/` : folder, parts.slice(fixed).join('/'));
}

async function pictures(folder: string, pattern: string): Promise<Found[]> {
  const names = await glob(pattern, { cwd: resolve(folder), expandDirectories: false });
  return names.filter((name) => ENDINGS.test(name)).map((name) => ({ path: join(folder, name), name }));
}
