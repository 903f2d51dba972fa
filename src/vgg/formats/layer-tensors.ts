import { ArtFilterError } from '../../errors.ts';
import { sha256 } from '../../hash.ts';
import { shouldYield, yieldToEventLoop } from '../../scheduling.ts';
import { VGG19_LAYERS, type Vgg19Layer } from '../network/layers.ts';
import { misfit } from '../network/widths.ts';
import type { ConvolutionWeights } from '../weights/weights.ts';
import type { SafetensorsHeader, TensorEntry } from './safetensors-header.ts';
import { tensorValues } from './tensor-values.ts';

/** Tensors of one convolution in a file. */
export interface LayerTensors {
  /** Layer with the channels of the file. */
  readonly layer: Vgg19Layer;
  /** [out, in, 3, 3]. */
  readonly weight: TensorEntry;
  /** [out]. */
  readonly bias: TensorEntry;
  /** [out], of a weight in I8: factor of each filter's integers. */
  readonly scale?: TensorEntry;
}

/**
 * Finds VGG19's convolutions by the names of torchvision and timm: `features.N.weight` and `features.N.bias`. Other
 * tensors are ignored; a file may end at any layer, as long as none before it is missing, and layers may have fewer
 * filters than VGG19's, in multiples of 8.
 * @throws ArtFilterError `weights` where a tensor is missing, has another shape, or belongs to another network, and
 * where layers do not fit each other
 */
export function findLayers(header: SafetensorsHeader, source: string): LayerTensors[] {
  const last = VGG19_LAYERS.findLastIndex(({ index }) => header.entries.has(`features.${index}.weight`));
  if (last < 0) {
    throw refuse(source, 'there is no tensor "features.0.weight" in it, expected the convolutions of VGG19.');
  }
  checkNoOtherConvolutions(header, source);
  const found: LayerTensors[] = [];
  for (const layer of VGG19_LAYERS.slice(0, last + 1)) {
    found.push(findLayer(header, layer, source, found.at(-1)?.layer.outChannels));
  }
  return found;
}

/**
 * Finds one convolution.
 * @param before filters of the layer before it; default: VGG19's
 */
export function findLayer(
  { entries }: SafetensorsHeader,
  vgg19: Vgg19Layer,
  source: string,
  before: number = vgg19.inChannels,
): LayerTensors {
  const name = (what: string) => `features.${vgg19.index}.${what}`;
  const weight = filtersOf(entries.get(name('weight')), name('weight'), vgg19, before, source);
  const [outChannels, inChannels] = weight.shape as [number, number];
  const wrong = misfit(vgg19, [outChannels, inChannels], before);
  if (wrong) throw refuse(source, `${wrong}, in "${weight.name}".`);
  const layer = { ...vgg19, inChannels, outChannels };
  const find = (what: string) => entryOf(entries, name(what), [outChannels], source);
  const bias = find('bias');
  return weight.dtype === 'I8' ? { layer, weight, bias, scale: find('scale') } : { layer, weight, bias };
}

/** All tensors of a layer. */
export function entriesOf({ weight, bias, scale }: LayerTensors): TensorEntry[] {
  return scale ? [weight, scale, bias] : [weight, bias];
}

/**
 * Decodes one convolution.
 * @param bytesOf bytes of an entry
 * @param sums expected SHA-256 by tensor; default: not checked
 * @throws ArtFilterError `weights` where a checksum differs, a dtype is not supported, or a number is not finite
 */
export async function decodeLayer(
  tensors: LayerTensors,
  bytesOf: (entry: TensorEntry) => Uint8Array,
  sums: ReadonlyMap<string, string> | undefined,
  source: string,
): Promise<ConvolutionWeights> {
  await Promise.all(
    entriesOf(tensors).map(async (entry) => {
      if (!sums || sums.get(entry.name) === (await sha256(bytesOf(entry)))) return;
      throw damaged(source, `the tensor "${entry.name}" is not what its checksum says`);
    }),
  );
  if (shouldYield()) await yieldToEventLoop();
  const values = (entry: TensorEntry) => finite(tensorValues(bytesOf(entry), entry, source), entry, source);
  const { weight, bias, scale } = tensors;
  if (!scale) return { weight: values(weight), bias: values(bias) };
  return { weight: rescaled(bytesOf(weight), values(scale)), bias: values(bias) };
}

/** Multiplies the integers of each filter by its scale. */
function rescaled(bytes: Uint8Array, scale: Float32Array): Float32Array {
  const integers = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const weight = new Float32Array(integers.length);
  const size = integers.length / scale.length;
  scale.forEach((factor, o) => {
    for (let i = o * size; i < (o + 1) * size; i++) weight[i] = integers[i]! * factor;
  });
  return weight;
}

/** Tensor of 3×3 filters, of any number. */
function filtersOf(
  entry: TensorEntry | undefined,
  name: string,
  { outChannels }: Vgg19Layer,
  before: number,
  source: string,
): TensorEntry {
  const expected = `[${outChannels}, ${before}, 3, 3] or fewer filters`;
  if (!entry) throw refuse(source, `the tensor "${name}" is missing, expected one of ${expected}.`);
  const [, , ...taps] = entry.shape;
  if (taps.join() === '3,3') return entry;
  throw refuse(source, `the tensor "${name}" is [${entry.shape.join(', ')}], expected ${expected}.`);
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
function checkNoOtherConvolutions({ entries }: SafetensorsHeader, source: string): void {
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

function finite(values: Float32Array, { name }: TensorEntry, source: string): Float32Array {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw damaged(source, `value ${i} of the tensor "${name}" is ${values[i]}, expected a finite number`);
  }
  return values;
}

function damaged(source: string, what: string): ArtFilterError {
  return new ArtFilterError('weights', `${source}: ${what}. Get the file again.`);
}

function refuse(source: string, sentence: string): ArtFilterError {
  return new ArtFilterError(
    'weights',
    `${source}: this is not VGG19: ${sentence} Use a VGG19 with torchvision's or timm's names.`,
  );
}
