import { isatty } from 'node:tty';
import { ArtFilterError } from '../../errors.ts';
import { checkFileLength } from '../../image/picture.ts';
import type { InputOptions } from './read-input.ts';

/** Name of the standard input, and of the standard output. */
export const STANDARD = '-';

/**
 * Reads the standard input to its end.
 * @throws ArtFilterError `file` for a terminal, nothing, or a failure; `picture` for more than a picture file holds
 */
export async function readStandardInput(what: string, { signal }: InputOptions): Promise<Uint8Array> {
  if (isatty(0)) {
    throw new ArtFilterError(
      'file',
      `${what}: the standard input is a terminal, expected a picture from a pipe or by < photo.jpg.`,
    );
  }
  const { stdin } = process;
  const stop = () => stdin.destroy(new ArtFilterError('aborted', 'Stopped.'));
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const bytes = await collect(stdin, what);
    if (bytes.length > 0) return bytes;
    throw new ArtFilterError('file', `${what}: nothing came by the standard input, expected a picture.`);
  } catch (error) {
    if (error instanceof ArtFilterError) throw error;
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ArtFilterError('file', `${what}: the standard input cannot be read (${why}).`, {
      cause: error,
    });
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/**
 * All bytes of a stream.
 * @throws ArtFilterError `picture` for more than a picture file holds
 */
export async function collect(stream: AsyncIterable<Uint8Array>, what: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    checkFileLength(what, length);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
