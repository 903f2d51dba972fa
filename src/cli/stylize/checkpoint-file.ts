import { open, rm, stat } from 'node:fs/promises';
import { ArtFilterError } from '../../errors.ts';
import { removeLeftovers, writeWhole } from '../../image/encode-node.ts';
import type { Checkpoint } from '../../style/checkpoint/checkpoint.ts';
import { decodeCheckpoint } from '../../style/checkpoint/file.ts';
import { networkTitle } from '../../vgg/weights/load.ts';

/** Where the run that writes a picture is saved. */
export function checkpointName(output: string): string {
  return `${output}.checkpoint`;
}

/** A run's checkpoint beside its picture: whole whenever there is one, and gone when the picture is complete. */
export class CheckpointFile {
  /** The write under way, after all before it. */
  #writing: Promise<void> = Promise.resolve();
  /** Whether what is there is of this run, or of the one that it goes on with. */
  #own = false;
  #written = false;
  #warned = false;

  private constructor(
    readonly path: string,
    /** Whether another run has left one. */
    readonly there: boolean,
    readonly warn: (sentence: string) => void,
  ) {}

  /**
   * Looks for what another run has left, and removes what a killed one has left half-written.
   * @param warn is told, once, when the run cannot be saved
   */
  static async open(output: string, warn: (sentence: string) => void): Promise<CheckpointFile> {
    const path = checkpointName(output);
    await removeLeftovers(path);
    const there = await stat(path).catch(() => undefined);
    return new CheckpointFile(path, there !== undefined, warn);
  }

  /**
   * The checkpoint that is there, and its bytes.
   * @throws ArtFilterError `file` where it cannot be read, or is not a whole one of this version
   */
  async read(): Promise<{ bytes: Uint8Array; checkpoint: Checkpoint }> {
    try {
      const bytes = await readWhole(this.path);
      const checkpoint = await decodeCheckpoint(bytes);
      this.#own = true;
      return { bytes, checkpoint };
    } catch (error) {
      const known = error instanceof ArtFilterError;
      const why = known
        ? error.message
        : `It cannot be read (${reason(error)}). Check it, or leave out --resume.`;
      throw new ArtFilterError(known ? error.code : 'file', `${this.path}: ${why}`, { cause: error });
    }
  }

  /**
   * Puts a checkpoint in place of the one before; where that fails, the one before stays.
   * @param last whether the run ends early with it: so soon, another run's is worth more, and stays
   */
  write(bytes: Uint8Array, last: boolean): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write(bytes, last));
    return this.#writing;
  }

  /** Whether this run has been saved, once all is written. */
  async saved(): Promise<boolean> {
    await this.#writing;
    return this.#written;
  }

  /** The picture is complete. */
  async remove(): Promise<void> {
    await this.#writing;
    await rm(this.path, { force: true }).catch(() => undefined);
  }

  async #write(bytes: Uint8Array, last: boolean): Promise<void> {
    if (last && this.there && !this.#own) return;
    try {
      await writeWhole(this.path, bytes);
      this.#own = true;
      this.#written = true;
    } catch (error) {
      if (!this.#warned) this.warn(`The run goes on, but cannot be saved: ${(error as Error).message}`);
      this.#warned = true;
    }
  }
}

/** What a run goes on from. */
export type Found = Awaited<ReturnType<CheckpointFile['read']>>;

/**
 * What the run goes on from, if it is asked to and there is something.
 * @param tell is told what there is, in one line
 * @throws ArtFilterError as `CheckpointFile.read` does
 */
export async function startFrom(
  file: CheckpointFile,
  { resume }: { readonly resume: boolean },
  tell: (line: string) => void,
): Promise<Found | undefined> {
  const { path, there } = file;
  if (!resume) {
    if (there)
      tell(`${path} is of a run that did not end: --resume goes on from it, this run takes its place.`);
    return undefined;
  }
  if (!there) {
    tell(`There is no ${path}: the run begins anew.`);
    return undefined;
  }
  const found = await file.read();
  tell(goingOnText(found));
  return found;
}

/** `Going on after iteration 20 of 300 with the draft network.` */
export function goingOnText({ checkpoint }: Found): string {
  const { iteration, settings, sources } = checkpoint;
  const network = sources.network === undefined ? '' : ` with ${networkTitle(sources.network)}`;
  return `Going on after iteration ${iteration} of ${settings.iterations}${network}.`;
}

/** A file of any size: `readFile` takes 2 GB at most. */
async function readWhole(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const bytes = new Uint8Array((await file.stat()).size);
    for (let at = 0; at < bytes.length; ) {
      const { bytesRead } = await file.read(bytes, at, Math.min(bytes.length - at, 2 ** 30), at);
      if (bytesRead === 0) return bytes.subarray(0, at);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

function reason(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
