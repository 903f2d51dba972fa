import { ArtFilterError, hasCode } from '../../errors.ts';

/** Device losses without a checkpoint between them, at the last of which a run ends. */
const MAX_LOSSES = 3;
/** Divergences without a checkpoint between them that lower the learning rate; one more ends the run. */
const MAX_DIVERGENCES = 3;
/** Bytes below which memory is not halved again: most of them hold the network. */
const MIN_MEMORY = 256 * 2 ** 20;

/** Response to a fault; the run then continues from the latest checkpoint. */
export type Remedy =
  /** Another device, after `wait` seconds. */
  | { readonly by: 'device'; readonly wait: number }
  /** At most `cap` bytes of GPU memory. */
  | { readonly by: 'memory'; readonly cap: number }
  /** Half the learning rate. */
  | { readonly by: 'rate' };

/** Chooses remedies for the faults of a run, and limits how often they are tried without progress. */
export class RecoveryPolicy {
  #losses = 0;
  #divergences = 0;

  /** @param memory most bytes of GPU memory that the run may take; undefined: what the device allows */
  constructor(public memory: number | undefined) {}

  /**
   * Remedy for an error; undefined where none applies, or where the tries are used up.
   * @param needed bytes held or asked for when the error occurred; 0: it was refused from the start
   */
  remedy(error: unknown, needed: number): Remedy | undefined {
    const code = error instanceof ArtFilterError ? error.code : undefined;
    if (code === 'device-lost') {
      this.#losses += 1;
      // A driver that has crashed again needs a moment.
      return this.#losses < MAX_LOSSES ? { by: 'device', wait: this.#losses - 1 } : undefined;
    }
    if (code === 'diverged') {
      this.#divergences += 1;
      return this.#divergences <= MAX_DIVERGENCES ? { by: 'rate' } : undefined;
    }
    return code === 'out-of-memory' ? this.#halve(needed) : undefined;
  }

  /** Resets the counts: after a new checkpoint, or once a run has failed and may be tried again. */
  progress(): void {
    this.#losses = 0;
    this.#divergences = 0;
  }

  #halve(needed: number): Remedy | undefined {
    if (needed === 0) return undefined;
    const before = this.memory;
    const half = Math.floor(Math.min(before ?? Number.POSITIVE_INFINITY, needed) / 2);
    const cap = Math.max(MIN_MEMORY, half);
    if (before !== undefined && cap >= before) return undefined;
    this.memory = cap;
    return { by: 'memory', cap };
  }
}

/** Steps whose greatest loss is the reference. */
const REFERENCE_STEPS = 10;
/** Multiple of the reference above which a run counts as diverging. */
const DIVERGING_FACTOR = 4;

/** Detects losses far above those of the first steps: a checkpoint there is not worth returning to. */
export class DivergenceDetector {
  diverging = false;
  #steps = 0;
  #reference = 0;

  add(loss: number): void {
    this.#steps += 1;
    if (this.#steps <= REFERENCE_STEPS) this.#reference = Math.max(this.#reference, loss);
    this.diverging = loss > DIVERGING_FACTOR * this.#reference;
  }

  /** Takes a new reference, after settings have changed. */
  restart(): void {
    this.#steps = 0;
    this.#reference = 0;
  }
}

/** Whether an error is a fault during a run, after which a session cannot be used any more. */
export function isFault(error: unknown): boolean {
  return hasCode(error, 'device-lost', 'diverged', 'out-of-memory', 'gpu', 'shader');
}

/** Whether an error only reports that something was aborted. */
export function isAborted(error: unknown): boolean {
  return hasCode(error, 'aborted');
}
