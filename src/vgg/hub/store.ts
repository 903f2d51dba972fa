import { decodeLayer, findLayer } from '../formats/layer-tensors.ts';
import { packWeights } from '../formats/pack.ts';
import { packedFacts } from '../formats/packed-facts.ts';
import { readHeader } from '../formats/safetensors-header.ts';
import { tensorBytes } from '../formats/tensor-values.ts';
import { VGG19_LAYERS } from '../network/layers.ts';
import type { ConvolutionWeights } from '../weights/weights.ts';
import type { WeightsEntry } from './catalogue.ts';

/** What is kept under a name. */
export interface StoredItem {
  /** Of the weights, as in the catalogue. */
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly date: Date;
}

/**
 * Where fetched weights are kept: small items, each written whole or not at all, so that several at once may write
 * the same. `browserStore` and `nodeStore` make one.
 */
export interface WeightsStore {
  /** For people: a folder, or words. */
  readonly place: string;
  /** Everything that is kept; nothing where the place cannot be read. */
  list(): Promise<StoredItem[]>;
  /** Undefined where it is not there or cannot be read. */
  read(id: string, name: string): Promise<Uint8Array | undefined>;
  /** @throws any error where there is no room or no right to write; then nothing is written */
  write(id: string, name: string, bytes: Uint8Array): Promise<void>;
  /** Removes an item, or all of an id; nothing happens where there is none. */
  remove(id: string, name?: string): Promise<void>;
}

/** What fetched weights are kept as. */
export type CachePrecision = 'f16' | 'f32';

const NAME = /^(conv\d_\d)\.(f16|f32)\.safetensors$/;

/** The name of a layer's item in a store. */
export function itemName(layer: string, precision: CachePrecision): string {
  return `${layer}.${precision}.safetensors`;
}

/** What an item's name says; undefined of items that are no layer. */
export function readItemName({ name }: StoredItem): { layer: string; precision: CachePrecision } | undefined {
  const [, layer, precision] = NAME.exec(name) ?? [];
  return layer ? { layer, precision: precision as CachePrecision } : undefined;
}

/** The name of the item with a whole file's bytes from one on, until all of them are there. */
export function partName(begin: number): string {
  return `part-${begin}`;
}

/** Whether an item is a piece of a whole file. */
export function isPart(name: string): boolean {
  return /^part-\d+$/.test(name);
}

/** Whether it is the name of an item at all, a layer's or a piece's. */
export function isItemName(name: string): boolean {
  return NAME.test(name) || isPart(name);
}

/** One layer as an item: a packed file with nothing else in it. */
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
  /** What tells the content it was fetched from. */
  readonly version: string;
}

/**
 * Reads one layer's item, its checksums compared.
 * @throws ArtFilterError `weights` where it is damaged
 */
export async function readLayer(bytes: Uint8Array, layer: string, source: string): Promise<CachedLayer> {
  const header = readHeader(bytes, source, bytes.length);
  const tensors = findLayer(header, VGG19_LAYERS.find(({ name }) => name === layer)!, source);
  // an item without checksums counts as one whose checksums differ
  const { sums = new Map(), version = '' } = packedFacts(header.metadata, source) ?? {};
  return { weights: await decodeLayer(tensors, (entry) => tensorBytes(bytes, entry), sums, source), version };
}
