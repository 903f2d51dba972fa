import { ArtFilterError } from '../../errors.ts';
import type { Picture } from '../../image/picture.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { Session } from './session.ts';

/** Share of a run's time that checkpoints may take: one part in this many. */
const COST_LIMIT = 20;

/** The latest checkpoint of a run in memory, with the picture as it was shown then. */
export class LatestCheckpoint {
  checkpoint: Checkpoint | undefined;
  picture: Picture | undefined;
  readonly #every: number;
  #takenAt = performance.now();
  /** Milliseconds that the last one took. */
  #cost = 0;

  /**
   * @param every seconds between two checkpoints, at least
   * @param resume checkpoint that the run starts from
   */
  constructor(every: number, resume: Checkpoint | undefined) {
    this.#every = 1000 * every;
    this.checkpoint = resume;
  }

  /** Whether the time between two checkpoints has passed. */
  get due(): boolean {
    return performance.now() >= this.#takenAt + Math.max(this.#every, COST_LIMIT * this.#cost);
  }

  /** Starts the time until the next one anew. */
  restart(): void {
    this.#takenAt = performance.now();
  }

  /**
   * Replaces it by the session's present state; a failure that leaves the run intact, such as want of memory for the
   * copy, leaves the one before.
   * @returns whether it was replaced
   * @throws ArtFilterError `device-lost`, `diverged`, `aborted`
   */
  async take(session: Session): Promise<boolean> {
    const started = performance.now();
    const taken = await this.#replace(session);
    this.#takenAt = performance.now();
    this.#cost = this.#takenAt - started;
    return taken;
  }

  async #replace(session: Session): Promise<boolean> {
    try {
      const checkpoint = await session.checkpoint();
      this.picture = await session.picture();
      this.checkpoint = checkpoint;
      return true;
    } catch (error) {
      const ends = ['device-lost', 'diverged', 'aborted'];
      if (error instanceof ArtFilterError && ends.includes(error.code)) throw error;
      return false;
    }
  }
}
