// The measuring side: runs in a page of Chrome or in Node, called from `../own.ts`.
import { Gpu } from '../../../src/gpu/device.ts';
import type { Measurement } from '../row.ts';
import type { NetworkName } from '../work.ts';
import type { Bench } from './bench.ts';
import { CASES, type Item } from './cases.ts';
import { measurePeak } from './peak.ts';
import { previews } from './preview.ts';

/** Whom and how it measures. */
export interface Opened {
  readonly adapter: string;
  /** `adapter.info` and the features that matter, for people. */
  readonly details: string;
  readonly software: boolean;
  readonly version: string;
  readonly timing: 'timestamps' | 'queue';
  readonly peak: { readonly gflops: number; readonly gbps: number };
}

let opened: Bench | undefined;

const bench = {
  async open(): Promise<Opened> {
    const gpu = await Gpu.open({ features: ['timestamp-query'] });
    const { peak, timer } = await measurePeak(gpu);
    opened = { gpu, timer, peak };
    const { vendor, architecture, description, software } = gpu.adapter;
    const features = ['shader-f16', 'subgroups', 'timestamp-query'].filter((name) =>
      gpu.device.features.has(name),
    );
    return {
      adapter: description,
      details: [vendor, architecture, description, ...features].filter(Boolean).join(', '),
      software,
      version: __VERSION__,
      timing: timer.timing,
      peak: { gflops: peak.gflops, gbps: peak.gbps },
    };
  },

  /** What a case measures, one after another. @param sizes empty: the case's own for the adapter */
  items(name: keyof typeof CASES, sizes: readonly number[], networks: readonly NetworkName[]): Item[] {
    const { gpu } = opened!;
    const { defaults, items } = CASES[name];
    const wanted = sizes.length > 0 ? sizes : defaults[gpu.adapter.software ? 'software' : 'gpu'];
    return items(wanted, networks, gpu);
  },

  measure(name: keyof typeof CASES, item: Item): Promise<Measurement[]> {
    return CASES[name].measure(opened!, item);
  },

  previews,
};

export type Measuring = typeof bench;

Object.assign(globalThis, { bench });
