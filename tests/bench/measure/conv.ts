import type { Gpu } from '../../../src/gpu/device.ts';
import { convSamples, sampleError } from '../check.ts';
import type { Measurement } from '../row.ts';
import { type ConvWork, convData, type NetworkName } from '../work.ts';
import type { Bench } from './bench.ts';
import { convFlops, convsIn } from './shapes.ts';
import { singleConv } from './single-conv.ts';
import { chosenVariant, type Variant, variantsFor } from './variants.ts';

/** Largest error against the reference, of the results' size; Winograd's transforms cost some digits. */
const TOLERANCE = 1e-4;

export interface ConvItem {
  readonly work: ConvWork;
  readonly variant: Variant;
}

/** A network's convolutions up to conv5_1 on a picture of `size`, in both directions and every variant. */
export function convItems(network: NetworkName, size: number, gpu: Gpu): ConvItem[] {
  return convsIn(network, size).flatMap(({ inChannels, outChannels, side }) =>
    (['forward', 'backward'] as const).flatMap((direction) => {
      const work = { case: 'conv', size: side, inChannels, outChannels, direction } as const;
      return variantsFor(gpu, work).map((variant) => ({ work, variant }));
    }),
  );
}

export async function measureConv(
  { gpu, timer, peak }: Bench,
  { work, variant }: ConvItem,
): Promise<Measurement[]> {
  const conv = await checkedConv(gpu, work, variant);
  try {
    const [time] = await timer.sample([conv.steps]);
    const { median, spread, rounds } = time!;
    const gflops = convFlops({ ...work, side: work.size }) / median / 1e6;
    const bytes =
      4 * (work.inChannels + work.outChannels) * work.size ** 2 + 36 * work.inChannels * work.outChannels;
    const gbps = bytes / median / 1e6;
    return [
      {
        case: 'conv',
        shape: `${work.inChannels}→${work.outChannels}@${work.size}`,
        direction: work.direction,
        variant,
        chosen: variant === (await chosenVariant(gpu, work)),
        ms: median,
        spread,
        gflops,
        gbps,
        share_of_peak: gflops / peak.gflops,
        share_of_copy: gbps / peak.gbps,
        error: conv.error,
        rounds,
      },
    ];
  } finally {
    conv.close();
  }
}

async function checkedConv(gpu: Gpu, work: ConvWork, variant: Variant) {
  const data = convData(work);
  const conv = await singleConv(gpu, work, variant, data);
  const result = await conv.run();
  const at = (channel: number, y: number, x: number) => result[(channel * work.size + y) * work.size + x]!;
  const error = sampleError(convSamples(work, data), at);
  if (error <= TOLERANCE) return { ...conv, error };
  conv.close();
  throw new Error(`the result is off by ${error.toExponential(1)}, where ${TOLERANCE} is the limit.`);
}
