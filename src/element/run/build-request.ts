import { defaultNetwork } from '../../style/settings/for-adapter.ts';
import { parseInit } from '../../style/settings/parse.ts';
import {
  type AdapterSummary,
  LIVE,
  type LiveSettings,
  type Settings,
} from '../../style/settings/settings.ts';
import { isPublished } from '../../vgg/hub/catalogue.ts';
import { deepestLayer } from '../../vgg/network/layers.ts';
import { untilAborted } from '../core.ts';
import { loadPicture } from '../pictures/picture-source.ts';
import type { RunParts } from './run-parts.ts';
import type { SessionRequest } from './session-source.ts';
import { obtainWeights } from './weights-source.ts';

/**
 * Everything that a run needs, once it is there.
 * @param settings as they are before the weights have said what suits them
 * @param warn told of weights that could not be kept
 * @throws ArtFilterError for what is missing or cannot be read
 */
export async function buildRequest(
  { core, pictures, masks, progress, inputs }: RunParts,
  settings: Settings,
  adapter: AdapterSummary,
  signal: AbortSignal,
  warn: (sentence: string) => void,
): Promise<SessionRequest> {
  const { content, styles } = await untilAborted(signal, pictures.both());
  const masked = await untilAborted(signal, masks.request());
  for (const role of ['content', 'style', 'mask'] as const) core.clearError(role);
  const address = parseInit(settings.init).has('picture') ? inputs.startAddress() : undefined;
  const start = address ? (await loadPicture(address, 'init', signal)).picture : undefined;
  // A frame, so that the page shows what it is doing before the weights keep the processor busy.
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
    ...(start && { start }),
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

/** The settings that are others now than in the run in progress, of those that may change in it. */
export function changedLive(running: Settings, now: Settings): LiveSettings {
  // A rate of another optimiser's means nothing to this one.
  const sameOptimizer = now.optimizer === running.optimizer;
  const changed = LIVE.filter(
    (name) => String(now[name]) !== String(running[name]) && (name !== 'learningRate' || sameOptimizer),
  );
  return Object.fromEntries(changed.map((name) => [name, now[name]]));
}
