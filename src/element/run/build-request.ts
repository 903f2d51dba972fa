import type { StyleTransferInputs } from '../../style/checkpoint/resume.ts';
import { defaultNetwork } from '../../style/settings/for-adapter.ts';
import { parseInit } from '../../style/settings/parse.ts';
import type { AdapterSummary, Settings } from '../../style/settings/settings.ts';
import { isPublished } from '../../vgg/hub/catalogue.ts';
import { deepestLayer } from '../../vgg/network/layers.ts';
import { untilAborted } from '../core.ts';
import { loadPicture } from '../pictures/picture-source.ts';
import type { RunParts } from './run-parts.ts';
import { obtainWeights } from './weights-source.ts';

/**
 * Inputs of a run, once pictures, masks and weights are loaded.
 * @param settings resolved without the weights' defaults
 * @param warn receives a sentence where weights could not be cached
 * @throws ArtFilterError for anything missing or unreadable
 */
export async function buildRequest(
  { core, pictures, masks, progress, inputs }: RunParts,
  settings: Settings,
  adapter: AdapterSummary,
  signal: AbortSignal,
  warn: (sentence: string) => void,
): Promise<StyleTransferInputs> {
  const { content, styles } = await untilAborted(signal, pictures.both());
  const masked = await untilAborted(signal, masks.request());
  for (const role of ['content', 'style', 'mask'] as const) core.clearError(role);
  const address = parseInit(settings.init).has('picture') ? inputs.startAddress() : undefined;
  const { gamut } = content.picture;
  const start = address ? await loadPicture(address, 'init', signal, { ...(gamut && { gamut }) }) : undefined;
  // One frame, so that the page shows its state before the weights keep the processor busy.
  await new Promise((resolve) => setTimeout(resolve, 20));
  const from = inputs.weights() ?? defaultNetwork(adapter).id;
  const weights = await obtainWeights(from, {
    upTo: deepestLayer(Object.keys({ ...settings.contentLayers, ...settings.styleLayers })),
    hub: inputs.hub(),
    signal,
    onProgress(fraction, bytes) {
      if (!signal.aborted) progress.advance('load', fraction, bytes, isPublished(from));
    },
    onWarning: warn,
  });
  const memory = inputs.memory();
  return {
    content: content.picture,
    styles: styles.map(({ picture }) => ({ picture })),
    ...(start && { start: start.picture }),
    ...masked,
    weights,
    settings: inputs.settings(),
    ...(memory !== undefined && { memory }),
    signal,
    onProgress(part, fraction) {
      if (!signal.aborted) progress.advance(part, fraction);
    },
  };
}
