import type { Gpu } from '../../../src/gpu/device.ts';
import { encode, type PreparedDispatch } from '../../../src/gpu/dispatch.ts';
import { readBuffer } from '../../../src/gpu/readback.ts';
import { type Patience, type Repeated, repeat } from './repeat.ts';

export type Timing = 'timestamps' | 'queue';
type Group = readonly PreparedDispatch[];

/** Shortest time that one measurement is stretched to by repeating, in milliseconds. */
const STRETCH = 20;
const MOST_TIMES = 256;
/** Groups that one set of queries times. */
const MOST_GROUPS = 1024;

/** Times groups of launches: by the GPU's timestamps, or the whole queue on the clock. */
export class Timer {
  /** Milliseconds that a submit with nothing to do takes. */
  #empty = 0;

  constructor(
    readonly gpu: Gpu,
    public timing: Timing,
  ) {}

  /**
   * A timer by timestamps where the device has them and they agree with the clock on a probe: a software adapter's
   * may say when a command was recorded, not when it ran.
   * @param probe launches that take some milliseconds
   */
  static async create(gpu: Gpu, probe: Group): Promise<Timer> {
    const byQueue = new Timer(gpu, 'queue');
    byQueue.#empty = (await repeat(() => byQueue.run([[]])))[0]!.median;
    if (!gpu.device.features.has('timestamp-query')) return byQueue;
    const byTimestamps = new Timer(gpu, 'timestamps');
    const [clock] = await byQueue.sample([probe]);
    const [stamps] = await byTimestamps.sample([probe]);
    const agree = Math.abs(stamps!.median - clock!.median) <= 0.1 * clock!.median + 0.2;
    return agree ? byTimestamps : byQueue;
  }

  /** Milliseconds of each group, run one after another, each `times` over. */
  async run(groups: readonly Group[], times = 1): Promise<number[]> {
    const repeated = groups.map((group) => Array.from({ length: times }, () => group).flat());
    if (this.timing === 'queue') return this.#byQueue(repeated, times);
    const all: number[] = [];
    for (let i = 0; i < repeated.length; i += MOST_GROUPS) {
      all.push(...(await this.#byTimestamps(repeated.slice(i, i + MOST_GROUPS), times)));
    }
    return all;
  }

  /** The same, warm and repeated; short groups are run many times over. */
  async sample(groups: readonly Group[], patience?: Patience): Promise<Repeated[]> {
    const once = (await this.run(groups)).reduce((sum, ms) => sum + ms, 0);
    const times = Math.ceil(STRETCH / Math.max(once, 0.01));
    return repeat(() => this.run(groups, Math.min(MOST_TIMES, Math.max(1, times))), patience);
  }

  async #byQueue(groups: readonly Group[], times: number): Promise<number[]> {
    const { device } = this.gpu;
    const all: number[] = [];
    for (const group of groups) {
      const encoder = device.createCommandEncoder();
      encode(encoder, group);
      const commands = encoder.finish();
      const started = performance.now();
      device.queue.submit([commands]);
      await device.queue.onSubmittedWorkDone();
      all.push(Math.max(0, performance.now() - started - this.#empty) / times);
    }
    return all;
  }

  async #byTimestamps(groups: readonly Group[], times: number): Promise<number[]> {
    const { device } = this.gpu;
    const count = 2 * groups.length;
    const querySet = device.createQuerySet({ label: 'bench.timestamps', type: 'timestamp', count });
    const usage = GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC;
    const resolved = this.gpu.createBuffer('bench.timestamps', 8 * count, usage);
    try {
      for (const [i, group] of groups.entries()) {
        const encoder = device.createCommandEncoder();
        const [beginningOfPassWriteIndex, endOfPassWriteIndex] = [2 * i, 2 * i + 1];
        encode(encoder, group, 0, group.length, {
          querySet,
          beginningOfPassWriteIndex,
          endOfPassWriteIndex,
        });
        device.queue.submit([encoder.finish()]);
      }
      const encoder = device.createCommandEncoder();
      encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
      device.queue.submit([encoder.finish()]);
      const stamps = new BigInt64Array(await readBuffer(this.gpu, resolved, 8 * count));
      return groups.map((_, i) => Number(stamps[2 * i + 1]! - stamps[2 * i]!) / 1e6 / times);
    } finally {
      this.gpu.destroyBuffer(resolved);
      querySet.destroy();
    }
  }
}
