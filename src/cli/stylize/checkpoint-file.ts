import { open, rm, stat } from 'node:fs/promises';
import { ArtFilterError } from '../../errors.ts';
import { removeLeftovers, writeWhole } from '../../image/encode-node.ts';
import type { Checkpoint } from '../../style/checkpoint/checkpoint.ts';
import { decodeCheckpoint } from '../../style/checkpoint/file.ts';
import { networkTitle } from '../../vgg/weights/load.ts';

/** `out.png` → `out.png.checkpoint`. */
export function checkpointName(output: string): string {
  return `${output}.checkpoint`;
}

/** Checkpoint of a run beside its picture: always whole, and removed when the picture is complete. */
export class CheckpointFile {
  /** The last write, after all earlier ones. */
  #writing: Promise<void> = Promise.resolve();
  /** Whether the file is of this run, or of the run that it resumes. */
  #own = false;
  #written = false;
  #warned = false;

  private constructor(
    readonly path: string,
    /** Whether an earlier run has left a checkpoint. */
    readonly there: boolean,
    readonly warn: (sentence: string) => void,
  ) {}

  /**
   * Looks for a checkpoint of an earlier run, and removes half-written files of killed runs.
   * @param warn is called once if a checkpoint cannot be written
   */
  static async open(output: string, warn: (sentence: string) => void): Promise<CheckpointFile> {
    const path = checkpointName(output);
    await removeLeftovers(path);
    const there = await stat(path).catch(() => undefined);
    return new CheckpointFile(path, there !== undefined, warn);
  }

  /**
   * The checkpoint of an earlier run.
   * @throws ArtFilterError `file` where it cannot be read, is damaged or is of another version
   */
  async read(): Promise<SavedRun> {
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
   * Replaces the file. If that fails, the previous checkpoint stays.
   * @param last whether the run ends early with this checkpoint; it never replaces another run's checkpoint
   */
  write(bytes: Uint8Array, last: boolean): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write(bytes, last));
    return this.#writing;
  }

  /** Whether this run has written a checkpoint; waits for pending writes. */
  async saved(): Promise<boolean> {
    await this.#writing;
    return this.#written;
  }

  /** Removes the file: the picture is complete. */
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
      if (!this.#warned) this.warn(`The run continues, but cannot be saved: ${(error as Error).message}`);
      this.#warned = true;
    }
  }
}

/** A run to resume. */
export interface SavedRun {
  /** The encoded checkpoint. */
  bytes: Uint8Array;
  checkpoint: Checkpoint;
}

/**
 * The run to resume; undefined without `--resume` or without a checkpoint.
 * @param report is called with a line on the checkpoint
 * @throws ArtFilterError as `CheckpointFile.read` does
 */
export async function findSavedRun(
  file: CheckpointFile,
  { resume }: { readonly resume: boolean },
  report: (line: string) => void,
): Promise<SavedRun | undefined> {
  const { path, there } = file;
  if (!resume) {
    if (there) report(`${path} is of an unfinished run: --resume continues it, this run replaces it.`);
    return undefined;
  }
  if (!there) {
    report(`There is no ${path}: the run starts from the beginning.`);
    return undefined;
  }
  const saved = await file.read();
  report(resumeText(saved));
  return saved;
}

/** `Resuming after iteration 20 of 300 with the draft network.` */
export function resumeText({ checkpoint }: SavedRun): string {
  const { iteration, settings, sources } = checkpoint;
  const network = sources.network === undefined ? '' : ` with ${networkTitle(sources.network)}`;
  return `Resuming after iteration ${iteration} of ${settings.iterations}${network}.`;
}

/** Reads a file of any size; `readFile` is limited to 2 GB. */
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
