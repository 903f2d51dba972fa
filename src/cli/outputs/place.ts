import type { Stats } from 'node:fs';
import { lstat, readlink, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ArtFilterError } from '../../errors.ts';
import { STANDARD } from '../inputs/standard-input.ts';

/** Most links that lead to one file. */
const MOST_LINKS = 40;

/**
 * Where an output goes: a `file` is written whole or not at all; a `stream`, which is a pipe, a device or the standard
 * output, takes the bytes as they come.
 */
export interface Place {
  readonly kind: 'file' | 'stream' | 'folder';
  /** The path with its links followed. */
  readonly path: string;
  /** Whether something is there already. */
  readonly there: boolean;
}

/**
 * Looks where an output leads. Nothing is opened.
 * @throws ArtFilterError `file` for a link that leads in a circle
 */
export async function placeOf(output: string): Promise<Place> {
  if (output === STANDARD) return { kind: 'stream', path: output, there: false };
  const path = await followLinks(output);
  const there = await stat(path).catch(() => undefined);
  return { kind: there ? kindOf(there) : 'file', path, there: there !== undefined };
}

/** Whether an output is a stream. */
export async function isStream(output: string): Promise<boolean> {
  return (await placeOf(output)).kind === 'stream';
}

/** The path at the end of all links, also where nothing is there yet; the path itself without a link. */
async function followLinks(output: string): Promise<string> {
  let path = output;
  for (let i = 0; i < MOST_LINKS; i++) {
    const there = await lstat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ELOOP') throw circle(output, error);
      return undefined;
    });
    if (!there?.isSymbolicLink()) return path;
    // The system's links to open files, such as /dev/stdout, lead to no path.
    if (/^\/(dev|proc)\//.test(resolve(path))) return path;
    path = resolve(dirname(path), await readlink(path));
  }
  throw circle(output);
}

function kindOf(there: Stats): Place['kind'] {
  if (there.isDirectory()) return 'folder';
  return there.isFile() ? 'file' : 'stream';
}

function circle(output: string, cause?: unknown): ArtFilterError {
  return new ArtFilterError('file', `output ${output}: its link leads in a circle; remove it first.`, {
    cause,
  });
}
