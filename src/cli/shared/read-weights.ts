import { readFile, stat } from 'node:fs/promises';
import { ArtFilterError } from '../../errors.ts';
import { formatBytes } from '../../format.ts';
import { checkWeightsLength } from '../../vgg/formats/weights-file.ts';
import { type CachedWeights, listCached } from '../../vgg/hub/cached-weights.ts';
import { CATALOGUE, findEntry } from '../../vgg/hub/catalogue.ts';
import type { WeightsStore } from '../../vgg/hub/store.ts';
import { nodeStore } from '../../vgg/hub/store-node.ts';
import { BUNDLED_IDS } from '../../vgg/weights/bundled.ts';
import { bundledFile } from '../../vgg/weights/bundled-node.ts';
import { isWeightsName, type LoadOptions, loadWeights, weightsFromFile } from '../../vgg/weights/load.ts';
import type { Vgg19Weights } from '../../vgg/weights/weights.ts';
import type { Progress } from './progress.ts';

/** Environment variable with the origin of a mirror. */
const HUB = 'ART_FILTER_HUB';

export interface ReadOptions extends Pick<LoadOptions, 'upTo' | 'keep' | 'whole' | 'signal'> {
  progress: Progress;
}

/** Cache of fetched weights: art-filter/weights in the user's cache folder, or the folder in ART_FILTER_CACHE. */
export function store(): WeightsStore {
  return nodeStore();
}

/** The cached copy of a published network; undefined without one. */
export async function findCached(id: string): Promise<CachedWeights | undefined> {
  return (await listCached(store())).find((item) => item.id === id);
}

/** `to conv5_1, f16, 26 MB, 2026-11-22`. */
export function describeCached({ upTo, layers, precision, bytes, date }: CachedWeights): string {
  const which = upTo ? `to ${upTo}` : `${layers.length} layers`;
  const how = precision === 'mixed' ? 'f16 and f32' : precision;
  return [which, how, formatBytes(bytes), date.toISOString().slice(0, 10)].filter(Boolean).join(', ');
}

/** Whether a source is fetched over the network at its first use. */
export function isRemote(source: string): boolean {
  return findEntry(source) !== undefined || /^https?:\/\//i.test(source);
}

/**
 * Weights by a person's name for them.
 * @param source `builtin`, `draft`, an id of the catalogue (fetched unless cached), an address, or a file
 * @throws ArtFilterError `file`, `network`, `weights`, or `aborted` after a line on what the cache holds
 */
export async function readWeights(source: string, options: ReadOptions): Promise<Vgg19Weights> {
  const { progress, ...how } = options;
  if (!isRemote(source) && !isWeightsName(source)) {
    await checkFile(source);
    return weightsFromFile(await readFile(source), source);
  }
  const what = `Fetching ${findEntry(source) ? source : 'the weights'}`;
  try {
    return await loadWeights(source, {
      ...how,
      store: store(),
      hub: mirror(),
      bundled: (id) => readFile(bundledFile(id)),
      onProgress: (_fraction, bytes) => bytes && progress.bytes(what, bytes.done, bytes.total),
      onWarning: (sentence) => progress.line(sentence),
    });
  } catch (error) {
    progress.end();
    if (options.signal?.aborted && findEntry(source)) progress.line(await stoppedText(source));
    throw error;
  } finally {
    progress.end();
  }
}

/**
 * Checks a weights file without reading it.
 * @throws ArtFilterError `file` for a path without a file, `weights` for a file that is too long
 */
export async function checkFile(path: string): Promise<void> {
  const there = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${error.code})`;
    const names = [...BUNDLED_IDS, ...CATALOGUE.map(({ id }) => id)].join(', ');
    throw new ArtFilterError(
      'file',
      `weights ${path}: ${why}, expected ${names}, a .safetensors or .h5 file, or its address.`,
    );
  });
  if (there.isFile()) return checkWeightsLength(there.size, `weights ${path}`);
  throw new ArtFilterError('file', `weights ${path}: not a file, expected a .safetensors or .h5 file.`);
}

/** The origin that replaces the hubs' own. */
function mirror(): string | undefined {
  const hub = process.env[HUB];
  if (!hub || /^https?:\/\/[^/]/i.test(hub)) return hub || undefined;
  throw new ArtFilterError(
    'settings',
    `${HUB} is "${hub}", expected the address of a mirror, such as https://mirror.example; correct or unset it.`,
  );
}

async function stoppedText(id: string): Promise<string> {
  const cached = await findCached(id);
  const fetch = `art-filter weights fetch ${id}`;
  if (!cached) return `Nothing of ${id} is cached yet; ${fetch} starts again.`;
  return `Part of ${id} is cached (${describeCached(cached)}); ${fetch} fetches the rest.`;
}
