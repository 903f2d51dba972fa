import type { Gpu } from '../../gpu/device.ts';
import { convolutionRates } from '../../ops/convolution/autotune.ts';
import type { Checkpoint } from '../../style/checkpoint/checkpoint.ts';
import { featureOptions } from '../../style/objective/precision.ts';
import { estimateRun } from '../../style/planning/estimate.ts';
import { isFault } from '../../style/session/recovery.ts';
import { resolveSettings } from '../../style/settings/resolve.ts';
import type { Settings } from '../../style/settings/settings.ts';
import type { Vgg19Weights } from '../../vgg/weights/weights.ts';
import type { HostEstimate, Job } from './engine.ts';

/**
 * Estimate of a job; of a resumed one, only the time of the iterations that are left.
 * @param settings of the command line and the look
 * @returns undefined when the device is lost while its speed is measured; the run itself recovers from that
 * @throws ArtFilterError as `estimateRun` does
 */
export async function hostEstimate(
  { content, styles, regions, keep, memory }: Job,
  settings: Partial<Settings>,
  { weights, resume, gpu }: { weights: Vgg19Weights; resume: Checkpoint | undefined; gpu: Gpu },
): Promise<HostEstimate | undefined> {
  const wanted = { ...resume?.settings, ...settings };
  const { element } = featureOptions(resolveSettings(wanted, weights.defaults), gpu);
  try {
    await convolutionRates(gpu, element);
  } catch (error) {
    if (isFault(error)) return undefined;
    throw error;
  }
  // The estimate itself does not use the device.
  const { bytes, tiles, overlap, scales } = await estimateRun({
    content,
    styles: styles.map((picture) => ({ picture })),
    regions: regions.length > 0 ? regions : undefined,
    keep,
    weights,
    settings: wanted,
    memory,
    gpu,
  });
  let done = resume?.iteration ?? 0;
  let seconds = 0;
  for (const scale of scales) {
    const skipped = Math.min(done, scale.iterations);
    done -= skipped;
    if (scale.iterations > 0) seconds += (scale.seconds * (scale.iterations - skipped)) / scale.iterations;
  }
  return { bytes, tiles, overlap, seconds };
}
