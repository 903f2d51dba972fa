import { checkWeightsLength } from '../formats/weights-file.ts';
import { concatenate } from './bytes.ts';
import { ContentChanged, RemoteFile, type RemoteNature, type RemoteOptions } from './remote-file.ts';

export interface DownloadOptions extends RemoteOptions {
  /** Told the fraction that has come, 0…1, never falling; only 0 and 1 where the length is not known before. */
  onProgress?: (fraction: number) => void;
}

/** The other ways for an address that a person gave. */
export const ADDRESS_ADVICE = 'Check the address and the connection, or give the file itself.';

/**
 * A whole file by its address; broken lines are taken up again.
 * @throws ArtFilterError `network` for anything that keeps it from coming whole, `aborted` by the signal
 */
export async function download(url: string, options: DownloadOptions = {}): Promise<Uint8Array> {
  const { onProgress, ...rest } = options;
  onProgress?.(0);
  const bytes = await readUnchanged([url], { ...rest, name: url, advice: ADDRESS_ADVICE }, (remote) =>
    readRest(remote, 0, onProgress),
  );
  onProgress?.(1);
  return bytes;
}

/**
 * All from a byte on.
 * @throws ArtFilterError `weights` where it is too long for weights, which a server may hide
 */
export async function readRest(
  remote: RemoteFile,
  begin: number,
  onProgress?: (fraction: number) => void,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let at = begin;
  for await (const chunk of remote.read(begin, Number.POSITIVE_INFINITY)) {
    chunks.push(chunk);
    at += chunk.length;
    checkWeightsLength(at, remote.name);
    if (remote.identity.length) onProgress?.(Math.min(1, at / remote.identity.length));
  }
  return concatenate(chunks);
}

/**
 * Reads a file, once again from the start where it changes on the way.
 * @throws ArtFilterError `network` where it changes again
 */
export async function readUnchanged<T>(
  addresses: readonly string[],
  nature: RemoteNature,
  read: (remote: RemoteFile) => Promise<T>,
): Promise<T> {
  for (let again = false; ; again = true) {
    const remote = new RemoteFile(addresses, nature);
    try {
      return await read(remote);
    } catch (error) {
      if (!(error instanceof ContentChanged)) throw error;
      if (again) throw remote.failure('it changed twice while it was fetched', error);
    } finally {
      remote.close();
    }
  }
}
