import { ArtFilterError } from '../../errors.ts';
import { encodeCheckpoint, historyText, readHistory } from '../../style/checkpoint/file.ts';
import type { StyleTransfer } from '../../style/session/style-transfer.ts';
import type { Step } from '../../style/settings/settings.ts';
import type { HostEvent, Job } from './engine.ts';

/** Saving takes at most this share of the time. */
const SHARE = 1 / 20;

/** Checkpoints of a session at intervals, each emitted as an event. */
export class Checkpoints {
  readonly #transfer: Pick<StyleTransfer, 'checkpoint' | 'iteration'>;
  readonly #every: number;
  readonly #emit: (event: HostEvent) => Promise<void>;
  readonly #steps: Step[] | undefined;
  #next: number;
  #failed = false;

  /** @param userData of the resumed checkpoint */
  constructor(
    transfer: Pick<StyleTransfer, 'checkpoint' | 'iteration'>,
    { checkpointEvery = 0, history = false }: Pick<Job, 'checkpointEvery' | 'history'>,
    userData: string | undefined,
    emit: (event: HostEvent) => Promise<void>,
  ) {
    this.#transfer = transfer;
    this.#every = checkpointEvery * 1000;
    this.#emit = emit;
    if (history) this.#steps = [...readHistory(userData)];
    this.#next = performance.now() + this.#every;
  }

  /** Records a step that was emitted, and saves when the interval is over. */
  async after(step: Step): Promise<void> {
    this.#steps?.push(step);
    if (performance.now() >= this.#next) await this.save(false);
  }

  /**
   * Saves now. The first failure is emitted as a notice; the run continues.
   * @param last whether the run ends early with this checkpoint
   */
  async save(last: boolean): Promise<void> {
    if (this.#every === 0 || this.#transfer.iteration === 0) return;
    const started = performance.now();
    try {
      const checkpoint = await this.#transfer.checkpoint();
      // After a fault the checkpoint may be older than the last emitted step.
      const emitted = checkpoint.iteration - checkpoint.steps.length;
      const userData =
        this.#steps && historyText(this.#steps.filter(({ iteration }) => iteration <= emitted));
      const bytes = await encodeCheckpoint({ ...checkpoint, userData });
      await this.#emit({ type: 'checkpoint', bytes, last });
    } catch (error) {
      // A run that ends early reports its own error.
      if (!last && !this.#failed) await this.#emit({ type: 'notice', message: notSaved(error) });
      this.#failed = true;
    }
    const now = performance.now();
    this.#next = now + Math.max(this.#every, (now - started) / SHARE);
  }
}

function notSaved(error: unknown): string {
  const why = error instanceof ArtFilterError ? error.message : String(error);
  return `The run continues, but cannot be saved: ${why}`;
}
