import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ArtFilterError } from '../../errors.ts';
import { isHdf5 } from '../../vgg/formats/hdf5/signature.ts';
import { packedFacts } from '../../vgg/formats/packed-facts.ts';
import { readHeader } from '../../vgg/formats/safetensors-header.ts';
import { verifyCached } from '../../vgg/hub/cached-weights.ts';
import { CATALOGUE, findEntry } from '../../vgg/hub/catalogue.ts';
import { findBundled } from '../../vgg/weights/bundled.ts';
import { bundledFile } from '../../vgg/weights/bundled-node.ts';
import { weightsFromFile } from '../../vgg/weights/load.ts';
import { checkFile, describeCached, findCached, store } from '../shared/read-weights.ts';

/**
 * Recomputes the checksums of weights.
 * @param source id of the catalogue, for its cached copy, a bundled network, or a file
 * @returns a line on what is intact, and by which checksum
 * @throws ArtFilterError `weights` for damaged weights, `file` for missing ones
 */
export async function verify(source: string): Promise<string> {
  if (findBundled(source)) return verifyFile(bundledFile(source));
  return findEntry(source) ? verifyCopy(source) : verifyFile(source);
}

async function verifyCopy(id: string): Promise<string> {
  const cached = await findCached(id);
  if (!cached) {
    throw new ArtFilterError('file', `${id}: not cached; art-filter weights fetch ${id} fetches it.`);
  }
  const damage = await verifyCached(store(), id);
  if (!damage) return `${id}: intact (${describeCached(cached)})`;
  throw new ArtFilterError('weights', `${damage} Or fetch it now: art-filter weights fetch ${id}.`);
}

async function verifyFile(path: string): Promise<string> {
  await checkFile(path);
  const bytes = await readFile(path);
  const { layers } = await weightsFromFile(bytes, path);
  const what = `VGG19 to ${[...layers.keys()].at(-1)}`;
  if (isPacked(bytes, path)) return `${path}: intact: ${what}, by the checksums in the file`;
  const entry = CATALOGUE.find(
    ({ sha256, md5 }) =>
      (sha256 && sha256 === digest('sha256', bytes)) || (md5 && md5 === digest('md5', bytes)),
  );
  if (entry) return `${path}: intact: ${what}, byte for byte the file published as ${entry.id}`;
  return `${path}: readable: ${what}; it contains no checksums, and is none of the published files`;
}

function isPacked(bytes: Uint8Array, path: string): boolean {
  return !isHdf5(bytes) && packedFacts(readHeader(bytes, path, bytes.length).metadata, path) !== undefined;
}

function digest(algorithm: 'sha256' | 'md5', bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest('hex');
}
