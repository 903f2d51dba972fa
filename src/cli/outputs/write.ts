import { constants } from 'node:fs';
import { access, type FileHandle, open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { ArtFilterError } from '../../errors.ts';
import { checkWritable, removeLeftovers, writeWhole } from '../../image/encode-node.ts';
import { STANDARD } from '../inputs/standard-input.ts';
import { placeOf } from './place.ts';

/** Milliseconds between two looks for a reader of a pipe. */
const POLL = 20;

/**
 * Checks, before any work is done, that an output can be written; dry runs and runs ask alike.
 * @throws ArtFilterError `file` for a folder, a missing folder or one without permission; `settings` for a terminal
 */
export async function checkOutput(output: string): Promise<void> {
  const { kind, path } = await placeOf(output);
  if (kind !== 'stream') return checkWritable(path);
  if (output === STANDARD) {
    if (!isatty(1)) return;
    throw new ArtFilterError(
      'settings',
      'output -: the standard output is a terminal; send it into a pipe or by > result.png.',
    );
  }
  try {
    await access(path, constants.W_OK);
  } catch (error) {
    throw cannotWrite(output, error);
  }
}

/**
 * Writes an output: a file whole or not at all, with a link to it left in place; a pipe, a device or the standard output
 * as it is.
 * @param signal stops waiting for the reader of a pipe
 * @throws ArtFilterError `file` where that fails, `aborted`
 */
export async function writeOutput(
  output: string,
  data: Uint8Array | string,
  signal?: AbortSignal,
): Promise<void> {
  if (output === STANDARD) return writeStandardOutput(data);
  const { kind, path } = await placeOf(output);
  if (kind !== 'stream') return writeWhole(path, data);
  try {
    const file = await openStream(path, signal);
    try {
      await file.writeFile(data);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw cannotWrite(output, error);
  }
}

/** Removes what a killed process has left beside an output. */
export async function removeLeftoversOf(output: string): Promise<void> {
  const { kind, path } = await placeOf(output);
  if (kind === 'file') await removeLeftovers(path);
}

function writeStandardOutput(data: Uint8Array | string): Promise<void> {
  const { stdout } = process;
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(cannotWrite(STANDARD, error));
    stdout.once('error', fail);
    stdout.write(data, (error) => {
      if (error) return fail(error);
      stdout.off('error', fail);
      resolve();
    });
  });
}

/** Opens a pipe or device; a pipe without a reader would block a thread, and with it the end of the process. */
async function openStream(path: string, signal: AbortSignal | undefined): Promise<FileHandle> {
  for (;;) {
    try {
      const waiting = await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
      // Now there is a reader, a second opening does not block, and its writes may.
      try {
        return await open(path, constants.O_WRONLY);
      } finally {
        await waiting.close();
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
      if (signal?.aborted) {
        throw new ArtFilterError('aborted', `output ${path}: nobody has read the pipe.`, { cause: error });
      }
      await wait(POLL);
    }
  }
}

function cannotWrite(output: string, cause: unknown): ArtFilterError {
  if (cause instanceof ArtFilterError) return cause;
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
  const why =
    code === 'EPIPE' ? 'its reader has gone' : `it cannot be written (${code}); choose another place`;
  return new ArtFilterError('file', `output ${output}: ${why}.`, { cause });
}
