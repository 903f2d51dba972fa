import { ArtFilterError } from '../errors.ts';
import { readEntries, readTensor, type TensorEntry } from './files/safetensors.ts';
import { VGG19_LAYERS } from './layers.ts';
import { seededWeights } from './seeded.ts';
import { type DownloadOptions, download } from './sources/download.ts';
import { type ConvolutionWeights, IMAGENET_RGB, type Vgg19Weights } from './weights.ts';

export interface LoadOptions extends DownloadOptions {
  /** The last layer wanted; of the built-in weights only the layers up to it are made. Default: all sixteen. */
  upTo?: string;
}

/**
 * The built-in or seeded weights, or a safetensors file by its address.
 * @param source `builtin`, `seeded`, or a URL (relative ones are the page's)
 * @throws ArtFilterError `network` where it cannot be fetched, `weights` where it is no VGG19, `aborted` by the signal
 */
export async function loadWeights(source: string, options: LoadOptions = {}): Promise<Vgg19Weights> {
  if (source === 'builtin' || source === 'seeded') {
    options.onProgress?.(0);
    const weights = seededWeights({ upTo: options.upTo });
    options.onProgress?.(1);
    return weights;
  }
  return weightsFromSafetensors(await download(source, options), source);
}

/**
 * VGG19 from a safetensors file with torchvision's and timm's names: `features.N.weight` [out, in, 3, 3] and
 * `features.N.bias` [out], for RGB in 0…1 less ImageNet's mean over its standard deviation. Other tensors are
 * ignored; a file may end at any layer, as long as none before it is missing.
 * @param source the file's name or address, for reports and errors
 * @throws ArtFilterError `weights`
 */
export function weightsFromSafetensors(bytes: ArrayBuffer | Uint8Array, source: string): Vgg19Weights {
  const file = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  const entries = readEntries(file, source);
  const present = VGG19_LAYERS.filter(({ index }) => entries.has(`features.${index}.weight`));
  const last = present.at(-1);
  if (!last) {
    throw refuse(source, 'there is no tensor "features.0.weight" in it, expected the convolutions of VGG19.');
  }
  checkNoOtherConvolutions(entries, source);
  // everything is checked before the first tensor is decoded
  const needed = VGG19_LAYERS.slice(0, VGG19_LAYERS.indexOf(last) + 1).map((layer) => ({
    layer,
    weight: entryOf(
      entries,
      `features.${layer.index}.weight`,
      [layer.outChannels, layer.inChannels, 3, 3],
      source,
    ),
    bias: entryOf(entries, `features.${layer.index}.bias`, [layer.outChannels], source),
  }));
  const layers = new Map<string, ConvolutionWeights>();
  for (const { layer, weight, bias } of needed) {
    layers.set(layer.name, { weight: finite(file, weight, source), bias: finite(file, bias, source) });
  }
  return {
    source,
    description: `VGG19 to ${last.name} from ${source}; its licence is the file's`,
    preprocessing: IMAGENET_RGB,
    layers,
  };
}

function entryOf(
  entries: ReadonlyMap<string, TensorEntry>,
  name: string,
  shape: readonly number[],
  source: string,
): TensorEntry {
  const entry = entries.get(name);
  const expected = `[${shape.join(', ')}]`;
  if (!entry) throw refuse(source, `the tensor "${name}" is missing, expected one of ${expected}.`);
  const got = `[${entry.shape.join(', ')}]`;
  if (got !== expected) throw refuse(source, `the tensor "${name}" is ${got}, expected ${expected}.`);
  return entry;
}

/** VGG11, 13 and 16 share VGG19's first shapes, but have convolutions where VGG19 has ReLUs and poolings. */
function checkNoOtherConvolutions(entries: ReadonlyMap<string, TensorEntry>, source: string): void {
  const indices = new Set(VGG19_LAYERS.map((layer) => layer.index));
  for (const { name, shape } of entries.values()) {
    const index = /^features\.(\d+)\.weight$/.exec(name)?.[1];
    if (index !== undefined && !indices.has(Number(index))) {
      throw refuse(
        source,
        `there is a tensor "${name}" of [${shape.join(', ')}] in it, expected none of that name.`,
      );
    }
  }
}

function finite(file: Uint8Array, entry: TensorEntry, source: string): Float32Array {
  const values = readTensor(file, entry, source);
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new ArtFilterError(
      'weights',
      `${source}: value ${i} of the tensor "${entry.name}" is ${values[i]}, expected a finite number. ` +
        'Get the file again.',
    );
  }
  return values;
}

function refuse(source: string, sentence: string): ArtFilterError {
  return new ArtFilterError(
    'weights',
    `${source}: this is not VGG19: ${sentence} Use a VGG19 with torchvision's or timm's names.`,
  );
}
