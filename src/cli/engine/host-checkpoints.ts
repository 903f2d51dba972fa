import { ArtFilterError } from '../../errors.ts';
import { encodeCheckpoint, historyText, readHistory } from '../../style/checkpoint/file.ts';
import type { StyleTransfer } from '../../style/session/style-transfer.ts';
import type { Step } from '../../style/settings/settings.ts';
import type { HostEvent, Job } from './engine.ts';

/** Saving takes at most one part of so many of the time. */
const PARTS = 20;

/** Saves a session at intervals, and hands what is saved over. */
export class Checkpoints {
  readonly #transfer: Pick<StyleTransfer, 'checkpoint' | 'iteration'>;
  readonly #every: number;
  readonly #emit: (event: HostEvent) => Promise<void>;
  readonly #told: Step[] | undefined;
  #next: number;
  #failed = false;

  /** @param userData of the checkpoint that the session went on from */
  constructor(
    transfer: Pick<StyleTransfer, 'checkpoint' | 'iteration'>,
    { checkpointEvery = 0, history = false }: Pick<Job, 'checkpointEvery' | 'history'>,
    userData: string | undefined,
    emit: (event: HostEvent) => Promise<void>,
  ) {
    this.#transfer = transfer;
    this.#every = checkpointEvery * 1000;
    this.#emit = emit;
    if (history) this.#told = [...readHistory(userData)];
    this.#next = performance.now() + this.#every;
  }

  /** Counts a step as told, and saves when it is time. */
  async after(step: Step): Promise<void> {
    this.#told?.push(step);
    if (performance.now() >= this.#next) await this.save(false);
  }

  /**
   * Saves now; what hinders it is told once, and the run goes on.
   * @param last whether the run ends early
   */
  async save(last: boolean): Promise<void> {
    if (this.#every === 0 || this.#transfer.iteration === 0) return;
    const started = performance.now();
    try {
      const checkpoint = await this.#transfer.checkpoint();
      // After a fault it may be of earlier than what was told.
      const told = checkpoint.iteration - checkpoint.steps.length;
      const userData = this.#told && historyText(this.#told.filter(({ iteration }) => iteration <= told));
      const bytes = await encodeCheckpoint({ ...checkpoint, userData });
      await this.#emit({ type: 'checkpoint', bytes, last });
    } catch (error) {
      // Of a run that is broken off, its own error is told.
      if (!last && !this.#failed) await this.#emit({ type: 'notice', message: hindrance(error) });
      this.#failed = true;
    }
    const now = performance.now();
    this.#next = now + Math.max(this.#every, PARTS * (now - started));
  }
}

function hindrance(error: unknown): string {
  const why = error instanceof ArtFilterError ? error.message : String(error);
  return `The run goes on, but cannot be saved: ${why}`;
}
