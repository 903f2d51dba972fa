import { isHdf5 } from '../formats/keras-h5.ts';
import { readWeightsFile } from '../formats/weights-file.ts';
import type { Vgg19Weights } from '../weights/weights.ts';
import { CATALOGUE, type WeightsEntry } from './catalogue.ts';
import { isPublishedFile } from './hashed-file.ts';

/** Lengths in the catalogue are as exact as they are published. */
const SAME_LENGTH = 0.005;

/**
 * VGG19 from a file in hand: safetensors with torchvision's and timm's names, a packed file of this project, whose
 * checksums are compared, or Keras' HDF5. One as long as a published file is compared with that one's checksum, and
 * the description tells the outcome.
 * @param source the file's name or address, for reports and errors
 * @param catalogue of the published files
 * @throws ArtFilterError `weights`
 */
export async function weightsFromFile(
  bytes: ArrayBuffer | Uint8Array,
  source: string,
  catalogue: readonly WeightsEntry[] = CATALOGUE,
): Promise<Vgg19Weights> {
  const file = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  const weights = await readWeightsFile(file, source);
  const kind = isHdf5(file) ? 'keras-h5' : 'safetensors';
  const entry = catalogue.find(
    ({ kind: itsKind, wholeBytes }) =>
      itsKind === kind && Math.abs(file.length / wholeBytes - 1) < SAME_LENGTH,
  );
  if (!entry) return weights;
  const { description } = entry;
  if (await isPublishedFile(entry, file)) return { ...weights, description };
  return {
    ...weights,
    description: `${weights.description}; by its checksum it is not the published ${entry.id}`,
  };
}
