import { LAYER_NAMES, layerPosition, positionNamed, VGG19_LAYERS } from '../network/layers.ts';
import { type ConvolutionWeights, type Vgg19Weights, weightCount } from '../weights/weights.ts';
import { type CachedWeights, USUAL_DEPTH, WeightsCache } from './cached-weights.ts';
import { addressesOf, CATALOGUE, type WeightsEntry } from './catalogue.ts';
import { readUnchanged } from './download.ts';
import { type Fetch, fetchKerasH5, fetchSafetensors } from './fetch-published.ts';
import { Meter, type OnProgress } from './meter.ts';
import type { RemoteOptions } from './remote-file.ts';
import type { CachePrecision, WeightsStore } from './store.ts';

export interface PublishedOptions extends RemoteOptions {
  /** Last layer needed; at least those to conv5_1 are fetched. Default: conv5_1. */
  upTo?: string;
  onProgress?: OnProgress;
  /** Receives sentences about failures that do not stop the load, such as a full cache. */
  onWarning?: (sentence: string) => void;
  /** Address of a mirror that replaces `https://host` in the catalogue's addresses. Default: none. */
  hub?: string;
  /** Store of the cache. Default: nothing is cached. */
  store?: WeightsStore;
  /** Precision in which weights are cached and used. Default: `f16`; a cached copy in `f32` serves as well. */
  keep?: CachePrecision;
  /** Whether to fetch the whole file, cached or not, and compare its published checksum. Default: no. */
  whole?: boolean;
}

/**
 * Loads published weights from the cache, fetches missing layers, and caches them.
 * @throws ArtFilterError `network` where they cannot be fetched, `weights` where the file is not as expected,
 * `settings` for an unknown layer, `aborted` by the signal
 */
export async function loadPublished(
  entry: WeightsEntry,
  options: PublishedOptions = {},
): Promise<Vgg19Weights> {
  const { onProgress, onWarning = () => undefined, store, keep = 'f16', whole = false } = options;
  const wanted = wantedLayers(entry, options.upTo);
  const cache = new WeightsCache(entry, store, keep, onWarning);
  const meter = new Meter(onProgress);
  onProgress?.(0);
  const layers: Fetch['layers'] = whole ? new Map() : await cache.layers(wanted);
  if (!wanted.every((name) => layers.has(name))) {
    const fetch: Fetch = { entry, wanted, layers, cache, meter, whole, warn: onWarning };
    const fetchAll = entry.kind === 'keras-h5' ? fetchKerasH5 : fetchSafetensors;
    await readUnchanged(
      addressesOf(entry, options.hub),
      {
        ...options,
        name: entry.id,
        advice: advice(entry, cache.enabled && !(whole && entry.kind === 'safetensors')),
        ranged: true,
      },
      (remote) => fetchAll(remote, fetch),
    );
  }
  onProgress?.(1);
  const { id, description, preprocessing } = entry;
  const decoded = wanted.map((name): [string, ConvolutionWeights] => [name, layers.get(name)!.weights]);
  return { source: id, description, preprocessing, layers: new Map(decoded) };
}

/**
 * Bytes that a fetch would transfer.
 * @param options `cached`: layers cached already
 */
export function bytesToFetch(
  entry: WeightsEntry,
  { upTo, cached }: { upTo?: string; cached?: CachedWeights } = {},
): number {
  const missing = wantedLayers(entry, upTo).filter((name) => !cached?.layers.includes(name));
  if (entry.kind === 'keras-h5') return missing.length > 0 ? entry.wholeBytes : 0;
  const needed = VGG19_LAYERS.filter(({ name }) => missing.includes(name));
  return needed.reduce((sum, layer) => sum + 4 * (weightCount(layer) + layer.outChannels), 0);
}

function wantedLayers({ id }: WeightsEntry, upTo = USUAL_DEPTH): readonly string[] {
  return LAYER_NAMES.slice(0, 1 + Math.max(positionNamed(upTo, id), layerPosition(USUAL_DEPTH)));
}

/** @param cached whether arrived bytes are cached for the next try */
function advice({ id }: WeightsEntry, cached: boolean): string {
  const others = CATALOGUE.filter((entry) => entry.id !== id).map((entry) => `"${entry.id}"`);
  return (
    `Try again later${cached ? ', what has arrived is cached' : ''}; or use a .safetensors or .h5 file of VGG19 of your ` +
    `own, or the weights ${[...others, '"builtin"'].join(' or ')}.`
  );
}
