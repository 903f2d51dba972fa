import type { Buffers } from '../../../src/gpu/buffers.ts';
import { CONVOLUTION_VARIANTS, chooseConvolutions } from '../../../src/ops/choose-convolution.ts';
import {
  type Convolution,
  type ConvolutionVariant,
  uploadConvolution,
  winogradFits,
} from '../../../src/ops/convolution.ts';

/** A way to compute a convolution. */
export interface Variant {
  readonly name: ConvolutionVariant;
  /** Whether it takes such channels. */
  fits(inChannels: number, outChannels: number): boolean;
}

export const VARIANTS: readonly Variant[] = CONVOLUTION_VARIANTS.map((name) => ({
  name,
  fits: (inChannels, outChannels) => name === 'direct' || winogradFits(inChannels, outChannels),
}));

/** A convolution without bias on the GPU. @param variant default: what the engine chooses for such a size */
export async function uploadVariant(
  buffers: Buffers,
  [outChannels, inChannels]: readonly [number, number],
  weight: Float32Array,
  size: number,
  variant?: ConvolutionVariant,
): Promise<Convolution> {
  const choose = await chooseConvolutions(buffers.gpu, variant ?? 'auto', 'f32');
  const chosen = choose({ inChannels, outChannels, height: size, width: size });
  const bias = new Float32Array(outChannels);
  return uploadConvolution(buffers, 'conv', [outChannels, inChannels], weight, bias, chosen);
}
