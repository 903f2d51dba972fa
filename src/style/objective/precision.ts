import { ArtFilterError } from '../../errors.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { Element } from '../../graph/tensor.ts';
import type { FeatureOptions } from '../../vgg/network/evaluate.ts';
import type { Settings } from '../settings/settings.ts';

/**
 * How the network is to compute features for these settings on this device.
 * @throws ArtFilterError `settings` when f16 is asked of an adapter without it
 */
export function featureOptions(
  settings: Settings,
  gpu: Gpu,
  taps: 'relu' | 'conv' = 'relu',
): FeatureOptions & { readonly element: Element } {
  const { pooling, padding, precision } = settings;
  if (precision === 'f16' && !gpu.hasF16) {
    throw new ArtFilterError(
      'settings',
      `precision is "f16", ${gpu.adapter.description} has no shader-f16. Choose "auto" or "f32".`,
    );
  }
  const halves = precision === 'f16' || (precision === 'auto' && gpu.hasF16 && !gpu.adapter.software);
  return { pooling, padding, taps, element: halves ? 'f16' : 'f32' };
}

/**
 * What gradients are multiplied by on their way through the network, so that f16, whose normal numbers are
 * 6e-5 … 65504, holds them: the power of two that brings the steepest term's typical gradient to about 1.
 * Gradients spread over a layer's values: in a layer of n values of about 1, they are about loss / n.
 * @param slopes typical gradient of each term with respect to a feature
 */
export function gradientScale(slopes: readonly number[]): number {
  const steepest = Math.max(...slopes);
  return steepest > 0 && Number.isFinite(steepest) ? 2 ** -Math.round(Math.log2(steepest)) : 1;
}
