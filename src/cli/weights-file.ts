import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtFilterError } from '../errors.ts';
import { download } from '../vgg/download.ts';
import type { WeightsSource } from './engine.ts';

/** Weights where the engine can read them, and how to clear up behind them. */
export interface FoundWeights {
  weights: WeightsSource;
  remove(): Promise<void>;
}

/**
 * Finds what `--weights` names: nothing to do for the built-in ones, a file is looked for, an address is fetched
 * into a temporary file.
 * @throws ArtFilterError `file` or `network`
 */
export async function findWeights(source: string, signal?: AbortSignal): Promise<FoundWeights> {
  const remove = async () => undefined;
  if (source === 'builtin') return { weights: { source }, remove };
  if (/^https?:\/\//i.test(source)) return fetchWeights(source, signal);
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

async function fetchWeights(source: string, signal?: AbortSignal): Promise<FoundWeights> {
  const bytes = await download(source, { signal });
  const folder = await mkdtemp(join(tmpdir(), 'art-filter-weights-'));
  const remove = () => rm(folder, { recursive: true, force: true });
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
