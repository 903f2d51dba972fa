import { stat } from 'node:fs/promises';
import { ArtFilterError } from '../../errors.ts';
import { sha256 } from '../../hash.ts';
import { fileDigest } from '../shared/digest.ts';
import { fetchInput, isAddress } from './address.ts';
import { readLocalFile } from './local-file.ts';
import { readStandardInput, STANDARD } from './standard-input.ts';

/** How inputs are read. */
export interface InputOptions {
  /** Stops waiting for a pipe or a server. */
  signal?: AbortSignal;
  /** Is called with a line when something is waited for. */
  onWait?(line: string): void;
}

/** The inputs of one command, each read once; files are read anew each time, as they can be. */
export class Inputs {
  /** What cannot be read twice, or should not: streams and addresses. */
  #kept = new Map<string, Promise<Uint8Array>>();

  constructor(private readonly options: InputOptions = {}) {}

  /**
   * Bytes of a picture: a file, a pipe, `-` for the standard input, or an `https:`, `http:` or `data:` address.
   * @param what the name in messages, such as `content photo.jpg`
   * @throws ArtFilterError `file`, `picture`, `network`, `aborted`
   */
  async read(source: string, what: string): Promise<Uint8Array> {
    const kept = this.#kept.get(source);
    if (kept) return kept;
    if (source !== STANDARD && !isAddress(source)) {
      const { bytes, again } = await readLocalFile(source, what, this.options);
      if (!again) this.#kept.set(source, Promise.resolve(bytes));
      return bytes;
    }
    const reading =
      source === STANDARD ? readStandardInput(what, this.options) : fetchInput(source, what, this.options);
    this.#kept.set(source, reading);
    return reading;
  }

  /**
   * What tells a source from another: the SHA-256 of a file or of what came by a pipe, or an address itself.
   * @returns undefined where nothing can be read
   */
  async identity(source: string): Promise<string | undefined> {
    if (isAddress(source)) return source;
    const isFile = source !== STANDARD && (await stat(source).catch(() => undefined))?.isFIFO() !== true;
    if (isFile) return fileDigest(source);
    return this.read(source, source).then(sha256, () => undefined);
  }
}

/** Whether a source is read without a file: the standard input or an address. */
export function isNoFile(source: string): boolean {
  return source === STANDARD || isAddress(source);
}

/**
 * Checks that the standard input is named once at most.
 * @throws ArtFilterError `settings`
 */
export function checkStandardOnce(sources: readonly (string | undefined)[]): void {
  if (sources.filter((source) => source === STANDARD).length < 2) return;
  throw new ArtFilterError(
    'settings',
    'The standard input (-) is named twice, but it holds one picture; give a file for the other.',
  );
}
