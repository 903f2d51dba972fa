import { entriesOf, findLayers, type LayerTensors } from '../formats/layer-tensors.ts';
import {
  dataBeginOf,
  readHeader,
  type SafetensorsHeader,
  type TensorEntry,
} from '../formats/safetensors-header.ts';
import { type ByteSource, concatenate, readPiece } from './remote-file.ts';

/** Bytes of the first request: the header of a VGG19 has some thousand. */
const FIRST_ASK = 2 ** 14;
/** Most bytes of a header: no VGG19 needs more. */
const MOST_HEADER = 2 ** 20;
/** Bytes of a request, unless one tensor has more. */
const REQUEST = 2 ** 23;

/** Header of a remote safetensors file. */
export interface RemoteSafetensors {
  readonly header: SafetensorsHeader;
  /** Bytes of the file up to the end of its header. */
  readonly headerBytes: Uint8Array;
  /** All convolutions in the file. */
  readonly layers: readonly LayerTensors[];
}

/**
 * Reads the header, whose length is bounded.
 * @param first first eight bytes of the file
 * @throws ArtFilterError `weights` where it is no VGG19 in safetensors, and the errors of reading
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

/** Reads the first eight bytes, which tell the format; requests more, as the header follows. */
export function fetchFirst(remote: ByteSource): Promise<Uint8Array> {
  return readPiece(remote, 0, 8, FIRST_ASK);
}

/** A fetched layer with the bytes of its tensors. */
export interface FetchedLayer {
  readonly tensors: LayerTensors;
  bytesOf(entry: TensorEntry): Uint8Array;
}

/** Bytes of the layers' tensors in the file. */
export function bytesIn(layers: readonly LayerTensors[]): number {
  return layers.flatMap(entriesOf).reduce((sum, { begin, end }) => sum + end - begin, 0);
}

/**
 * Reads the tensors of layers in the order of the file, and yields each layer once it is complete.
 * @param onBytes receives the number of bytes that have arrived
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

/** End of a request that begins with a tensor: adjacent tensors are fetched together. */
function requestEnd(entries: readonly TensorEntry[], first: number): number {
  let { begin, end } = entries[first]!;
  for (const next of entries.slice(first + 1)) {
    if (next.begin !== end || next.end - begin > REQUEST) break;
    end = next.end;
  }
  return end;
}
