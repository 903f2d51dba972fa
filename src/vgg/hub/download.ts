import { isHdf5, readKerasH5 } from '../formats/keras-h5.ts';
import { decodeLayer } from '../formats/layer-tensors.ts';
import { packedFacts } from '../formats/packed-facts.ts';
import { asWeights, checkWeightsLength } from '../formats/weights-file.ts';
import type { ConvolutionWeights, Vgg19Weights } from '../weights/weights.ts';
import { bytesIn, fetchFirst, fetchHeader, fetchLayers } from './fetch-layers.ts';
import { Meter, type OnProgress } from './meter.ts';
import {
  ContentChanged,
  concatenate,
  RemoteFile,
  type RemoteNature,
  type RemoteOptions,
} from './remote-file.ts';

export interface DownloadOptions extends RemoteOptions {
  /** Receives the fraction that has arrived, 0…1, never falling; only 0 and 1 where the length is unknown. */
  onProgress?: (fraction: number) => void;
}

/** Advice at the end of errors about an address that a person gave. */
export const ADDRESS_ADVICE = 'Check the address and the connection, or give the file itself.';

/**
 * Downloads a whole file; resumes broken connections.
 * @throws ArtFilterError `network` where it cannot be fetched, `aborted` by the signal
 */
export async function download(url: string, options: DownloadOptions = {}): Promise<Uint8Array> {
  const { onProgress, ...rest } = options;
  onProgress?.(0);
  const bytes = await readUnchanged([url], { ...rest, name: url, advice: ADDRESS_ADVICE }, (remote) =>
    readRest(remote, 0, onProgress),
  );
  onProgress?.(1);
  return bytes;
}

/**
 * Reads all bytes from one on.
 * @throws ArtFilterError `weights` where the file is too long for weights
 */
export async function readRest(
  remote: RemoteFile,
  begin: number,
  onProgress?: (fraction: number) => void,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let at = begin;
  for await (const chunk of remote.read(begin, Number.POSITIVE_INFINITY)) {
    chunks.push(chunk);
    at += chunk.length;
    checkWeightsLength(at, remote.name);
    if (remote.identity.length) onProgress?.(Math.min(1, at / remote.identity.length));
  }
  return concatenate(chunks);
}

/**
 * Reads a file, and restarts once where it changes on the way.
 * @throws ArtFilterError `network` where it changes again
 */
export async function readUnchanged<T>(
  addresses: readonly string[],
  nature: RemoteNature,
  read: (remote: RemoteFile) => Promise<T>,
): Promise<T> {
  for (let again = false; ; again = true) {
    const remote = new RemoteFile(addresses, nature);
    try {
      return await read(remote);
    } catch (error) {
      if (!(error instanceof ContentChanged)) throw error;
      if (again) throw remote.failure('it changed twice while it was fetched', error);
    } finally {
      remote.close();
    }
  }
}

export interface AddressOptions extends RemoteOptions {
  onProgress?: OnProgress;
}

/**
 * Loads VGG19 from an address. Of safetensors it fetches the convolutions only, and compares the checksums of packed
 * files; HDF5 is fetched whole.
 * @throws ArtFilterError `network` where it cannot be fetched, `weights` where it is no VGG19, `aborted` by the
 * signal
 */
export async function loadAddress(address: string, options: AddressOptions = {}): Promise<Vgg19Weights> {
  const { onProgress, ...rest } = options;
  onProgress?.(0);
  const nature = { ...rest, name: address, advice: ADDRESS_ADVICE };
  const weights = await readUnchanged([address], nature, async (remote) => {
    const first = await fetchFirst(remote);
    if (!isHdf5(first)) return readSafetensors(remote, first, address, new Meter(onProgress));
    return readKerasH5(concatenate([first, await readRest(remote, first.length, onProgress)]), address);
  });
  onProgress?.(1);
  return weights;
}

async function readSafetensors(
  remote: RemoteFile,
  first: Uint8Array,
  address: string,
  meter: Meter,
): Promise<Vgg19Weights> {
  const { header, layers } = await fetchHeader(remote, first, address);
  const sums = packedFacts(header.metadata, address)?.sums;
  meter.begin(bytesIn(layers), 0);
  const decoded = new Map<string, ConvolutionWeights>();
  for await (const { tensors, bytesOf } of fetchLayers(remote, layers, (count) => meter.add(count))) {
    decoded.set(tensors.layer.name, await decodeLayer(tensors, bytesOf, sums, address));
  }
  const inOrder = layers.map(({ layer }): [string, ConvolutionWeights] => [
    layer.name,
    decoded.get(layer.name)!,
  ]);
  return asWeights(header, new Map(inOrder), address);
}
