import { decodeLayer, findLayer } from '../formats/layer-tensors.ts';
import { packWeights } from '../formats/pack.ts';
import { packedFacts } from '../formats/packed-facts.ts';
import { readHeader } from '../formats/safetensors-header.ts';
import { tensorBytes } from '../formats/tensor-values.ts';
import { VGG19_LAYERS } from '../network/layers.ts';
import type { ConvolutionWeights } from '../weights/weights.ts';
import type { WeightsEntry } from './catalogue.ts';

/** An item in a store. */
export interface StoredItem {
  /** Id of the weights, as in the catalogue. */
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly date: Date;
}

/**
 * Store of fetched weights: small items, each written atomically, so that several processes may write the same. See
 * `browserStore` and `nodeStore`.
 */
export interface WeightsStore {
  /** Name in messages: a folder, or words. */
  readonly place: string;
  /** Lists all items; none where the store cannot be read. */
  list(): Promise<StoredItem[]>;
  /** Bytes of an item; undefined where it is missing or cannot be read. */
  read(id: string, name: string): Promise<Uint8Array | undefined>;
  /** @throws any error where there is no space or permission; then nothing is written */
  write(id: string, name: string, bytes: Uint8Array): Promise<void>;
  /** Removes an item, or all of an id, if there are any. */
  remove(id: string, name?: string): Promise<void>;
}

/** Precision in which fetched weights are cached. */
export type CachePrecision = 'f16' | 'f32';

const NAME = /^(conv\d_\d)\.(f16|f32)\.safetensors$/;

/** Name of a layer's item. */
export function itemName(layer: string, precision: CachePrecision): string {
  return `${layer}.${precision}.safetensors`;
}

/** Layer and precision of an item; undefined for items that are no layers. */
export function readItemName({ name }: StoredItem): { layer: string; precision: CachePrecision } | undefined {
  const [, layer, precision] = NAME.exec(name) ?? [];
  return layer ? { layer, precision: precision as CachePrecision } : undefined;
}

/** Name of the item with a part of a whole file, from a byte on. */
export function partName(begin: number): string {
  return `part-${begin}`;
}

/** Whether an item is a part of a whole file. */
export function isPart(name: string): boolean {
  return /^part-\d+$/.test(name);
}

/** Whether a name is an item's at all, a layer's or a part's. */
export function isItemName(name: string): boolean {
  return NAME.test(name) || isPart(name);
}

/** Packs one layer as an item: a packed file with nothing else in it. */
export function packLayer(
  entry: WeightsEntry,
  layer: string,
  weights: ConvolutionWeights,
  precision: CachePrecision,
  version: string,
): Promise<Uint8Array> {
  const { id, description, licence, preprocessing } = entry;
  const layers = new Map([[layer, weights]]);
  return packWeights({ source: id, description, preprocessing, layers }, { precision, id, licence, version });
}

export interface CachedLayer {
  readonly weights: ConvolutionWeights;
  /** Version of the file it was fetched from. */
  readonly version: string;
}

/**
 * Decodes a layer's item, after comparing its checksums.
 * @throws ArtFilterError `weights` where it is damaged
 */
export async function readLayer(bytes: Uint8Array, layer: string, source: string): Promise<CachedLayer> {
  const header = readHeader(bytes, source, bytes.length);
  const tensors = findLayer(header, VGG19_LAYERS.find(({ name }) => name === layer)!, source);
  // Missing checksums count as differing ones.
  const { sums = new Map(), version = '' } = packedFacts(header.metadata, source) ?? {};
  return { weights: await decodeLayer(tensors, (entry) => tensorBytes(bytes, entry), sums, source), version };
}
