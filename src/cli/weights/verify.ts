import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ArtFilterError } from '../../errors.ts';
import { isHdf5 } from '../../vgg/formats/keras-h5.ts';
import { packedFacts } from '../../vgg/formats/packed-facts.ts';
import { readHeader } from '../../vgg/formats/safetensors-header.ts';
import { listCached, verifyCached } from '../../vgg/hub/cached-weights.ts';
import { CATALOGUE, findEntry } from '../../vgg/hub/catalogue.ts';
import { findBundled } from '../../vgg/weights/bundled.ts';
import { bundledFile } from '../../vgg/weights/bundled-node.ts';
import { weightsFromFile } from '../../vgg/weights/load.ts';
import { describeCached } from './list.ts';
import { checkFile, store } from './read.ts';

/**
 * Computes checksums again.
 * @param source an id of the catalogue, of which what is kept is read, a network that comes with the program, or a file
 * @returns one line that says what is intact and how that is known
 * @throws ArtFilterError `weights` for what is damaged, `file` for what is not there
 */
export async function verify(source: string): Promise<string> {
  if (findBundled(source)) return verifyFile(bundledFile(source));
  return findEntry(source) ? verifyOwn(source) : verifyFile(source);
}

async function verifyOwn(id: string): Promise<string> {
  const kept = (await listCached(store())).find((item) => item.id === id);
  if (!kept) {
    throw new ArtFilterError(
      'file',
      `${id}: nothing is kept of it; art-filter weights fetch ${id} fetches it.`,
    );
  }
  const damage = await verifyCached(store(), id);
  if (!damage) return `${id}: intact (${describeCached(kept)})`;
  throw new ArtFilterError('weights', `${damage} Or fetch it now: art-filter weights fetch ${id}.`);
}

async function verifyFile(path: string): Promise<string> {
  await checkFile(path);
  const bytes = await readFile(path);
  const { layers } = await weightsFromFile(bytes, path);
  const what = `VGG19 to ${[...layers.keys()].at(-1)}`;
  if (isPacked(bytes, path)) return `${path}: intact: ${what}, by the checksums in it`;
  const entry = CATALOGUE.find(
    ({ sha256, md5 }) =>
      (sha256 && sha256 === digest('sha256', bytes)) || (md5 && md5 === digest('md5', bytes)),
  );
  if (entry) return `${path}: intact: ${what}, byte for byte the file published as ${entry.id}`;
  return `${path}: readable: ${what}; it has no checksums in it and is none of the published files`;
}

function isPacked(bytes: Uint8Array, path: string): boolean {
  return !isHdf5(bytes) && packedFacts(readHeader(bytes, path, bytes.length).metadata, path) !== undefined;
}

function digest(algorithm: 'sha256' | 'md5', bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest('hex');
}
