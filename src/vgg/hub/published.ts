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
  /** The last layer wanted; those to conv5_1 are fetched at any rate. Default: conv5_1. */
  upTo?: string;
  onProgress?: OnProgress;
  /** Told what went otherwise than hoped and yet went on, such as a copy that cannot be kept. */
  onWarning?: (sentence: string) => void;
  /** A mirror's address, which takes the place of `https://host` in those of the catalogue. Default: none. */
  hub?: string;
  /** Where weights are kept. Default: nowhere. */
  store?: WeightsStore;
  /** What weights are kept as, and used as. Default: `f16`; a copy kept in `f32` serves as well. */
  keep?: CachePrecision;
  /** Whether to fetch the whole file, kept or not, and compare it with its published checksum. Default: no. */
  whole?: boolean;
}

/**
 * Published weights: from the store where they are kept, else from where they are published, and kept. Only what is
 * missing is fetched.
 * @throws ArtFilterError `network` where they cannot be fetched, `weights` where what came is not what it should be,
 * `settings` for an unknown layer, `aborted` by the signal
 */
export async function loadPublished(
  entry: WeightsEntry,
  options: PublishedOptions = {},
): Promise<Vgg19Weights> {
  const { onProgress, onWarning = () => undefined, store, keep = 'f16', whole = false } = options;
  const wanted = wantedLayers(entry, options.upTo);
  const keeper = new WeightsCache(entry, store, keep, onWarning);
  const meter = new Meter(onProgress);
  onProgress?.(0);
  const layers: Fetch['layers'] = whole ? new Map() : await keeper.layers(wanted);
  if (!wanted.every((name) => layers.has(name))) {
    const fetch: Fetch = { entry, wanted, layers, keeper, meter, whole, warn: onWarning };
    const fetchAll = entry.kind === 'keras-h5' ? fetchKerasH5 : fetchSafetensors;
    await readUnchanged(
      addressesOf(entry, options.hub),
      {
        ...options,
        name: entry.id,
        advice: advice(entry, keeper.keeps && !(whole && entry.kind === 'safetensors')),
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
 * Bytes that a fetch takes over the line.
 * @param options `kept`: what is there already
 */
export function bytesToFetch(
  entry: WeightsEntry,
  { upTo, kept }: { upTo?: string; kept?: CachedWeights } = {},
): number {
  const missing = wantedLayers(entry, upTo).filter((name) => !kept?.layers.includes(name));
  if (entry.kind === 'keras-h5') return missing.length > 0 ? entry.wholeBytes : 0;
  const needed = VGG19_LAYERS.filter(({ name }) => missing.includes(name));
  return needed.reduce((sum, layer) => sum + 4 * (weightCount(layer) + layer.outChannels), 0);
}

function wantedLayers({ id }: WeightsEntry, upTo = USUAL_DEPTH): readonly string[] {
  return LAYER_NAMES.slice(0, 1 + Math.max(positionNamed(upTo, id), layerPosition(USUAL_DEPTH)));
}

/** @param keeps whether what has come is there for the next try */
function advice({ id }: WeightsEntry, keeps: boolean): string {
  const others = CATALOGUE.filter((entry) => entry.id !== id).map((entry) => `"${entry.id}"`);
  return (
    `Try again later${keeps ? ', what has come is kept' : ''}; or use a .safetensors or .h5 file of VGG19 of your ` +
    `own, or the weights ${[...others, '"builtin"'].join(' or ')}.`
  );
}
