import { ArtFilterError } from '../../errors.ts';
import type { Checkpoint } from '../../style/checkpoint/checkpoint.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../style/checkpoint/file.ts';
import type { StyleTransferInputs } from '../../style/checkpoint/resume.ts';
import type { Core } from '../core.ts';
import type { ElementSession, SessionSource } from '../run/session-source.ts';
import { checkpointStore, takeName } from './checkpoint-store.ts';

/** Milliseconds between two checkpoints while it runs. */
const EVERY = 30_000;

/** A run's checkpoint in the browser's storage: every half minute, and whenever the run might end. */
export class Persistence {
  #name: string | undefined;
  #release: (() => void) | undefined;
  #session: ElementSession | undefined;
  /** The iteration of the last one. */
  #saved = -1;
  /** The end of what is being saved. */
  #writing: Promise<void> = Promise.resolve();
  #clock: ReturnType<typeof setInterval> | undefined;
  #told = false;

  constructor(private readonly core: Core) {}

  /**
   * Takes the name for this run, and reads what an earlier one has left.
   * @throws ArtFilterError `file` where a run of that name goes on elsewhere
   */
  async open(name: string): Promise<Checkpoint | undefined> {
    this.#release = await takeName(name);
    if (!this.#release) {
      throw new ArtFilterError(
        'file',
        `The painting “${name}” goes on in another tab; end it there, or give this one another name.`,
      );
    }
    this.#name = name;
    this.#told = false;
    this.#saved = -1;
    try {
      const bytes = await checkpointStore.read(name);
      return bytes && (await decodeCheckpoint(bytes));
    } catch (error) {
      this.core.notice(`${(error as Error).message} The painting begins anew.`);
      return undefined;
    }
  }

  /** Saves a session from now on. */
  begin(session: ElementSession): void {
    if (this.#name === undefined) return;
    this.#session = session;
    this.#saved = session.iteration;
    this.#clock = setInterval(this.save, EVERY);
    document.addEventListener('visibilitychange', this.#hidden);
    window.addEventListener('pagehide', this.save);
  }

  /** Saves where it stands now, where that is further than before; never rejects. */
  readonly save = (): Promise<void> => {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  };

  /**
   * The end of the run.
   * @param keeps whether the checkpoint stays, for a run that is to go on some day
   */
  async end(keeps: boolean): Promise<void> {
    if (this.#name === undefined) return;
    clearInterval(this.#clock);
    document.removeEventListener('visibilitychange', this.#hidden);
    window.removeEventListener('pagehide', this.save);
    await this.#writing;
    // What was never begun has left what there was before as it is. What is asked for meanwhile saves nothing.
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
      const checkpoint = await session.checkpoint();
      await checkpointStore.write(this.#name!, await encodeCheckpoint(checkpoint));
      this.#saved = checkpoint.iteration;
    } catch (error) {
      if (this.#told) return;
      this.#told = true;
      this.core.notice(
        `The painting goes on but cannot be saved in this browser (${(error as Error).message || (error as Error).name}).`,
      );
    }
  }
}

/** A session that goes on from a checkpoint, or a new one where there is none, or it is another run's. */
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
    core.notice(`The painting goes on from iteration ${session.iteration}.`);
    for (const note of session.notes) core.notice(note);
    return session;
  } catch (error) {
    const refused = error instanceof ArtFilterError && ['settings', 'file'].includes(error.code);
    if (!refused) throw error;
    core.notice(`${error.message} The painting begins anew.`);
    return source.create(request);
  }
}
