import { ArtFilterError } from '../../errors.ts';
import { entriesOf, findLayer } from '../formats/layer-tensors.ts';
import { type PackedTensor, safetensors } from '../formats/pack.ts';
import { packedFacts, toMetadata } from '../formats/packed-facts.ts';
import { readHeader } from '../formats/safetensors-header.ts';
import { tensorBytes } from '../formats/tensor-values.ts';
import { LAYER_NAMES, layerPosition, VGG19_LAYERS } from '../network/layers.ts';
import type { ConvolutionWeights } from '../weights/weights.ts';
import type { WeightsEntry } from './catalogue.ts';
import {
  type CachedLayer,
  type CachePrecision,
  isPart,
  itemName,
  packLayer,
  partName,
  readItemName,
  readLayer,
  type StoredItem,
  type WeightsStore,
} from './store.ts';

/** Last layer that a fetch brings at least, so that other settings need no other fetch. */
export const USUAL_DEPTH = 'conv5_1';

/** Cached layers of some weights. */
export interface CachedWeights {
  readonly id: string;
  /** Names in the network's order. */
  readonly layers: readonly string[];
  /** Last layer to which all are cached; undefined where the first is missing. */
  readonly upTo: string | undefined;
  /** Undefined where no layer is cached yet. */
  readonly precision: CachePrecision | 'mixed' | undefined;
  /** Bytes in the store, including parts of an interrupted fetch. */
  readonly bytes: number;
  /** Date of the newest item. */
  readonly date: Date;
  /** Whether all layers to conv5_1 are cached, as after a complete fetch. */
  readonly complete: boolean;
}

/** Lists the cached weights by id. */
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
 * Compares all cached layers of some weights with their checksums.
 * @returns a sentence about the damage; undefined where there is none
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
    `${id}: the cached ${damaged.join(', ')} in ${store.place} is damaged. ` +
    'It will be fetched again when these weights are next used.'
  );
}

/** Removes all cached layers of some weights. */
export async function removeCached(store: WeightsStore, id: string): Promise<void> {
  await store.remove(id);
}

/**
 * Builds one packed file from cached layers, after comparing their checksums.
 * @param upTo the last layer; default: the last to which all are cached
 * @throws ArtFilterError `weights` where a layer is damaged or missing
 */
export async function cachedFile(store: WeightsStore, id: string, upTo?: string): Promise<Uint8Array> {
  const items = await layerItems(store, id);
  const cached = (await listCached(store)).find((weights) => weights.id === id);
  const last = layerPosition(upTo ?? cached?.upTo ?? USUAL_DEPTH);
  const tensors: PackedTensor[] = [];
  const sums = new Map<string, string>();
  let metadata: object = {};
  for (const layer of VGG19_LAYERS.slice(0, last + 1)) {
    const found = items.find((item) => item.layer === layer.name);
    const bytes = found && (await store.read(id, found.item.name));
    if (!bytes)
      throw new ArtFilterError('weights', `${id}: ${layer.name} is not cached. Fetch these weights again.`);
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

/** Items of an id that are layers, f32 before f16. */
export async function layerItems(store: WeightsStore, id: string): Promise<LayerItem[]> {
  const items = (await store.list()).filter((item) => item.id === id);
  return items
    .flatMap((item) => {
      const names = readItemName(item);
      return names ? [{ item, ...names }] : [];
    })
    .sort((a, b) => b.precision.localeCompare(a.precision));
}

/**
 * Swallows an ArtFilterError.
 * @throws any other error
 */
export function onlyDamage(error: unknown): undefined {
  if (!(error instanceof ArtFilterError)) throw error;
}

/** Cache of one entry's weights in a store. Where the store fails, it warns once and caches nothing more. */
export class WeightsCache {
  #store: WeightsStore | undefined;

  /** @param warn receives a sentence where something cannot be cached, or a cached layer was damaged */
  constructor(
    private readonly entry: WeightsEntry,
    store: WeightsStore | undefined,
    private readonly precision: CachePrecision,
    private readonly warn: (sentence: string) => void,
  ) {
    this.#store = store;
  }

  /** Whether fetched layers are cached, as far as is known. */
  get enabled(): boolean {
    return this.#store !== undefined;
  }

  /** Cached layers of at least the wanted precision, after comparing their checksums; damaged ones are removed. */
  async layers(wanted: readonly string[]): Promise<Map<string, CachedLayer>> {
    const { id } = this.entry;
    const found = new Map<string, CachedLayer>();
    const damaged: string[] = [];
    for (const { item, layer, precision } of this.#store ? await layerItems(this.#store, id) : []) {
      if (!wanted.includes(layer) || found.has(layer)) continue;
      if (this.precision === 'f32' && precision === 'f16') continue;
      const bytes = await this.#store!.read(id, item.name);
      const cached = bytes && (await readLayer(bytes, layer, id).catch(onlyDamage));
      if (cached) found.set(layer, cached);
      else damaged.push(layer);
      if (!cached) await this.#store!.remove(id, item.name).catch(() => undefined);
    }
    const lost = damaged.filter((layer) => !found.has(layer));
    if (lost.length > 0) {
      this.warn(`${id}: the cached ${lost.join(', ')} was damaged; it is fetched again.`);
    }
    return found;
  }

  /** Caches a layer, and returns it as it was stored, so that this run computes with the same values as later ones. */
  async put(layer: string, weights: ConvolutionWeights, version: string): Promise<CachedLayer> {
    const { entry, precision } = this;
    const bytes = await packLayer(entry, layer, weights, precision, version);
    await this.#write(itemName(layer, precision), bytes);
    if (precision === 'f32')
      await this.#store?.remove(entry.id, itemName(layer, 'f16')).catch(() => undefined);
    return readLayer(bytes, layer, entry.id);
  }

  /** Stored parts of a whole file from its beginning; none where nothing is cached. */
  async parts(): Promise<Uint8Array[]> {
    const { id } = this.entry;
    const items = (await this.#store?.list()) ?? [];
    const parts: Uint8Array[] = [];
    let at = 0;
    const names = new Set(items.filter((item) => item.id === id).map(({ name }) => name));
    for (let name = partName(at); names.has(name); name = partName(at)) {
      const part = await this.#store!.read(id, name);
      if (!part?.length) break;
      parts.push(part);
      at += part.length;
    }
    return parts;
  }

  async putPart(begin: number, bytes: Uint8Array): Promise<void> {
    await this.#write(partName(begin), bytes);
  }

  async removeParts(): Promise<void> {
    const { id } = this.entry;
    for (const item of (await this.#store?.list()) ?? []) {
      if (item.id === id && isPart(item.name))
        await this.#store!.remove(id, item.name).catch(() => undefined);
    }
  }

  async removeAll(): Promise<void> {
    await this.#store?.remove(this.entry.id).catch(() => undefined);
  }

  async #write(name: string, bytes: Uint8Array): Promise<void> {
    try {
      await this.#store?.write(this.entry.id, name, bytes);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.warn(
        `${this.entry.id}: these weights cannot be cached in ${this.#store!.place} (${why}); they are used now and ` +
          'fetched again next time.',
      );
      this.#store = undefined;
    }
  }
}
