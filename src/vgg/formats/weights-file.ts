import { ArtFilterError } from '../../errors.ts';
import { loadPart } from '../../load-part.ts';
import { type ConvolutionWeights, IMAGENET_RGB, type Vgg19Weights } from '../weights/weights.ts';
import { isHdf5 } from './hdf5/signature.ts';
import { decodeLayer, entriesOf, findLayers, type LayerTensors } from './layer-tensors.ts';
import { packedFacts } from './packed-facts.ts';
import { dataBeginOf, readHeader, type SafetensorsHeader } from './safetensors-header.ts';
import { tensorBytes } from './tensor-values.ts';

/**
 * Most bytes of a file: a VGG19 in double precision with its classifier has 1.1 GB; above 2 GiB neither browsers nor
 * Node read a file whole.
 */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * Checks, before it is read, that a file is not too long for weights.
 * @throws ArtFilterError `weights`
 */
export function checkWeightsLength(bytes: number, source: string): void {
  if (bytes <= MOST_BYTES) return;
  throw new ArtFilterError(
    'weights',
    `${source}: the file has more than 2 GiB, expected at most that. Choose a file with VGG19 alone.`,
  );
}

/**
 * Reads VGG19 from a file by its first bytes: Keras' HDF5, a packed file of this project with its checksums, or a
 * safetensors file with torchvision's and timm's names, for RGB in 0…1 minus ImageNet's mean over its standard
 * deviation.
 * @param source the file's name or address, for reports and errors
 * @throws ArtFilterError `weights`
 */
export async function readWeightsFile(
  bytes: ArrayBuffer | Uint8Array,
  source: string,
): Promise<Vgg19Weights> {
  const file = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  if (isHdf5(file)) {
    const { readKerasH5 } = await loadPart(() => import('./keras-h5.ts'));
    return readKerasH5(file, source);
  }
  const header = readHeader(file, source, file.length);
  return decodeLayers(file, header, findLayers(header, source), source);
}

/**
 * Number of bytes at the start of a safetensors file that hold its layers up to one.
 * @param come bytes of the file so far
 * @returns undefined where its header has not come yet
 * @throws ArtFilterError `weights` where it is no VGG19
 */
export function bytesUpTo(come: Uint8Array, upTo: string, source: string): number | undefined {
  if (come.length < 8 || come.length < dataBeginOf(come, source)) return undefined;
  const layers = layersUpTo(findLayers(readHeader(come, source), source), upTo);
  return Math.max(...layers.flatMap(entriesOf).map(({ end }) => end));
}

/**
 * Reads the layers up to one from the start of a safetensors file.
 * @param bytes at least `bytesUpTo` of them
 * @throws ArtFilterError `weights`
 */
export async function readWeightsStart(
  bytes: Uint8Array,
  upTo: string,
  source: string,
): Promise<Vgg19Weights> {
  const needed = bytesUpTo(bytes, upTo, source) ?? Number.POSITIVE_INFINITY;
  // A file that is cut off is refused with what is missing.
  if (bytes.length < needed) return readWeightsFile(bytes, source);
  const header = readHeader(bytes, source);
  return decodeLayers(bytes, header, layersUpTo(findLayers(header, source), upTo), source);
}

function layersUpTo(layers: readonly LayerTensors[], upTo: string): readonly LayerTensors[] {
  return layers.slice(0, layers.findIndex(({ layer }) => layer.name === upTo) + 1);
}

/** Decodes layers of a safetensors file; everything has been checked before the first tensor is decoded. */
async function decodeLayers(
  file: Uint8Array,
  header: SafetensorsHeader,
  found: readonly LayerTensors[],
  source: string,
): Promise<Vgg19Weights> {
  const facts = packedFacts(header.metadata, source);
  const decoded = await Promise.all(
    found.map(async (tensors): Promise<[string, ConvolutionWeights]> => {
      const layer = await decodeLayer(tensors, (entry) => tensorBytes(file, entry), facts?.sums, source);
      return [tensors.layer.name, layer];
    }),
  );
  return asWeights(header, new Map(decoded), source);
}

/** Weights from the layers of a safetensors file and its metadata. */
export function asWeights(
  { metadata }: SafetensorsHeader,
  layers: ReadonlyMap<string, ConvolutionWeights>,
  source: string,
): Vgg19Weights {
  const facts = packedFacts(metadata, source);
  if (facts) {
    const { description, preprocessing, balance, defaults } = facts;
    const carried = { ...(balance && { balance }), ...(defaults && { defaults }) };
    return { source, description, preprocessing, ...carried, layers };
  }
  return {
    source,
    description: `VGG19 to ${[...layers.keys()].at(-1)} from ${source}; its licence is the file's`,
    preprocessing: IMAGENET_RGB,
    layers,
  };
}
