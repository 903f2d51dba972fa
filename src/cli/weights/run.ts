import { basename } from 'node:path';
import { ArtFilterError } from '../../errors.ts';
import { formatBytes } from '../../format.ts';
import { packWeights } from '../../vgg/formats/pack.ts';
import { listCached, removeCached, USUAL_DEPTH } from '../../vgg/hub/cached-weights.ts';
import { findEntry } from '../../vgg/hub/catalogue.ts';
import { findBundled } from '../../vgg/weights/bundled.ts';
import { checkOutput, writeOutput } from '../outputs/write.ts';
import { isSameFile } from '../shared/places.ts';
import type { Progress } from '../shared/progress.ts';
import { describeCached, findCached, readWeights, store } from '../shared/read-weights.ts';
import { listText } from './list.ts';
import type { WeightsRequest } from './program.ts';
import { verify } from './verify.ts';

/** Surroundings of a command about weights. */
export interface WeightsContext {
  progress: Progress;
  /** Prints a result on the standard output, unless quiet. */
  print(text: string): void;
  /** Prints an error, also when quiet; the command continues. */
  printError(sentence: string): void;
  /** Stops a fetch; what has been fetched stays in the cache. */
  signal: AbortSignal;
}

type RequestOf<Name> = Extract<WeightsRequest, { command: Name }>;

/**
 * Carries out a command line of `art-filter weights`.
 * @returns whether all weights are intact; false only for `verify`
 * @throws ArtFilterError for any failure
 */
export async function runWeights(request: WeightsRequest, context: WeightsContext): Promise<boolean> {
  switch (request.command) {
    case 'list':
      context.print(listText(await listCached(store()), store().place));
      return true;
    case 'fetch':
      await fetchWeights(request, context);
      return true;
    case 'verify':
      return verifyAll(request, context);
    case 'remove':
      await remove(request, context);
      return true;
    case 'pack':
      await pack(request, context);
      return true;
  }
}

async function fetchWeights(
  { id, precision, upTo = USUAL_DEPTH, whole }: RequestOf<'fetch'>,
  { progress, print, signal }: WeightsContext,
): Promise<void> {
  await readWeights(id, { upTo, keep: precision, whole, progress, signal });
  const cached = await findCached(id);
  if (!cached) {
    throw new ArtFilterError(
      'file',
      `${id}: it was fetched, but the cache ${store().place} cannot be written.`,
    );
  }
  print(`${id}: cached ${describeCached(cached)}, in ${store().place}; --weights ${id} uses it.`);
}

async function verifyAll({ sources }: RequestOf<'verify'>, context: WeightsContext): Promise<boolean> {
  const { print, printError } = context;
  const names = sources.length > 0 ? sources : (await listCached(store())).map(({ id }) => id);
  if (names.length === 0) print(emptyText());
  let intact = true;
  for (const name of names) {
    try {
      print(`${await verify(name)}.`);
    } catch (error) {
      if (!(error instanceof ArtFilterError)) throw error;
      printError(error.message);
      intact = false;
    }
  }
  return intact;
}

async function remove({ ids }: RequestOf<'remove'>, { print }: WeightsContext): Promise<void> {
  const cached = await listCached(store());
  const names = ids === 'all' ? cached.map(({ id }) => id) : ids;
  if (names.length === 0) print(emptyText());
  for (const name of names) {
    const copy = cached.find(({ id }) => id === name);
    await removeCached(store(), name);
    print(copy ? `${name}: removed, ${formatBytes(copy.bytes)}.` : `${name}: not cached.`);
  }
}

async function pack(
  { source, output: given, precision, upTo }: RequestOf<'pack'>,
  { progress, print, signal }: WeightsContext,
): Promise<void> {
  // The file may be published, so it names no local folder.
  const id = basename(source).replace(/\.(safetensors|h5)$/i, '');
  const output = given ?? `${id}.safetensors`;
  if (await isSameFile(source, output)) {
    throw new ArtFilterError('settings', `output ${output}: this is also the source; give another name.`);
  }
  await checkOutput(output);
  const last = upTo ?? (findEntry(source) ? USUAL_DEPTH : undefined);
  // A cached copy in half precision is not exact, so f32 is fetched again.
  const keep = precision === 'f32' ? 'f32' : undefined;
  const weights = await readWeights(source, { upTo: last, keep, progress, signal });
  const description = weights.description.replace(source, basename(source));
  const { licence } = findEntry(source) ?? findBundled(source) ?? {};
  const bytes = await packWeights({ ...weights, description }, { precision, upTo: last, id, licence });
  await writeOutput(output, bytes);
  const end = last ?? [...weights.layers.keys()].at(-1);
  print(`Wrote ${output}: VGG19 to ${end}, ${precision}, ${formatBytes(bytes.length)}.`);
}

function emptyText(): string {
  return `The cache ${store().place} is empty.`;
}
