import type { Gpu } from '../../gpu/device.ts';
import type { PreparedDispatch } from '../../gpu/dispatch.ts';
import type { ConvolutionRates } from '../../ops/convolution/benchmark.ts';
import { GEMMS } from '../../ops/convolution/gemm.ts';

type Step = Pick<PreparedDispatch, 'kernel' | 'cost'>;

/** Bytes that a Winograd transform moves for a tile of one channel. */
const TILE_BYTES = 52 * 4;

/**
 * Seconds of dispatches one after another, by the measured rates of a device.
 * @param pixels factor of the dispatches' pixels; default 1
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

/** Seconds of an iteration, by the rates and by the clock. */
interface Point {
  readonly predicted: number;
  readonly measured: number;
}

/** Least ratio of two sizes' times that separates speed from fixed cost. */
const APART = 1.5;
/** Largest fixed cost, as a multiple of the time of as many empty dispatches. */
const MOST_FIXED = 30;
/**
 * Bounds of the factor. A larger one says more about a busy machine than about the device; a rate that was measured on a
 * busy machine is far too slow, hence the low bound.
 */
const BOUNDS = [0.01, 4] as const;

/**
 * Model of a device's iterations: factor · predicted + fixed, learnt from its runs. The prediction adds up kernels on
 * their own. Changes of pipelines and readbacks of losses come on top and do not grow with the picture.
 */
export class SpeedModel {
  #factor = 1;
  #fixed = 0;
  /** Iteration of the smallest picture. */
  #small: Point | undefined;
  /** Whether the factor is from two sizes. */
  #fromTwoSizes = false;

  /** Seconds of an iteration. */
  seconds(predicted: number): number {
    return this.#factor * predicted + this.#fixed;
  }

  /**
   * Learns from a run.
   * @param empty seconds of as many empty dispatches
   * @param settled false for the first iteration at a size, which also waits for fresh memory
   */
  observe(point: Point, empty: number, settled: boolean): void {
    const { predicted, measured } = point;
    const small = this.#small;
    if (small && !settled) return;
    if (small && predicted > APART * small.predicted) {
      this.#fromTwoSizes = true;
      this.#factor = bounded((measured - small.measured) / (predicted - small.predicted));
      this.#fixed = Math.max(0, small.measured - this.#factor * small.predicted);
      return;
    }
    if (settled) this.#small = point;
    if (this.#fromTwoSizes) {
      this.#fixed = Math.max(0, measured - this.#factor * predicted);
      return;
    }
    this.#fixed = Math.min(MOST_FIXED * empty, Math.max(0, measured - predicted));
    const factor = bounded((measured - this.#fixed) / predicted);
    this.#factor = settled ? factor : Math.min(1, factor);
  }
}

function bounded(factor: number): number {
  const [least, most] = BOUNDS;
  return Math.min(most, Math.max(least, factor));
}

const models = new WeakMap<Gpu, SpeedModel>();

/** The model of a device. */
export function speedModelOf(gpu: Gpu): SpeedModel {
  const model = models.get(gpu) ?? new SpeedModel();
  models.set(gpu, model);
  return model;
}
