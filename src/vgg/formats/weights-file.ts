import { ArtFilterError } from '../../errors.ts';
import { loadPart } from '../../load-part.ts';
import { type ConvolutionWeights, IMAGENET_RGB, type Vgg19Weights } from '../weights/weights.ts';
import { isHdf5 } from './hdf5/signature.ts';
import { decodeLayer, findLayers } from './layer-tensors.ts';
import { packedFacts } from './packed-facts.ts';
import { readHeader, type SafetensorsHeader } from './safetensors-header.ts';
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
  // Everything is checked before the first tensor is decoded.
  const found = findLayers(header, source);
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
