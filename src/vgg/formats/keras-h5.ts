import { ArtFilterError } from '../../errors.ts';
import { VGG19_LAYERS, type Vgg19Layer } from '../network/layers.ts';
import { misfit } from '../network/widths.ts';
import type { ConvolutionWeights, Preprocessing, Vgg19Weights } from '../weights/weights.ts';
import { Dataset } from './hdf5/dataset.ts';
import { type Group, openHdf5 } from './hdf5/file.ts';
import { quote } from './safetensors-header.ts';

/** Group of the layers in a file of a whole model; in a file of weights they are at the top. */
const MODEL_GROUP = 'model_weights';
const CONVOLUTION = /^block\d+_conv\d+$/;
/**
 * Most groups between a layer's own and its numbers: none in old files, else the layer's name again, or a model's and
 * the layer's.
 */
const MAX_DEPTH = 3;

/** Preprocessing of Keras' VGG19, from the Caffe model: blue, green, red in 0…255, minus ImageNet's means. */
export const CAFFE_BGR: Preprocessing = {
  matrix: [
    [0, 0, 255],
    [0, 255, 0],
    [255, 0, 0],
  ],
  bias: [-103.939, -116.779, -123.68],
};

/**
 * VGG19 from an HDF5 file of Keras: for each convolution a group `blockN_convM` with, at some depth, a kernel
 * [3, 3, in, out] and a bias [out], in any float type. Other layers are ignored; a file may end at any convolution,
 * as long as none before it is missing, and layers may have fewer filters than VGG19's, in multiples of 8.
 * Nothing is allocated before it is known that the file has it.
 * @param source the file's name or address, for reports and errors
 * @throws ArtFilterError `weights` where it is no such file
 */
export function readKerasH5(bytes: Uint8Array, source: string): Vgg19Weights {
  try {
    const file = openHdf5(bytes);
    const layers = new Map<string, ConvolutionWeights>();
    for (const { layer, kernel, bias } of findLayers(file, source)) {
      layers.set(layer.name, {
        weight: outputsFirst(finite(kernel, source), layer),
        bias: finite(bias, source),
      });
    }
    return {
      source,
      description: `VGG19 to ${[...layers.keys()].at(-1)} from ${source}, Keras' layout; its licence is the file's`,
      preprocessing: CAFFE_BGR,
      layers,
    };
  } catch (cause) {
    if (cause instanceof ArtFilterError) throw cause;
    throw new ArtFilterError(
      'weights',
      `${source}: this HDF5 file cannot be read: it is cut off, damaged, or of a kind that Keras does not write. ` +
        'Get the file again.',
      { cause },
    );
  }
}

interface Found {
  /** Layer with the channels of the file. */
  layer: Vgg19Layer;
  kernel: Dataset;
  bias: Dataset;
}

/** Finds and checks all layers before any number is read. */
function findLayers(file: Group, source: string): Found[] {
  const model = file.get(MODEL_GROUP);
  const holder = model && !(model instanceof Dataset) ? model : file;
  const groups = holder.keys.filter((name) => CONVOLUTION.test(name));
  const stranger = groups.find((name) => !VGG19_LAYERS.some((layer) => kerasName(layer) === name));
  if (stranger)
    throw refuse(source, `there is a layer ${quote(stranger)} in it, expected none of that name.`);
  const last = VGG19_LAYERS.findLastIndex((layer) => groups.includes(kerasName(layer)));
  if (last < 0) throw refuse(source, 'there is no layer "block1_conv1" in it.');
  const found: Found[] = [];
  for (const layer of VGG19_LAYERS.slice(0, last + 1)) {
    const name = kerasName(layer);
    if (!groups.includes(name)) {
      const vgg16 = name === 'block3_conv4' ? ', as in VGG16' : '';
      throw refuse(source, `the layer "${name}" is missing${vgg16}, though later ones are there.`);
    }
    const inside = datasets(holder.get(name), MAX_DEPTH);
    const before = found.at(-1)?.layer.outChannels ?? layer.inChannels;
    const kernel = only(inside, name, 'kernel', [3, 3, before, layer.outChannels], source, isKernel);
    const [, , inChannels, outChannels] = kernel.shape as [number, number, number, number];
    const wrong = misfit(layer, [outChannels, inChannels], before);
    if (wrong) throw refuse(source, `${wrong}, in the layer "${name}".`);
    const bias = only(inside, name, 'bias', [outChannels], source);
    found.push({ layer: { ...layer, inChannels, outChannels }, kernel, bias });
  }
  return found;
}

/** Whether a shape is that of 3×3 filters. */
function isKernel([height, width]: readonly number[]): boolean {
  return height === 3 && width === 3;
}

/** `conv3_1` is Keras' `block3_conv1`. */
function kerasName({ name, block }: Vgg19Layer): string {
  return `block${block}_conv${name.split('_')[1]}`;
}

function datasets(item: Group | Dataset | undefined, depth: number): Dataset[] {
  if (!item) return [];
  if (item instanceof Dataset) return [item];
  if (depth < 0) return [];
  return item.keys.flatMap((name) => datasets(item.get(name), depth - 1));
}

/**
 * Finds the dataset by its number of dimensions, as names differ by version (`kernel:0`, `block1_conv1_W_1:0`).
 * @param fits whether another shape of as many dimensions is accepted
 */
function only(
  inside: readonly Dataset[],
  layer: string,
  what: string,
  shape: readonly number[],
  source: string,
  fits: (shape: readonly number[]) => boolean = () => false,
): Dataset {
  const found = inside.filter((dataset) => dataset.shape.length === shape.length);
  const expected = `[${shape.join(', ')}]`;
  const [dataset] = found;
  if (!dataset || found.length > 1) {
    throw refuse(
      source,
      `the layer "${layer}" has ${found.length} datasets for its ${what}, expected one of ${expected}.`,
    );
  }
  const got = `[${dataset.shape.join(', ')}]`;
  if (got !== expected && !fits(dataset.shape))
    throw refuse(source, `the ${what} of "${layer}" is ${got}, expected ${expected}.`);
  if (!/^>?f[248]$/.test(dataset.dtype)) {
    throw refuse(source, `the ${what} of "${layer}" is of type ${dataset.dtype}, expected floats.`);
  }
  return dataset;
}

function finite(dataset: Dataset, source: string): Float32Array {
  const values = dataset.values();
  const stray = values.findIndex((value) => !Number.isFinite(value));
  if (stray < 0) return values;
  throw new ArtFilterError(
    'weights',
    `${source}: value ${stray} of ${quote(dataset.name)} is ${values[stray]}, expected a finite number. ` +
      'Get the file again.',
  );
}

/** [3, 3, in, out] to [out, in, 3, 3]. */
function outputsFirst(kernel: Float32Array, { inChannels, outChannels }: Vgg19Layer): Float32Array {
  const weight = new Float32Array(kernel.length);
  let from = 0;
  for (let tap = 0; tap < 9; tap++) {
    for (let i = 0; i < inChannels; i++) {
      for (let o = 0; o < outChannels; o++) weight[(o * inChannels + i) * 9 + tap] = kernel[from++]!;
    }
  }
  return weight;
}

function refuse(source: string, sentence: string): ArtFilterError {
  return new ArtFilterError(
    'weights',
    `${source}: this is not VGG19: ${sentence} Use a VGG19 of Keras with TensorFlow's order of dimensions.`,
  );
}
