import type { Gpu } from '../../gpu/device.ts';
import { type PreparedDispatch, submitTiles, UNKNOWN_SPEED_BUDGET, workOf } from '../../gpu/dispatch.ts';

/** Weight of the newest measurement in the running mean. */
const NEWEST = 0.3;

/**
 * Submits iterations so that none keeps the GPU busy for longer than a set time, learning the adapter's speed as it
 * goes: an iteration too long for one submit is cut between launches.
 */
export class Executor {
  readonly #iterationCost: number;
  #costPerMillisecond: number | undefined;
  /** Measurements so far. */
  #measurements = 0;
  /** Milliseconds of a submit beside its work. */
  #trip = 0;
  #ended = false;

  /**
   * @param steps one iteration
   * @param milliseconds longest time for one submit
   * @param before an executor that knows the adapter's speed
   */
  constructor(
    readonly gpu: Gpu,
    readonly steps: readonly PreparedDispatch[],
    readonly milliseconds: number,
    before?: Executor,
  ) {
    if (before) {
      this.#costPerMillisecond = before.#costPerMillisecond;
      this.#trip = before.#trip;
    }
    this.#iterationCost = steps.reduce((sum, step) => sum + workOf(step), 0);
  }

  /** Iterations that fit into one submit, at least one. */
  get iterationsPerSubmit(): number {
    if (!this.#costPerMillisecond) return 1;
    return Math.max(1, Math.floor((this.milliseconds * this.#costPerMillisecond) / this.#iterationCost));
  }

  /** Whether more than the first submit was measured, which includes the drivers' work at the first use. */
  get settled(): boolean {
    return this.#measurements > 1;
  }

  /** Time of one iteration in milliseconds, with its share of the round trip of the submit that it is in. */
  get iterationMilliseconds(): number {
    if (!this.#costPerMillisecond) return 0;
    return this.#iterationCost / this.#costPerMillisecond + this.#trip / this.iterationsPerSubmit;
  }

  /**
   * Updates the running mean with a measured time. The first measurement replaces the speed known from other sizes. It
   * includes the drivers' work at the first use, so that a faster second one replaces it.
   * @param trip milliseconds of them that an empty submit would take, too
   */
  measured(iterations: number, milliseconds: number, trip = 0): void {
    const speed = (iterations * this.#iterationCost) / Math.max(0.01, milliseconds - trip);
    this.#trip = trip;
    const mean = this.#measurements > 0 ? this.#costPerMillisecond! : speed;
    const takesPlace = this.#measurements === 1 && speed > mean;
    this.#costPerMillisecond = takesPlace ? speed : mean ** (1 - NEWEST) * speed ** NEWEST;
    this.#measurements++;
  }

  /**
   * Encodes and submits iterations; tiled ones tile by tile, as the GPU gets to them.
   * @param finish adds to the last command buffer: copies for reading back
   * @throws ArtFilterError `device-lost`, and `aborted` where it was ended between tiles
   */
  submit(iterations: number, finish: (encoder: GPUCommandEncoder) => void): Promise<void> {
    const budget = this.#costPerMillisecond
      ? this.milliseconds * this.#costPerMillisecond
      : UNKNOWN_SPEED_BUDGET;
    return submitTiles(this.gpu, this.steps, budget, finish, iterations, () => !this.#ended);
  }

  /** Stops before the next tile, as the buffers are about to be freed. */
  end(): void {
    this.#ended = true;
  }
}
