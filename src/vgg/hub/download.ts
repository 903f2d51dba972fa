import { checkWeightsLength } from '../formats/weights-file.ts';
import {
  ContentChanged,
  concatenate,
  RemoteFile,
  type RemoteNature,
  type RemoteOptions,
} from './remote-file.ts';

export interface DownloadOptions extends RemoteOptions {
  /** Receives the fraction that has arrived, 0…1, never falling; only 0 and 1 where the length is unknown. */
  onProgress?: (fraction: number) => void;
}

/** Advice at the end of errors about an address that a person gave. */
export const ADDRESS_ADVICE = 'Check the address and the connection, or give the file itself.';

/**
 * Downloads a whole file; resumes broken connections.
 * @throws ArtFilterError `network` where it cannot be fetched, `aborted` by the signal
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
 * Downloads a file, and resolves once its beginning is enough. The rest still comes, unless the signal aborts, so that the
 * browser's cache holds the whole file; it no longer matters if that fails.
 * @param enough number of bytes that are needed, by those that have come; undefined while these do not tell
 * @returns the bytes so far, at least as many as are needed if the file has them
 * @throws ArtFilterError `network` where it cannot be fetched, `aborted` by the signal, and the errors of `enough`
 */
export function downloadStart(
  url: string,
  enough: (come: Uint8Array) => number | undefined,
  options: DownloadOptions = {},
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let needed: number | undefined;
    let resolved = false;
    const onBytes = (chunks: readonly Uint8Array[], count: number) => {
      if (resolved) return;
      needed ??= enough(concatenate(chunks));
      if (needed === undefined || count < needed) return;
      resolved = true;
      resolve(concatenate(chunks));
    };
    const { onProgress, ...rest } = options;
    const tell = (fraction: number) => resolved || onProgress?.(fraction);
    readUnchanged([url], { ...rest, name: url, advice: ADDRESS_ADVICE }, (remote) =>
      readRest(remote, 0, tell, onBytes),
    ).then(resolve, reject);
  });
}

/**
 * Reads all bytes from one on.
 * @param onBytes receives what has come from there, chunk by chunk, and its length
 * @throws ArtFilterError `weights` where the file is too long for weights
 */
export async function readRest(
  remote: RemoteFile,
  begin: number,
  onProgress?: (fraction: number) => void,
  onBytes?: (chunks: readonly Uint8Array[], count: number) => void,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let at = begin;
  for await (const chunk of remote.read(begin, Number.POSITIVE_INFINITY)) {
    chunks.push(chunk);
    at += chunk.length;
    checkWeightsLength(at, remote.name);
    if (remote.identity.length) onProgress?.(Math.min(1, at / remote.identity.length));
    onBytes?.(chunks, at - begin);
  }
  return concatenate(chunks);
}

/**
 * Reads a file, and restarts once where it changes on the way.
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
