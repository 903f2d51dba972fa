import { ArtFilterError } from '../../errors.ts';
import { loadPart } from '../../load-part.ts';
import type { Checkpoint } from '../../style/checkpoint/checkpoint.ts';
import type { StyleTransferInputs } from '../../style/checkpoint/resume.ts';
import type { Core } from '../core.ts';
import type { ElementSession, SessionSource } from '../run/session-source.ts';
import { checkpointStore, takeName } from './checkpoint-store.ts';

/** Milliseconds between two checkpoints while it runs. */
const EVERY = 30_000;

/** Saves a run's checkpoint in the browser: every half minute, and whenever the run might end. */
export class Persistence {
  #name: string | undefined;
  #release: (() => void) | undefined;
  #session: ElementSession | undefined;
  /** Iteration of the last saved checkpoint. */
  #saved = -1;
  /** Settles with the save in progress. */
  #writing: Promise<void> = Promise.resolve();
  #clock: ReturnType<typeof setInterval> | undefined;
  #failureReported = false;

  constructor(private readonly core: Core) {}

  /**
   * Locks the name for this run, and reads the checkpoint of an earlier one.
   * @throws ArtFilterError `file` where a run of that name is open elsewhere
   */
  async open(name: string): Promise<Checkpoint | undefined> {
    this.#release = await takeName(name);
    if (!this.#release) {
      throw new ArtFilterError(
        'file',
        `The painting “${name}” is open in another tab; end it there, or give this one another name.`,
      );
    }
    this.#name = name;
    this.#failureReported = false;
    this.#saved = -1;
    try {
      const bytes = await checkpointStore.read(name);
      // Loaded now, as there is no time for it when the page is left.
      const { decodeCheckpoint } = await loadPart(() => import('../../style/checkpoint/file.ts'));
      return bytes && (await decodeCheckpoint(bytes));
    } catch (error) {
      this.core.notice(`${(error as Error).message} The painting starts again.`);
      return undefined;
    }
  }

  /** Starts saving a session. */
  begin(session: ElementSession): void {
    if (this.#name === undefined) return;
    this.#session = session;
    this.#saved = session.iteration;
    this.#clock = setInterval(this.save, EVERY);
    document.addEventListener('visibilitychange', this.#hidden);
    window.addEventListener('pagehide', this.save);
  }

  /** Saves the session if it has advanced since the last save; never rejects. */
  readonly save = (): Promise<void> => {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  };

  /**
   * Stops saving, at the end of the run.
   * @param keeps whether the checkpoint stays, for a run to be resumed later
   */
  async end(keeps: boolean): Promise<void> {
    if (this.#name === undefined) return;
    clearInterval(this.#clock);
    document.removeEventListener('visibilitychange', this.#hidden);
    window.removeEventListener('pagehide', this.save);
    await this.#writing;
    // A run that never began leaves the earlier checkpoint. No save may start from here on.
    const begun = this.#session !== undefined;
    this.#session = undefined;
    if (!keeps && begun) await checkpointStore.remove(this.#name).catch(() => undefined);
    this.#name = undefined;
    this.#release?.();
  }

  readonly #hidden = (): void => {
    if (document.hidden) void this.save();
  };

  async #write(): Promise<void> {
    const session = this.#session;
    if (!session || session.iteration === this.#saved) return;
    try {
      const { encodeCheckpoint } = await loadPart(() => import('../../style/checkpoint/file.ts'));
      const checkpoint = await session.checkpoint();
      await checkpointStore.write(this.#name!, await encodeCheckpoint(checkpoint));
      this.#saved = checkpoint.iteration;
    } catch (error) {
      if (this.#failureReported) return;
      this.#failureReported = true;
      this.core.notice(
        `The painting continues but cannot be saved in this browser (${(error as Error).message || (error as Error).name}).`,
      );
    }
  }
}

/** Session that resumes from a checkpoint, or a new one where there is none or it belongs to another run. */
export async function createSession(
  core: Core,
  source: SessionSource,
  given: StyleTransferInputs,
  resume: Checkpoint | undefined,
): Promise<ElementSession> {
  const request = { ...given, onNotice: (sentence: string) => core.notice(sentence) };
  if (!resume) return source.create(request);
  try {
    const session = await source.create({ ...request, resume });
    core.notice(`The painting continues from iteration ${session.iteration}.`);
    for (const note of session.notes) core.notice(note);
    return session;
  } catch (error) {
    const refused = error instanceof ArtFilterError && ['settings', 'file'].includes(error.code);
    if (!refused) throw error;
    core.notice(`${error.message} The painting starts again.`);
    return source.create(request);
  }
}
