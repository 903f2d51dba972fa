import { rmSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtFilterError } from '../errors.ts';
import { type DownloadOptions, download } from '../vgg/sources/download.ts';
import type { WeightsSource } from './engine.ts';

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

export type FetchOptions = Pick<DownloadOptions, 'signal' | 'onProgress'>;

/**
 * Finds what `--weights` names: nothing to do for the built-in ones, a file is looked for, an address is fetched
 * into a temporary file.
 * @throws ArtFilterError `file` or `network`
 */
export async function findWeights(source: string, options: FetchOptions = {}): Promise<FoundWeights> {
  const remove = async () => undefined;
  if (source === 'builtin') return { weights: { source }, remove };
  if (/^https?:\/\//i.test(source)) return fetchWeights(source, options);
  const there = await stat(source).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${error.code})`;
    throw new ArtFilterError(
      'file',
      `weights ${source}: ${why}, expected builtin, a safetensors file or its address.`,
    );
  });
  if (!there.isFile()) {
    throw new ArtFilterError('file', `weights ${source}: this is no file, expected a safetensors file.`);
  }
  return { weights: { source, path: source }, remove };
}

async function fetchWeights(source: string, options: FetchOptions): Promise<FoundWeights> {
  const bytes = await download(source, options);
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
