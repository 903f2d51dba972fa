import type { Gpu } from '../../gpu/device.ts';
import type { PreparedDispatch } from '../../gpu/dispatch.ts';
import type { ConvolutionRates } from '../../ops/convolution/benchmark.ts';
import { GEMMS } from '../../ops/convolution/gemm.ts';

type Step = Pick<PreparedDispatch, 'kernel' | 'cost'>;

/** Bytes that a Winograd transform moves for a tile of one channel. */
const TILE_BYTES = 52 * 4;

/**
 * Seconds that launches take one after another, by what was measured of a device.
 * @param pixels how many times as many pixels they have as it stands in their cost; default 1
 */
export function secondsOf(steps: readonly Step[], rates: ConvolutionRates, pixels = 1): number {
  const { launch, direct, transforms } = rates;
  const perByte = Number.isFinite(transforms) ? transforms / TILE_BYTES : direct;
  const perFlop = new Map<string, number>();
  for (const [kind, rate] of rates.gemms) perFlop.set(GEMMS[kind].kernel.name, rate);
  return steps.reduce((sum, { kernel, cost: { flops, bytes } }) => {
    const seconds = flops > 0 ? flops * (perFlop.get(kernel) ?? direct) : bytes * perByte;
    return sum + Math.max(launch, pixels * seconds);
  }, 0);
}

/** An iteration: how long it was by the rates, and by the clock. */
interface Point {
  readonly reckoned: number;
  readonly measured: number;
}

/** How many times as many pixels make two sizes tell speed from fixed cost. */
const APART = 1.5;
/** Most that is taken for fixed cost, in times that as many empty launches take. */
const MOST_FIXED = 30;
/**
 * Bounds of the factor. What is longer than that says more of the moment than of the device; the rates themselves may
 * have been measured while the machine was busy, and are far too slow then.
 */
const BOUNDS = [0.01, 4] as const;

/**
 * How a device's iterations differ from what is reckoned by its rates: factor · reckoned + fixed, learnt from the runs
 * on it. The rates are those of one kernel on its own; between others lie changes of pipelines, and waits for losses to
 * be read back, which do not grow with the picture.
 */
export class SpeedModel {
  #factor = 1;
  #fixed = 0;
  /** Of the smallest picture. */
  #small: Point | undefined;
  /** Whether the factor is from two sizes, which tell more than a small one. */
  #told = false;

  /** Seconds of an iteration. */
  seconds(reckoned: number): number {
    return this.#factor * reckoned + this.#fixed;
  }

  /**
   * Learns from a run.
   * @param empty seconds that as many launches of nothing take
   * @param settled whether it was not the first iteration at its size, which also waits for fresh memory
   */
  observe(point: Point, empty: number, settled: boolean): void {
    const { reckoned, measured } = point;
    const small = this.#small;
    if (small && !settled) return;
    if (small && reckoned > APART * small.reckoned) {
      this.#told = true;
      this.#factor = bounded((measured - small.measured) / (reckoned - small.reckoned));
      this.#fixed = Math.max(0, small.measured - this.#factor * small.reckoned);
      return;
    }
    if (settled) this.#small = point;
    if (this.#told) {
      this.#fixed = Math.max(0, measured - this.#factor * reckoned);
      return;
    }
    this.#fixed = Math.min(MOST_FIXED * empty, Math.max(0, measured - reckoned));
    const factor = bounded((measured - this.#fixed) / reckoned);
    this.#factor = settled ? factor : Math.min(1, factor);
  }
}

function bounded(factor: number): number {
  const [least, most] = BOUNDS;
  return Math.min(most, Math.max(least, factor));
}

const paces = new WeakMap<Gpu, SpeedModel>();

/** What runs on a device have taught. */
export function speedModelOf(gpu: Gpu): SpeedModel {
  const pace = paces.get(gpu) ?? new SpeedModel();
  paces.set(gpu, pace);
  return pace;
}
