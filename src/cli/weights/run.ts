import { basename } from 'node:path';
import { ArtFilterError } from '../../errors.ts';
import { megabytes } from '../../format.ts';
import { checkWritable, writeWhole } from '../../image/encode-node.ts';
import { packWeights } from '../../vgg/formats/pack.ts';
import { type CachedWeights, listCached, removeCached, USUAL_DEPTH } from '../../vgg/hub/cached-weights.ts';
import { findEntry } from '../../vgg/hub/catalogue.ts';
import { findBundled } from '../../vgg/weights/bundled.ts';
import { isSame } from '../shared/distinct.ts';
import type { Progress } from '../stylize/progress.ts';
import { describeCached, listText } from './list.ts';
import type { WeightsRequest } from './program.ts';
import { readWeights, store } from './read.ts';
import { verify } from './verify.ts';

/** What a command about weights works with. */
export interface WeightsContext {
  progress: Progress;
  /** Prints what the person asked for. */
  print(text: string): void;
  /** Tells what failed without ending the command. */
  printError(sentence: string): void;
  /** Stops a fetch; what has come is kept. */
  signal: AbortSignal;
}

type Asked<Name> = Extract<WeightsRequest, { command: Name }>;

/**
 * Does what a command line of `art-filter weights` asks for.
 * @returns whether all is well; false where something kept is damaged
 * @throws ArtFilterError for anything that fails
 */
export async function runWeights(request: WeightsRequest, world: WeightsContext): Promise<boolean> {
  switch (request.command) {
    case 'list':
      world.print(listText(await listCached(store()), store().place));
      return true;
    case 'fetch':
      await fetchWeights(request, world);
      return true;
    case 'verify':
      return verifyAll(request, world);
    case 'remove':
      await remove(request, world);
      return true;
    case 'pack':
      await pack(request, world);
      return true;
  }
}

async function fetchWeights(
  { id, precision, upTo = USUAL_DEPTH, whole }: Asked<'fetch'>,
  world: WeightsContext,
): Promise<void> {
  const { progress, signal } = world;
  await readWeights(id, { upTo, keep: precision, whole, progress, signal });
  const kept = await keptOf(id);
  if (!kept)
    throw new ArtFilterError('file', `${id}: it was fetched, but cannot be kept in ${store().place}.`);
  world.print(`${id}: kept ${describeCached(kept)}, in ${store().place}; --weights ${id} uses it.`);
}

async function verifyAll({ sources }: Asked<'verify'>, world: WeightsContext): Promise<boolean> {
  const asked = sources.length > 0 ? sources : (await listCached(store())).map(({ id }) => id);
  if (asked.length === 0) world.print(`Nothing is kept in ${store().place}.`);
  let intact = true;
  for (const source of asked) {
    try {
      world.print(`${await verify(source)}.`);
    } catch (error) {
      if (!(error instanceof ArtFilterError)) throw error;
      world.printError(error.message);
      intact = false;
    }
  }
  return intact;
}

async function remove({ ids }: Asked<'remove'>, world: WeightsContext): Promise<void> {
  const kept = await listCached(store());
  const asked = ids === 'all' ? kept.map(({ id }) => id) : ids;
  if (asked.length === 0) world.print(`Nothing is kept in ${store().place}.`);
  for (const id of asked) {
    const own = kept.find((item) => item.id === id);
    await removeCached(store(), id);
    world.print(own ? `${id}: removed, ${megabytes(own.bytes)} MB.` : `${id}: nothing was kept of it.`);
  }
}

async function pack(
  { source, output, precision, upTo }: Asked<'pack'>,
  world: WeightsContext,
): Promise<void> {
  if (await isSame(source, output)) {
    throw new ArtFilterError('settings', `output ${output}: this is the source as well; give another name.`);
  }
  await checkWritable(output);
  const last = upTo ?? (findEntry(source) ? USUAL_DEPTH : undefined);
  const { progress, signal } = world;
  // Of what is kept in half precision, exact numbers are fetched again.
  const keep = precision === 'f32' ? 'f32' : undefined;
  const weights = await readWeights(source, { upTo: last, keep, progress, signal });
  // A file to be handed on tells no folders of this machine.
  const id = basename(source).replace(/\.(safetensors|h5)$/i, '');
  const description = weights.description.replace(source, basename(source));
  const { licence } = findEntry(source) ?? findBundled(source) ?? {};
  const bytes = await packWeights({ ...weights, description }, { precision, upTo: last, id, licence });
  await writeWhole(output, bytes);
  const end = last ?? [...weights.layers.keys()].at(-1);
  world.print(`Wrote ${output}: VGG19 to ${end}, ${precision}, ${megabytes(bytes.length)} MB.`);
}

async function keptOf(id: string): Promise<CachedWeights | undefined> {
  return (await listCached(store())).find((item) => item.id === id);
}
