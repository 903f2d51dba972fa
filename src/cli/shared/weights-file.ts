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
import type { WeightsSource } from '../engine/engine.ts';
import { checkFile, isRemote, type ReadOptions, readWeights, store } from '../weights/read.ts';

/**
 * The weights where nobody named any: of a run that goes on, those of its network, else what suits the adapter.
 * @param begun what the run goes on from
 */
export function unnamedWeights(adapter: AdapterSummary, begun?: Checkpoint): WeightsSource {
  const { id } = findBundled(begun?.sources.network) ?? defaultNetwork(adapter);
  return { source: id, path: bundledFile(id) };
}

/** Folders of fetched weights, for when the process is ended from outside. */
const fetched = new Set<string>();

/** Removes fetched weights; for signal handlers, which cannot wait. */
export function removeFetched(): void {
  for (const folder of fetched) rmSync(folder, { recursive: true, force: true });
  fetched.clear();
}

/** Weights where the engine can read them, and how to clear up behind them. */
export interface FoundWeights {
  weights: WeightsSource;
  remove(): Promise<void>;
}

/**
 * Finds what `--weights` names, as the engine takes it: files, those that come with the program among them, are
 * pointed at, published ones and addresses are fetched or taken from what is kept, and laid into a temporary file.
 * @throws ArtFilterError `file`, `network`, `weights` or `aborted`
 */
export async function findWeights(source: string, options: ReadOptions): Promise<FoundWeights> {
  const remove = async () => undefined;
  if (findBundled(source)) return { weights: { source, path: bundledFile(source) }, remove };
  if (isRemote(source)) return layDown(source, await packedFile(source, options));
  await checkFile(source);
  return { weights: { source, path: source }, remove };
}

async function packedFile(source: string, options: ReadOptions): Promise<Uint8Array> {
  const weights = await readWeights(source, options);
  const kept = findEntry(source)
    ? await cachedFile(store(), source, options.upTo).catch(() => undefined)
    : undefined;
  // what weights bring along may want other layers than the recipe does
  const upTo = weights.defaults ? undefined : options.upTo;
  return kept ?? packWeights(weights, { precision: 'f32', upTo });
}

async function layDown(source: string, bytes: Uint8Array): Promise<FoundWeights> {
  const folder = await mkdtemp(join(tmpdir(), 'art-filter-weights-'));
  fetched.add(folder);
  const remove = async () => {
    await rm(folder, { recursive: true, force: true });
    fetched.delete(folder);
  };
  try {
    const path = join(folder, 'weights.safetensors');
    await writeFile(path, bytes);
    return { weights: { source, path }, remove };
  } catch (error) {
    await remove();
    throw new ArtFilterError(
      'file',
      `weights ${source}: there is no room for them in ${tmpdir()}; make some.`,
      {
        cause: error,
      },
    );
  }
}
