import { networkName, usedDigest } from '../../style/checkpoint/fingerprints.ts';
import { formatRecord, type RunRecord } from '../../style/settings/record.ts';
import { resolveSettings } from '../../style/settings/resolve.ts';
import type { Vgg19Weights } from '../../vgg/weights/weights.ts';

/**
 * A record as text for a file.
 * @param weights of its network; absent: the record names it already
 */
export async function recordText(record: RunRecord, weights: Vgg19Weights | undefined): Promise<string> {
  if (!weights) return formatRecord(record);
  const digest = await usedDigest(weights, resolveSettings(record.settings));
  return formatRecord({ ...record, network: { name: networkName(weights), digest } });
}
