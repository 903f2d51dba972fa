import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { File, type Group, ready } from 'h5wasm/node';
import { VGG19_LAYERS } from '../../../src/vgg/network/layers.ts';
import type { ConvolutionWeights } from '../../../src/vgg/weights/weights.ts';

/** A dataset; values row-major. */
export interface H5Tensor {
  shape: number[];
  values: Float32Array | Float64Array | Int32Array;
}

/** Datasets by their paths in the file, and empty groups. */
export type H5Content = Record<string, H5Tensor | 'group'>;

/** An HDF5 file written by the HDF5 Group's own library, with the attributes that Keras gives it. */
export async function h5File(content: H5Content): Promise<Uint8Array> {
  await ready;
  const folder = await mkdtemp(join(tmpdir(), 'art-filter-h5-'));
  try {
    const path = join(folder, 'file.h5');
    const file = new File(path, 'w');
    const layers = [...new Set(Object.keys(content).map((name) => name.split('/')[0]!))];
    file.create_attribute('layer_names', layers, [layers.length], 'S16');
    file.create_attribute('backend', 'tensorflow');
    for (const [name, item] of Object.entries(content)) {
      const groups = name.split('/');
      const last = item === 'group' ? '' : groups.pop()!;
      let holder: Group = file;
      for (const group of groups) {
        const there = holder.keys().includes(group);
        holder = there ? (holder.get(group) as Group) : holder.create_group(group);
      }
      if (item !== 'group') holder.create_dataset({ name: last, data: item.values, shape: item.shape });
    }
    file.close();
    return new Uint8Array(await readFile(path));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Layers as Keras' `…_notop.h5` holds them, its layers without numbers among them.
 * @param dataset the paths of a layer's datasets in its file, by the layer's name and `kernel` or `bias`
 */
export function kerasContent(
  layers: ReadonlyMap<string, ConvolutionWeights>,
  dataset = (layer: string, what: 'kernel' | 'bias') => `${layer}/${layer}/${what}:0`,
): H5Content {
  const content: H5Content = { input_1: 'group', block1_pool: 'group' };
  for (const { name, block } of VGG19_LAYERS) {
    const numbers = layers.get(name);
    if (!numbers) continue;
    const outChannels = numbers.bias.length;
    const inChannels = numbers.weight.length / (9 * outChannels);
    const layer = `block${block}_conv${name.at(-1)}`;
    content[dataset(layer, 'kernel')] = {
      shape: [3, 3, inChannels, outChannels],
      values: outputsLast(numbers.weight, inChannels, outChannels),
    };
    content[dataset(layer, 'bias')] = { shape: [outChannels], values: numbers.bias };
  }
  return content;
}

/** [out, in, 3, 3] to [3, 3, in, out]. */
function outputsLast(weight: Float32Array, inChannels: number, outChannels: number): Float32Array {
  return weight.map((_, at) => {
    const o = at % outChannels;
    const i = Math.floor(at / outChannels) % inChannels;
    const tap = Math.floor(at / (outChannels * inChannels));
    return weight[(o * inChannels + i) * 9 + tap]!;
  });
}
