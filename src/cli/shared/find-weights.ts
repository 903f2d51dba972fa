import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtFilterError } from '../../errors.ts';
import type { Checkpoint } from '../../style/checkpoint/checkpoint.ts';
import { defaultNetwork } from '../../style/settings/for-adapter.ts';
import type { AdapterSummary } from '../../style/settings/settings.ts';
import { packWeights } from '../../vgg/formats/pack.ts';
import { cachedFile } from '../../vgg/hub/cached-weights.ts';
import { findEntry } from '../../vgg/hub/catalogue.ts';
import { findBundled } from '../../vgg/weights/bundled.ts';
import { bundledFile } from '../../vgg/weights/bundled-node.ts';
import { checkFile, isRemote, type ReadOptions, readWeights, store } from './read-weights.ts';

/** Weights for the engine: the name that the person gave, and the file to read. */
export interface WeightsSource {
  source: string;
  path: string;
}

/**
 * Default weights: the network of the checkpoint, else the one that suits the adapter.
 * @param checkpoint of a resumed run
 */
export function defaultWeights(adapter: AdapterSummary, checkpoint?: Checkpoint): WeightsSource {
  const { id } = findBundled(checkpoint?.sources.network) ?? defaultNetwork(adapter);
  return { source: id, path: bundledFile(id) };
}

/** Temporary folders of fetched weights. */
const folders = new Set<string>();

/** Removes all temporary files of fetched weights, without waiting: for signal handlers. */
export function removeFetched(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
}

export interface FoundWeights {
  weights: WeightsSource;
  /** Removes the temporary file, if there is one. */
  remove(): Promise<void>;
}

/**
 * Weights of `--weights` as a file: local and bundled files in place, published networks and addresses fetched or from
 * the cache, in a temporary file.
 * @throws ArtFilterError `file`, `network`, `weights` or `aborted`
 */
export async function findWeights(source: string, options: ReadOptions): Promise<FoundWeights> {
  const remove = async () => undefined;
  if (findBundled(source)) return { weights: { source, path: bundledFile(source) }, remove };
  if (isRemote(source)) return writeTemporary(source, await packedFile(source, options));
  await checkFile(source);
  return { weights: { source, path: source }, remove };
}

async function packedFile(source: string, options: ReadOptions): Promise<Uint8Array> {
  const weights = await readWeights(source, options);
  const cached = findEntry(source)
    ? await cachedFile(store(), source, options.upTo).catch(() => undefined)
    : undefined;
  // Settings inside the weights may name deeper layers than the recipe.
  const upTo = weights.defaults ? undefined : options.upTo;
  return cached ?? packWeights(weights, { precision: 'f32', upTo });
}

async function writeTemporary(source: string, bytes: Uint8Array): Promise<FoundWeights> {
  const folder = await mkdtemp(join(tmpdir(), 'art-filter-weights-'));
  folders.add(folder);
  const remove = async () => {
    await rm(folder, { recursive: true, force: true });
    folders.delete(folder);
  };
  try {
    const path = join(folder, 'weights.safetensors');
    await writeFile(path, bytes);
    return { weights: { source, path }, remove };
  } catch (error) {
    await remove();
    throw new ArtFilterError('file', `weights ${source}: no room for them in ${tmpdir()}; free some space.`, {
      cause: error,
    });
  }
}
