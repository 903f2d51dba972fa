import { entriesOf, findLayers, type LayerTensors } from '../formats/layer-tensors.ts';
import {
  dataBeginOf,
  readHeader,
  type SafetensorsHeader,
  type TensorEntry,
} from '../formats/safetensors-header.ts';
import { type ByteSource, concatenate, readPiece } from './remote-file.ts';

/** Asked for at first: the header of a VGG19 has some thousand bytes. */
const FIRST_ASK = 2 ** 14;
/** Longer ones are none of a VGG19, whatever they say. */
const MOST_HEADER = 2 ** 20;
/** A request is for so many bytes, unless one tensor has more. */
const REQUEST = 2 ** 23;

/** A safetensors file whose header has come. */
export interface RemoteSafetensors {
  readonly header: SafetensorsHeader;
  /** From the file's first byte to the last of its header. */
  readonly headerBytes: Uint8Array;
  /** All convolutions that are in it. */
  readonly layers: readonly LayerTensors[];
}

/**
 * Reads the header, its lengths bounded.
 * @param first the file's first eight bytes, read already
 * @throws ArtFilterError `weights` where this is no VGG19 in safetensors, and what reading throws
 */
export async function fetchHeader(
  remote: ByteSource,
  first: Uint8Array,
  source: string,
): Promise<RemoteSafetensors> {
  const dataBegin = dataBeginOf(first, source, MOST_HEADER);
  const rest = await readPiece(remote, 8, dataBegin);
  const headerBytes = concatenate([first, rest]);
  const header = readHeader(headerBytes, source, remote.identity.length);
  return { header, headerBytes, layers: findLayers(header, source) };
}

/** The first eight bytes, which tell the kind of a file; some more are asked for with them. */
export function fetchFirst(remote: ByteSource): Promise<Uint8Array> {
  return readPiece(remote, 0, 8, FIRST_ASK);
}

/** A layer's own bytes, by entry. */
export interface FetchedLayer {
  readonly tensors: LayerTensors;
  bytesOf(entry: TensorEntry): Uint8Array;
}

/** Bytes that the tensors of some layers have in the file. */
export function bytesIn(layers: readonly LayerTensors[]): number {
  return layers.flatMap(entriesOf).reduce((sum, { begin, end }) => sum + end - begin, 0);
}

/**
 * Reads the tensors of some layers in the file's order, a layer told as soon as all its tensors have come.
 * @param onBytes told the number of bytes that have come of the tensors wanted
 */
export async function* fetchLayers(
  remote: ByteSource,
  wanted: readonly LayerTensors[],
  onBytes: (count: number) => void,
): AsyncGenerator<FetchedLayer> {
  const entries = wanted.flatMap(entriesOf).sort((a, b) => a.begin - b.begin);
  const come = new Map<TensorEntry, Uint8Array>();
  for (const [i, entry] of entries.entries()) {
    come.set(entry, await readPiece(remote, entry.begin, entry.end, requestEnd(entries, i), onBytes));
    const tensors = wanted.find((layer) => entriesOf(layer).includes(entry))!;
    if (!entriesOf(tensors).every((one) => come.has(one))) continue;
    yield { tensors, bytesOf: (one) => come.get(one)! };
    for (const one of entriesOf(tensors)) come.delete(one);
  }
}

/** Where a request that begins with a tensor ends: neighbours come with it. */
function requestEnd(entries: readonly TensorEntry[], first: number): number {
  let { begin, end } = entries[first]!;
  for (const next of entries.slice(first + 1)) {
    if (next.begin !== end || next.end - begin > REQUEST) break;
    end = next.end;
  }
  return end;
}
