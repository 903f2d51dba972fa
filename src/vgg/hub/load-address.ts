import { isHdf5 } from '../formats/hdf5/signature.ts';
import { decodeLayer } from '../formats/layer-tensors.ts';
import { packedFacts } from '../formats/packed-facts.ts';
import { asWeights, readWeightsFile } from '../formats/weights-file.ts';
import type { ConvolutionWeights, Vgg19Weights } from '../weights/weights.ts';
import { ADDRESS_ADVICE, readRest, readUnchanged } from './download.ts';
import { bytesIn, fetchFirst, fetchHeader, fetchLayers } from './fetch-layers.ts';
import { Meter, type OnProgress } from './meter.ts';
import { concatenate, type RemoteFile, type RemoteOptions } from './remote-file.ts';

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
    return readWeightsFile(concatenate([first, await readRest(remote, first.length, onProgress)]), address);
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
