import { ArtFilterError } from '../../errors.ts';
import { entriesOf, findLayer } from '../formats/layer-tensors.ts';
import { type PackedTensor, safetensors } from '../formats/pack.ts';
import { packedFacts, toMetadata } from '../formats/packed-facts.ts';
import { readHeader } from '../formats/safetensors-header.ts';
import { tensorBytes } from '../formats/tensor-values.ts';
import { LAYER_NAMES, layerPosition, VGG19_LAYERS } from '../network/layers.ts';
import { type CachePrecision, readItemName, readLayer } from './cached-layer.ts';
import type { StoredItem, WeightsStore } from './store.ts';

/** The layer to which published weights are fetched at least, so that other settings need no other fetch. */
export const USUAL_DEPTH = 'conv5_1';

/** What is kept of some weights. */
export interface CachedWeights {
  readonly id: string;
  /** In the network's order. */
  readonly layers: readonly string[];
  /** All layers to this one are kept; undefined where the first is not. */
  readonly upTo: string | undefined;
  /** Undefined where no layer is kept yet. */
  readonly precision: CachePrecision | 'mixed' | undefined;
  /** What is kept takes so much room, pieces of a fetch that broke off with it. */
  readonly bytes: number;
  /** Of the newest item. */
  readonly date: Date;
  /** Whether all layers to conv5_1 are kept, which is what a fetch brings; else one broke off. */
  readonly complete: boolean;
}

/** What is kept, by id. */
export async function listCached(store: WeightsStore): Promise<CachedWeights[]> {
  const all = await store.list();
  return [...new Set(all.map(({ id }) => id))].sort().map((id) => {
    const items = all.filter((item) => item.id === id);
    const found = items.map(readItemName).filter((item) => item !== undefined);
    const layers = LAYER_NAMES.filter((name) => found.some(({ layer }) => layer === name));
    const precisions = new Set(found.map(({ precision }) => precision));
    const gap = LAYER_NAMES.findIndex((name) => !layers.includes(name));
    const reach = gap < 0 ? LAYER_NAMES.length : gap;
    return {
      id,
      layers,
      upTo: LAYER_NAMES[reach - 1],
      precision: precisions.size > 1 ? 'mixed' : [...precisions][0],
      bytes: items.reduce((sum, { bytes }) => sum + bytes, 0),
      date: new Date(Math.max(...items.map(({ date }) => date.getTime()))),
      complete: reach > layerPosition(USUAL_DEPTH),
    };
  });
}

/**
 * Compares all that is kept of some weights with its checksums.
 * @returns a sentence that tells the damage; undefined where there is none
 */
export async function verifyCached(store: WeightsStore, id: string): Promise<string | undefined> {
  const damaged: string[] = [];
  for (const { item, layer } of await layerItems(store, id)) {
    const bytes = await store.read(id, item.name);
    const intact = bytes && (await readLayer(bytes, layer, id).catch(onlyDamage));
    if (!intact && !damaged.includes(layer)) damaged.push(layer);
  }
  if (damaged.length === 0) return undefined;
  return (
    `${id}: what is kept of ${damaged.join(', ')} in ${store.place} is damaged. ` +
    'It will be fetched again when these weights are used next.'
  );
}

/** Removes all that is kept of some weights. */
export async function removeCached(store: WeightsStore, id: string): Promise<void> {
  await store.remove(id);
}

/**
 * What is kept as one packed file, its checksums compared.
 * @param upTo the last layer. Default: the last to which all are kept
 * @throws ArtFilterError `weights` where one is damaged or not kept
 */
export async function cachedFile(store: WeightsStore, id: string, upTo?: string): Promise<Uint8Array> {
  const items = await layerItems(store, id);
  const kept = (await listCached(store)).find((weights) => weights.id === id);
  const last = layerPosition(upTo ?? kept?.upTo ?? USUAL_DEPTH);
  const tensors: PackedTensor[] = [];
  const sums = new Map<string, string>();
  let metadata: object = {};
  for (const layer of VGG19_LAYERS.slice(0, last + 1)) {
    const found = items.find((item) => item.layer === layer.name);
    const bytes = found && (await store.read(id, found.item.name));
    if (!bytes)
      throw new ArtFilterError('weights', `${id}: ${layer.name} is not kept. Fetch these weights again.`);
    await readLayer(bytes, layer.name, id);
    const header = readHeader(bytes, id, bytes.length);
    const facts = packedFacts(header.metadata, id)!;
    for (const entry of entriesOf(findLayer(header, layer, id))) {
      tensors.push({ ...entry, bytes: tensorBytes(bytes, entry) });
    }
    for (const [name, sum] of facts.sums) sums.set(name, sum);
    metadata = toMetadata({ ...facts, sums });
  }
  return safetensors(tensors, metadata);
}

interface LayerItem {
  item: StoredItem;
  layer: string;
  precision: CachePrecision;
}

/** The items that are layers of an id, exacter ones first. */
export async function layerItems(store: WeightsStore, id: string): Promise<LayerItem[]> {
  const items = (await store.list()).filter((item) => item.id === id);
  return items
    .flatMap((item) => {
      const names = readItemName(item);
      return names ? [{ item, ...names }] : [];
    })
    .sort((a, b) => b.precision.localeCompare(a.precision));
}

/** @throws what is no ArtFilterError */
export function onlyDamage(error: unknown): undefined {
  if (!(error instanceof ArtFilterError)) throw error;
}
