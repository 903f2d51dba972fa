import { readFile, stat } from 'node:fs/promises';
import { ArtFilterError } from '../../errors.ts';
import { checkWeightsLength } from '../../vgg/formats/weights-file.ts';
import { listCached } from '../../vgg/hub/cached-weights.ts';
import { CATALOGUE, findEntry } from '../../vgg/hub/catalogue.ts';
import type { WeightsStore } from '../../vgg/hub/store.ts';
import { nodeStore } from '../../vgg/hub/store-node.ts';
import { BUNDLED_IDS } from '../../vgg/weights/bundled.ts';
import { bundledFile } from '../../vgg/weights/bundled-node.ts';
import { isWeightsName, type LoadOptions, loadWeights, weightsFromFile } from '../../vgg/weights/load.ts';
import type { Vgg19Weights } from '../../vgg/weights/weights.ts';
import type { Progress } from '../stylize/progress.ts';
import { describeCached } from './list.ts';

/** Names the origin of a mirror. */
const HUB = 'ART_FILTER_HUB';

export interface ReadOptions extends Pick<LoadOptions, 'upTo' | 'keep' | 'whole' | 'signal'> {
  progress: Progress;
}

/** Where fetched weights are kept: art-filter/weights in the user's cache folder, or what ART_FILTER_CACHE names. */
export function store(): WeightsStore {
  return nodeStore();
}

/** Whether the network has to be asked for what `--weights` names, at least once. */
export function isRemote(source: string): boolean {
  return findEntry(source) !== undefined || /^https?:\/\//i.test(source);
}

/**
 * The weights that a person names: `builtin`, `draft`, an id of the catalogue (fetched where it is not kept), an
 * address, or a file.
 * @throws ArtFilterError `file`, `network`, `weights`, or `aborted` after telling how much is kept
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
    if (options.signal?.aborted && findEntry(source)) progress.line(await howToGoOn(source));
    throw error;
  } finally {
    progress.end();
  }
}

/**
 * @throws ArtFilterError `file` where the path leads to no file, `weights` where that is too long
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
  throw new ArtFilterError('file', `weights ${path}: this is no file, expected a .safetensors or .h5 file.`);
}

/** The origin that takes the place of the hubs' own. */
function mirror(): string | undefined {
  const hub = process.env[HUB];
  if (!hub || /^https?:\/\/[^/]/i.test(hub)) return hub || undefined;
  throw new ArtFilterError(
    'settings',
    `${HUB} is "${hub}", expected the address of a mirror, such as https://mirror.example; correct or unset it.`,
  );
}

async function howToGoOn(id: string): Promise<string> {
  const kept = (await listCached(store())).find((item) => item.id === id);
  if (!kept) return `Nothing of ${id} is kept yet; art-filter weights fetch ${id} begins again.`;
  return `What has come of ${id} is kept (${describeCached(kept)}); art-filter weights fetch ${id} goes on from there.`;
}
