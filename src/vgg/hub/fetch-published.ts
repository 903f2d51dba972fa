import { ArtFilterError } from '../../errors.ts';
import { sha256 } from '../../hash.ts';
import { decodeLayer } from '../formats/layer-tensors.ts';
import { readWeightsFile } from '../formats/weights-file.ts';
import { FULL_WIDTHS } from '../network/widths.ts';
import type { ConvolutionWeights } from '../weights/weights.ts';
import type { WeightsCache } from './cached-weights.ts';
import type { WeightsEntry } from './catalogue.ts';
import { bytesIn, fetchFirst, fetchHeader, fetchLayers, type RemoteSafetensors } from './fetch-layers.ts';
import { checkWhole, HashedFile } from './hashed-file.ts';
import type { Meter } from './meter.ts';
import { concatenate, type RemoteFile } from './remote-file.ts';
import type { CachedLayer } from './store.ts';

/** Bytes of a part of a file that is fetched whole; parts are cached until it is complete. */
const PART = 2 ** 23;

/** A fetch of published weights. */
export interface Fetch {
  readonly entry: WeightsEntry;
  /** Names of the layers to load. */
  readonly wanted: readonly string[];
  /** Layers loaded so far; the fetch adds the others. */
  readonly layers: Map<string, CachedLayer>;
  readonly cache: WeightsCache;
  readonly meter: Meter;
  /** Whether to read the whole file and compare its published checksum; HDF5 files always are. */
  readonly whole: boolean;
  readonly warn: (sentence: string) => void;
}

/**
 * Fetches layers of a safetensors file and caches each on arrival; of a file that is read whole, after its checksum.
 */
export async function fetchSafetensors(remote: RemoteFile, fetch: Fetch): Promise<void> {
  const { entry, wanted, layers, cache, meter, whole } = fetch;
  const onWhole = whole ? (count: number) => meter.add(count) : () => undefined;
  const hashed = whole ? await HashedFile.of(remote, entry, onWhole) : undefined;
  if (whole) meter.begin(entry.wholeBytes, 0);
  const source = hashed ?? remote;
  const file = await fetchHeader(source, await fetchFirst(source), entry.id);
  checkWidths(file, entry);
  const version = await versionOf(file, remote);
  await forgetOthers(version, fetch);
  const needed = file.layers.filter(({ layer }) => wanted.includes(layer.name));
  const missing = needed.filter(({ layer }) => !layers.has(layer.name));
  checkReach(
    needed.map(({ layer }) => layer.name),
    fetch,
  );
  if (!whole) meter.begin(bytesIn(needed), bytesIn(needed) - bytesIn(missing));
  const held: [string, ConvolutionWeights][] = [];
  for await (const { tensors, bytesOf } of fetchLayers(source, missing, (n) => !whole && meter.add(n))) {
    const weights = await decodeLayer(tensors, bytesOf, undefined, entry.id);
    if (whole) held.push([tensors.layer.name, weights]);
    else layers.set(tensors.layer.name, await cache.put(tensors.layer.name, weights, version));
  }
  await hashed?.check(entry);
  for (const [name, weights] of held) layers.set(name, await cache.put(name, weights, version));
}

/** Fetches a whole HDF5 file, whose parts are cached until it is complete and its checksum right. */
export async function fetchKerasH5(remote: RemoteFile, fetch: Fetch): Promise<void> {
  const { entry, layers, cache, meter } = fetch;
  const parts = await cache.parts();
  let at = parts.reduce((sum, part) => sum + part.length, 0);
  meter.begin(entry.wholeBytes, at);
  while (at < entry.wholeBytes) {
    const end = Math.min(at + PART, entry.wholeBytes);
    const pieces: Uint8Array[] = [];
    for await (const piece of remote.read(at, end, entry.wholeBytes)) {
      pieces.push(piece);
      meter.add(piece.length);
    }
    parts.push(concatenate(pieces));
    await cache.putPart(at, parts.at(-1)!);
    at = end;
  }
  const file = concatenate(parts);
  try {
    await checkWhole(entry, file);
  } catch (error) {
    await cache.removeParts();
    throw error;
  }
  const weights = await readWeightsFile(file, entry.id);
  for (const [name, layer] of weights.layers) layers.set(name, await cache.put(name, layer, entry.md5 ?? ''));
  await cache.removeParts();
}

/** Checks that a published network has VGG19's widths, which estimates rely on. */
function checkWidths({ layers }: RemoteSafetensors, { id }: WeightsEntry): void {
  layers.forEach(({ layer: { name, outChannels } }, i) => {
    if (outChannels === FULL_WIDTHS[i]) return;
    throw new ArtFilterError(
      'weights',
      `${id}: ${name} has ${outChannels} filters in the published file, expected ${FULL_WIDTHS[i]}. Choose other weights.`,
    );
  });
}

function checkReach(found: readonly string[], { entry, wanted }: Fetch): void {
  const missing = wanted.find((name) => !found.includes(name));
  if (missing === undefined) return;
  throw new ArtFilterError(
    'weights',
    `${entry.id}: the published file has no layer "${missing}", expected all to ${wanted.at(-1)}. ` +
      'Choose other layers, or other weights.',
  );
}

/** Version of the content: the header's checksum, and the host's ETag where it is readable. */
async function versionOf({ headerBytes }: RemoteSafetensors, remote: RemoteFile): Promise<string> {
  const { host = '', etag = '' } = remote.identity;
  return `${await sha256(headerBytes)} ${host} ${etag}`;
}

/** Drops layers of another version, which must not be mixed with the new ones. */
async function forgetOthers(version: string, { entry, layers, cache, warn }: Fetch): Promise<void> {
  const [header, host, etag] = version.split(' ');
  const same = [...layers.values()].every((cached) => {
    const [itsHeader, itsHost, itsEtag] = cached.version.split(' ');
    return itsHeader === header && (itsHost !== host || !etag || !itsEtag || itsEtag === etag);
  });
  if (same) return;
  warn(`${entry.id}: the published file has changed since it was cached; it is fetched again.`);
  layers.clear();
  await cache.removeAll();
}
