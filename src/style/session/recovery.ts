import { ArtFilterError, hasCode } from '../../errors.ts';

/** Losses of the device without progress between them, at the last of which a run ends. */
const LOSSES = 3;
/** Divergences without progress that are answered by a lower rate. */
const DIVERGENCES = 3;
/** Bytes that are not halved any more: much of them is the network. */
const LEAST_MEMORY = 256 * 2 ** 20;

/** What a fault is answered by; each goes on from the last good checkpoint. */
export type Remedy =
  /** Another device, after some seconds. */
  | { readonly by: 'device'; readonly wait: number }
  /** Less memory: at most so many bytes. */
  | { readonly by: 'memory'; readonly cap: number }
  /** Half the learning rate. */
  | { readonly by: 'rate' };

/** How a run goes on after faults, and how often: not for ever, where nothing comes of it. */
export class Recovery {
  #losses = 0;
  #divergences = 0;

  /** @param memory bytes that the run may take; undefined: what there is */
  constructor(public memory: number | undefined) {}

  /**
   * What to do about an error; undefined: nothing helps, or nothing has helped.
   * @param needed bytes that it held or asked for when it happened; 0: it was refused from the start
   */
  remedy(error: unknown, needed: number): Remedy | undefined {
    const code = error instanceof ArtFilterError ? error.code : undefined;
    if (code === 'device-lost') {
      this.#losses += 1;
      // A driver that crashes again needs a moment.
      return this.#losses < LOSSES ? { by: 'device', wait: this.#losses - 1 } : undefined;
    }
    if (code === 'diverged') {
      this.#divergences += 1;
      return this.#divergences <= DIVERGENCES ? { by: 'rate' } : undefined;
    }
    return code === 'out-of-memory' ? this.#halve(needed) : undefined;
  }

  /** Something has been reached that is not lost again, or a run that ended by a fault is tried again. */
  progress(): void {
    this.#losses = 0;
    this.#divergences = 0;
  }

  #halve(needed: number): Remedy | undefined {
    if (needed === 0) return undefined;
    const before = this.memory;
    const half = Math.floor(Math.min(before ?? Number.POSITIVE_INFINITY, needed) / 2);
    const cap = Math.max(LEAST_MEMORY, half);
    if (before !== undefined && cap >= before) return undefined;
    this.memory = cap;
    return { by: 'memory', cap };
  }
}

/** Steps whose greatest loss is what a run has at its beginning. */
const BEGINNING = 10;
/** Times that loss, from which a run is taken to be diverging. */
const DIVERGING = 4;

/** Whether the losses of a run say that it is still worth going back to. */
export class DivergenceDetector {
  diverging = false;
  #steps = 0;
  #beginning = 0;

  add(loss: number): void {
    this.#steps += 1;
    if (this.#steps <= BEGINNING) this.#beginning = Math.max(this.#beginning, loss);
    this.diverging = loss > DIVERGING * this.#beginning;
  }

  /** Losses from here on are of other settings. */
  restart(): void {
    this.#steps = 0;
    this.#beginning = 0;
  }
}

/** Whether an error is a fault on the way, after which a session is of no use any more. */
export function isFault(error: unknown): boolean {
  return hasCode(error, 'device-lost', 'diverged', 'out-of-memory', 'gpu', 'shader');
}

/** Whether an error only says that something was called off. */
export function isAborted(error: unknown): boolean {
  return hasCode(error, 'aborted');
}
