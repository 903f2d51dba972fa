import type { ConvolutionWeights } from '../weights/weights.ts';
import {
  type CachedLayer,
  type CachePrecision,
  isPart,
  itemName,
  packLayer,
  partName,
  readLayer,
} from './cached-layer.ts';
import { layerItems, onlyDamage } from './cached-weights.ts';
import type { WeightsEntry } from './catalogue.ts';
import type { WeightsStore } from './store.ts';

/** Keeps what is fetched of some published weights, as well as the store can. */
export class WeightsCache {
  #store: WeightsStore | undefined;

  /** @param warn told once where something cannot be kept, and where something kept was damaged */
  constructor(
    private readonly entry: WeightsEntry,
    store: WeightsStore | undefined,
    private readonly precision: CachePrecision,
    private readonly warn: (sentence: string) => void,
  ) {
    this.#store = store;
  }

  /** Whether what comes is kept, as far as is known. */
  get keeps(): boolean {
    return this.#store !== undefined;
  }

  /** Layers that are kept exactly enough, their checksums compared; damaged ones are removed. */
  async layers(wanted: readonly string[]): Promise<Map<string, CachedLayer>> {
    const { id } = this.entry;
    const found = new Map<string, CachedLayer>();
    const damaged: string[] = [];
    for (const { item, layer, precision } of this.#store ? await layerItems(this.#store, id) : []) {
      if (!wanted.includes(layer) || found.has(layer)) continue;
      if (this.precision === 'f32' && precision === 'f16') continue;
      const bytes = await this.#store!.read(id, item.name);
      const kept = bytes && (await readLayer(bytes, layer, id).catch(onlyDamage));
      if (kept) found.set(layer, kept);
      else damaged.push(layer);
      if (!kept) await this.#store!.remove(id, item.name).catch(() => undefined);
    }
    const lost = damaged.filter((layer) => !found.has(layer));
    if (lost.length > 0) {
      this.warn(`${id}: what was kept of ${lost.join(', ')} was damaged; it is fetched again.`);
    }
    return found;
  }

  /** Keeps a layer and gives it back as it is kept, so that it is the same now and later. */
  async keep(layer: string, weights: ConvolutionWeights, version: string): Promise<CachedLayer> {
    const { entry, precision } = this;
    const bytes = await packLayer(entry, layer, weights, precision, version);
    await this.#write(itemName(layer, precision), bytes);
    if (precision === 'f32')
      await this.#store?.remove(entry.id, itemName(layer, 'f16')).catch(() => undefined);
    return readLayer(bytes, layer, entry.id);
  }

  /** What has come of a file that is wanted whole: its first bytes, none where nothing is kept of it. */
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

  async keepPart(begin: number, bytes: Uint8Array): Promise<void> {
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
        `${this.entry.id}: these weights cannot be kept in ${this.#store!.place} (${why}); they are used now and ` +
          'fetched again next time.',
      );
      this.#store = undefined;
    }
  }
}
