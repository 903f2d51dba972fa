import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { ArtFilterError } from '../../errors.ts';
import { checkFileLength } from '../../image/picture.ts';
import type { InputOptions } from './read-input.ts';
import { collect } from './standard-input.ts';

/** Milliseconds between two looks at a pipe that has nothing yet. */
const POLL = 10;
/** Milliseconds after which a person is told that a pipe is waited for. */
const PATIENCE = 1000;
const CHUNK = 2 ** 18;
/** Pipes that a shell has opened already, as for `<(…)`. */
const OPENED = /^\/(dev\/stdin|(dev|proc\/\w+)\/fd\/\d+)$/;

/**
 * Reads a file or a named pipe.
 * @returns its bytes, and whether it can be read again
 * @throws ArtFilterError `file` for a folder, a device, a missing file or one that changes meanwhile; `picture` for one
 *   that is too long; `aborted`
 */
export async function readLocalFile(
  path: string,
  what: string,
  options: InputOptions,
): Promise<{ bytes: Uint8Array; again: boolean }> {
  try {
    const there = await stat(path);
    if (there.isFIFO()) return { bytes: await collect(readPipe(path, what, options), what), again: false };
    checkIsFile(there, what);
    return { bytes: await readFileWhole(path, what), again: true };
  } catch (error) {
    if (error instanceof ArtFilterError) throw error;
    throw new ArtFilterError('file', `${what}: ${reason(error)}.`, { cause: error });
  }
}

function checkIsFile(there: Stats, what: string): void {
  if (there.isFile()) return;
  const kind = there.isDirectory() ? 'a folder' : there.isSocket() ? 'a socket' : 'a device';
  throw new ArtFilterError('file', `${what}: this is ${kind}, expected a picture file.`);
}

/** Reads a file, and compares its length and times before and after. */
async function readFileWhole(path: string, what: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const before = await file.stat();
    checkIsFile(before, what);
    checkFileLength(what, before.size);
    const bytes = await readAll(file, before.size);
    const after = await file.stat();
    const same = before.size === after.size && before.mtimeMs === after.mtimeMs;
    if (same && bytes.length === before.size) return bytes;
    throw new ArtFilterError(
      'file',
      `${what}: the file changed while it was read; wait until it is complete, then start again.`,
    );
  } finally {
    await file.close();
  }
}

/** All bytes of a file, and one more where it has grown. */
async function readAll(file: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = Buffer.alloc(size + 1);
  let at = 0;
  while (at < bytes.length) {
    const { bytesRead } = await file.read(bytes, at, bytes.length - at, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}

/** Reads a named pipe without blocking a thread, which would keep the process from ending. */
async function* readPipe(
  path: string,
  what: string,
  { signal, onWait }: InputOptions,
): AsyncGenerator<Uint8Array> {
  const pipe = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    let begun = OPENED.test(path);
    let told = false;
    const started = performance.now();
    for (;;) {
      if (signal?.aborted) throw new ArtFilterError('aborted', 'Stopped.');
      const chunk = Buffer.alloc(CHUNK);
      const bytesRead = await pipe.read(chunk, 0, CHUNK, null).then(
        (read) => read.bytesRead,
        (error: NodeJS.ErrnoException) => {
          if (error.code !== 'EAGAIN') throw error;
          return undefined;
        },
      );
      // Without a writer a named pipe reads as ended; it is over only once there was one.
      if (bytesRead === 0 && begun) return;
      if (bytesRead === undefined) begun = true;
      if (bytesRead) {
        begun = true;
        yield chunk.subarray(0, bytesRead);
        continue;
      }
      if (!told && performance.now() - started > PATIENCE) onWait?.(`Waiting for the pipe of ${what} …`);
      told ||= performance.now() - started > PATIENCE;
      await wait(POLL);
    }
  } finally {
    await pipe.close();
  }
}

function reason(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file; check the path';
  if (code === 'ELOOP') return 'its link leads in a circle';
  return `the file cannot be read (${code ?? error})`;
}
