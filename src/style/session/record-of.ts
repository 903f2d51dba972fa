import type { Vgg19Weights } from '../../vgg/weights/weights.ts';
import { networkName, usedDigest } from '../checkpoint/fingerprints.ts';
import type { RunRecord } from '../settings/record.ts';
import type { StyleTransfer } from './style-transfer.ts';

/**
 * What the picture of a transfer is painted by so far, for its file.
 * @param weights that it was created with
 * @param more `dpi`, dots an inch on paper; `absent`, inputs that it was given and the file does not hold
 */
export async function recordOf(
  transfer: Pick<StyleTransfer, 'settings' | 'iteration' | 'width' | 'height' | 'styleSizes'>,
  weights: Vgg19Weights,
  more: Pick<RunRecord, 'dpi' | 'absent'> = {},
): Promise<RunRecord> {
  const { settings, iteration, width, height, styleSizes } = transfer;
  return {
    version: __VERSION__,
    network: { name: networkName(weights), digest: await usedDigest(weights, settings) },
    settings: { ...settings },
    width,
    height,
    steps: iteration,
    styles: styleSizes.length,
    ...more,
  };
}
