import type { Gpu } from '../../../src/gpu/device.ts';
import type { CaseName } from '../options.ts';
import type { Measurement } from '../row.ts';
import type { NetworkName } from '../work.ts';
import type { Bench } from './bench.ts';
import { convItems, measureConv } from './conv.ts';
import { measureGrowth } from './growth.ts';
import { measureIterations } from './iteration.ts';
import { measureKernels } from './kernels.ts';
import { inPrecisions } from './precision.ts';

/** One thing to measure; travels as JSON. */
export type Item = object;

export interface Case {
  /** Sizes of pictures where nobody asked for others. */
  readonly defaults: { readonly software: readonly number[]; readonly gpu: readonly number[] };
  items(sizes: readonly number[], networks: readonly NetworkName[], gpu: Gpu): Item[];
  measure(bench: Bench, item: Item): Promise<Measurement[]>;
}

/** Makes a case of items of one type, which travel between here and the runner. */
function made<T extends object>(
  defaults: Case['defaults'],
  items: (sizes: readonly number[], networks: readonly NetworkName[], gpu: Gpu) => T[],
  measure: (bench: Bench, item: T) => Promise<Measurement[]>,
): Case {
  return { defaults, items, measure: (bench, item) => measure(bench, item as T) };
}

/** Those that measure on a device that is open; `preview` opens its own. */
export const CASES: Readonly<Record<Exclude<CaseName, 'preview'>, Case>> = {
  peak: made(
    { software: [], gpu: [] },
    () => [{}],
    async ({ peak }) => [...peak.measurements],
  ),
  kernels: made(
    { software: [64], gpu: [128, 256, 512] },
    // Software adapters work in f32 unless told otherwise.
    (sizes, _, gpu) => inPrecisions(sizes, gpu.hasF16 && !gpu.adapter.software),
    measureKernels,
  ),
  conv: made(
    { software: [128], gpu: [128, 512] },
    (sizes, networks, gpu) =>
      networks.flatMap((network) => sizes.flatMap((size) => convItems(network, size, gpu))),
    measureConv,
  ),
  iteration: made(
    { software: [64, 128], gpu: [256, 512, 1024, 2048] },
    (sizes, networks, gpu) => inPrecisions(sizes, gpu.hasF16).map((item) => ({ ...item, networks })),
    measureIterations,
  ),
  growth: made(
    { software: [32, 48, 64, 96, 128], gpu: [128, 256, 512, 1024, 2048] },
    (sizes, networks) => networks.map((network) => ({ network, sizes })),
    measureGrowth,
  ),
};
