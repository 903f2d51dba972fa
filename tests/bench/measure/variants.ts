import type { Buffers } from '../../../src/gpu/buffers.ts';
import type { Gpu } from '../../../src/gpu/device.ts';
import { CONVOLUTION_VARIANTS, chooseConvolutions } from '../../../src/ops/convolution/autotune.ts';
import { GEMM_KINDS, GEMMS } from '../../../src/ops/convolution/gemm.ts';
import {
  blankConvolution,
  type Convolution,
  type ConvolutionVariant,
  winogradFits,
  writeConvolution,
} from '../../../src/ops/convolution/weights-layout.ts';
import { runSync } from '../../../src/scheduling.ts';
import type { ConvWork } from '../work.ts';

export type Variant = ConvolutionVariant;
type Layer = Pick<ConvWork, 'inChannels' | 'outChannels' | 'size'>;

/** The ways to compute a convolution on this device. */
export function variantsFor(gpu: Gpu, { inChannels, outChannels }: Layer): Variant[] {
  return CONVOLUTION_VARIANTS.filter((variant) => {
    const gemm = GEMM_KINDS.find((kind) => variant === `winograd-${kind}`);
    return gemm === undefined || (winogradFits(inChannels, outChannels) && GEMMS[gemm].runsOn(gpu));
  });
}

/** What the engine chooses for a layer. */
export async function chosenVariant(gpu: Gpu, { inChannels, outChannels, size }: Layer): Promise<Variant> {
  const choose = await chooseConvolutions(gpu, 'auto', 'f32');
  return choose({ inChannels, outChannels, width: size, height: size });
}

/** A convolution without bias on the GPU. */
export function uploadVariant(
  buffers: Buffers,
  channels: readonly [outChannels: number, inChannels: number],
  weight: Float32Array,
  variant: Variant,
): Convolution {
  const conv = blankConvolution(buffers, 'conv', channels, variant);
  runSync(writeConvolution(buffers.gpu, conv, weight, new Float32Array(channels[0])));
  return conv;
}
