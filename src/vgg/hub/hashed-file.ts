import type { IHasher } from 'hash-wasm';
import { ArtFilterError } from '../../errors.ts';
import type { WeightsEntry } from './catalogue.ts';
import type { ByteSource, RemoteFile } from './remote-file.ts';

/** Reads a file whole, whichever bytes are wanted, to compare its published checksum. */
export class HashedFile implements ByteSource {
  #remote: RemoteFile;
  #hasher: IHasher;
  #onBytes: (count: number) => void;
  #at = 0;

  private constructor(remote: RemoteFile, hasher: IHasher, onBytes: (count: number) => void) {
    this.#remote = remote;
    this.#hasher = hasher;
    this.#onBytes = onBytes;
  }

  /** @param onBytes receives the number of all bytes that arrive, wanted or not */
  static async of(
    remote: RemoteFile,
    entry: WeightsEntry,
    onBytes: (count: number) => void,
  ): Promise<HashedFile> {
    return new HashedFile(remote, await hasherFor(entry), onBytes);
  }

  get identity() {
    return this.#remote.identity;
  }

  async *read(begin: number, end: number): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#remote.read(this.#at, end, Number.POSITIVE_INFINITY)) {
      this.#hasher.update(chunk);
      this.#onBytes(chunk.length);
      const skipped = Math.max(0, begin - this.#at);
      this.#at += chunk.length;
      if (skipped < chunk.length) yield chunk.subarray(skipped);
    }
  }

  /**
   * Reads the rest and compares the checksum.
   * @throws ArtFilterError `weights` where the file is not the published one
   */
  async check(entry: WeightsEntry): Promise<void> {
    for await (const _ of this.read(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY));
    checkDigest(entry, this.#hasher.digest('hex'));
  }
}

/**
 * Compares a whole file with its published checksum.
 * @throws ArtFilterError `weights` where it differs
 */
export async function checkWhole(entry: WeightsEntry, bytes: Uint8Array): Promise<void> {
  checkDigest(entry, await digestOf(entry, bytes));
}

/** Whether a whole file has the published checksum. */
export async function isPublishedFile(entry: WeightsEntry, bytes: Uint8Array): Promise<boolean> {
  return (await digestOf(entry, bytes)) === checksumOf(entry);
}

async function digestOf(entry: WeightsEntry, bytes: Uint8Array): Promise<string> {
  return (await hasherFor(entry)).update(bytes).digest('hex');
}

function checksumOf({ sha256, md5 }: WeightsEntry): string | undefined {
  return sha256 ?? md5;
}

/** hash-wasm is loaded on demand. */
async function hasherFor(entry: WeightsEntry): Promise<IHasher> {
  const { createMD5, createSHA256 } = await import('hash-wasm');
  const hasher = await (entry.sha256 ? createSHA256() : createMD5());
  return hasher.init();
}

function checkDigest(entry: WeightsEntry, digest: string): void {
  const expected = checksumOf(entry);
  if (digest === expected) return;
  throw new ArtFilterError(
    'weights',
    `${entry.id}: the file's ${entry.sha256 ? 'SHA-256' : 'MD5'} is ${digest}, expected ${expected} as published; it ` +
      'was damaged on the way or is another file, and nothing of it was cached. Try again.',
  );
}
