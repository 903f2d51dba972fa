import { Buffers } from '../../gpu/buffers.ts';
import type { Gpu } from '../../gpu/device.ts';
import { encode, loadKernels, type PreparedDispatch, prepare } from '../../gpu/dispatch.ts';
import { roundTrip, workDone } from '../../gpu/wait.ts';
import type { Launch } from '../../graph/node.ts';
import { storageConstants } from '../../graph/storage.ts';
import { type Element, featureTensor, type Tensor, UNUSED } from '../../graph/tensor.ts';
import { convolutionScratch, convolve } from './dispatches.ts';
import { type GemmKind, POINTS } from './gemm.ts';
import { blankConvolution, type ConvolutionVariant } from './weights-layout.ts';

/** Measured cost of convolutions on a device. */
export interface ConvolutionRates {
  /** Seconds of a launch that computes next to nothing. */
  readonly launch: number;
  /** Seconds per floating-point operation of the direct kernel. */
  readonly direct: number;
  /** Seconds per tile and channel of the Winograd transforms, in either direction. */
  readonly transforms: number;
  /** Seconds per floating-point operation of the GEMMs. */
  readonly gemms: ReadonlyMap<GemmKind, number>;
}

/** Channels and side of a probe that keeps a device busy for about 10 ms at most. */
const PROBES = {
  software: { channels: 64, side: 32 },
  hardware: { channels: 256, side: 64 },
} as const;
/** Milliseconds of a run too short to be measured. */
const SHORTEST = 0.01;
/** Milliseconds that a run must take to count; there are four probes. */
const ENOUGH = 8;
const MOST_ROUNDS = 256;
/** Round trips of an empty submit that a run must take to count: their length varies. */
const TRIPS = 4;

/** Times one small convolution with every kind of kernel. */
export async function measureConvolutions(
  gpu: Gpu,
  gemms: readonly GemmKind[],
  element: Element,
): Promise<ConvolutionRates> {
  const { channels, side } = PROBES[gpu.adapter.software ? 'software' : 'hardware'];
  const tiles = (side / 4) ** 2;
  const probe = (variant: ConvolutionVariant, part?: string) =>
    timeConvolution(gpu, element, { variant, channels, side, part });
  const direct = (await probe('direct')) / (18 * channels * channels * side * side);
  const launch = await timeConvolution(gpu, element, { variant: 'direct', channels: 4, side: 4 });
  const rates = new Map<GemmKind, number>();
  let transforms = Number.POSITIVE_INFINITY;
  for (const kind of gemms) {
    try {
      const whole = await probe(`winograd-${kind}`);
      const products = Math.min(whole, await probe(`winograd-${kind}`, 'gemm'));
      rates.set(kind, products / (2 * POINTS * channels * channels * tiles));
      transforms = Math.min(transforms, (whole - products) / (2 * channels * tiles));
    } catch (error) {
      // A kernel that the driver cannot compile is left out, unless the device is lost.
      if (gpu.fault) throw error;
    }
  }
  return { launch, direct, transforms, gemms: rates };
}

/** Seconds of one convolution, or of its launches whose label ends in `part`. */
async function timeConvolution(
  gpu: Gpu,
  element: Element,
  {
    variant,
    channels,
    side,
    part = '',
  }: { variant: ConvolutionVariant; channels: number; side: number; part?: string },
): Promise<number> {
  const buffers = new Buffers(gpu);
  try {
    const conv = blankConvolution(buffers, 'probe', [channels, channels], variant);
    const tensor = (name: string): Tensor => {
      const { bytes } = featureTensor(name, [channels, side, side], 'scratch', undefined, element);
      const buffer = buffers.create(name, 'scratch', bytes);
      return featureTensor(name, [channels, side, side], 'scratch', buffer, element);
    };
    const op = {
      label: 'probe',
      conv,
      direction: 'forward',
      input: tensor('probe.input'),
      output: tensor('probe.output'),
      padding: 'zero',
    } as const;
    const scratch = convolutionScratch(op);
    const launches = convolve({ ...op, epilogue: 'none', mask: undefined }, scratch);
    const steps = await prepareAll(
      buffers,
      launches.filter(({ label }) => label.endsWith(part)),
      scratch,
    );
    await run(gpu, steps, 1);
    // Long enough that timer resolution and queue latency do not matter.
    let rounds = 1;
    let elapsed = await run(gpu, steps, rounds);
    const enough = Math.max(ENOUGH, TRIPS * (await roundTrip(gpu)));
    while (elapsed < enough && rounds < MOST_ROUNDS) {
      rounds *= 2;
      elapsed = await run(gpu, steps, rounds);
    }
    // Other load on the machine only adds time: take the shorter.
    const again = elapsed < 2 * enough ? await run(gpu, steps, rounds) : elapsed;
    return Math.min(elapsed, again) / rounds / 1000;
  } finally {
    buffers.destroy();
  }
}

async function prepareAll(
  buffers: Buffers,
  launches: readonly Launch[],
  scratch: readonly Tensor[],
): Promise<PreparedDispatch[]> {
  const places = new Map([UNUSED, ...scratch].map((t) => [t, buffers.create(t.label, 'scratch', t.bytes)]));
  const dispatches = launches.map(({ tensors, ...launch }) => ({
    ...launch,
    constants: storageConstants({ tensors, ...launch }),
    buffers: Object.fromEntries(
      Object.entries(tensors).map(([name, tensor]) => [name, tensor.outside ?? places.get(tensor)!]),
    ),
  }));
  return prepare(buffers, 'probe', dispatches, await loadKernels(buffers.gpu, dispatches));
}

/** Milliseconds of `rounds` runs of the steps, without the way to the device and back. */
async function run(gpu: Gpu, steps: readonly PreparedDispatch[], rounds: number): Promise<number> {
  const trip = await roundTrip(gpu);
  const started = performance.now();
  const encoder = gpu.device.createCommandEncoder({ label: 'probe' });
  for (let i = 0; i < rounds; i++) encode(encoder, steps);
  gpu.submit([encoder.finish()]);
  await workDone(gpu);
  return Math.max(SHORTEST, performance.now() - started - trip);
}
