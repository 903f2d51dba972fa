import { loadPart } from '../../load-part.ts';
import { isHdf5 } from '../formats/hdf5/signature.ts';
import { readWeightsFile } from '../formats/weights-file.ts';
import { CATALOGUE, findEntry, type WeightsEntry } from '../hub/catalogue.ts';
import { download } from '../hub/download.ts';
import type { PublishedOptions } from '../hub/published.ts';
import { findBundled, readBundled } from './bundled.ts';
import type { Vgg19Weights } from './weights.ts';

export interface LoadOptions extends PublishedOptions {
  /** Last layer needed. Default: conv5_1 of published weights, all of others; files are read whole. */
  upTo?: string;
  /** Replaces fetching, or in Node reading, the file of a bundled network. */
  bundled?: (id: string) => Promise<Uint8Array>;
  /**
   * Checksums of a file by its address, in the form of subresource integrity: `sha256-…` in base64. The file is fetched
   * whole, and used if it is the expected one. Default: none; weights with a name have checksums of their own.
   */
  integrity?: string;
}

/** Weights that were loaded ahead, until a run takes them. */
const ahead = new Map<string, Promise<Vgg19Weights>>();

/**
 * Loads weights ahead; the next `loadWeights` of the same source takes them, without another request.
 * @param options as those of `loadWeights`; `onProgress` receives the fraction that has arrived
 * @throws ArtFilterError as `loadWeights`
 */
export async function preload(source: string, options: LoadOptions = {}): Promise<void> {
  const loading = loadNow(source, options);
  ahead.set(source, loading);
  try {
    await loading;
  } catch (error) {
    if (ahead.get(source) === loading) ahead.delete(source);
    throw error;
  }
}

/**
 * Loads bundled weights, published ones by their id, or those in a file by its address.
 * @param source `builtin`, `draft`, an id of the catalogue such as `vgg19`, or a URL (relative to the page)
 * @throws ArtFilterError `network` where they cannot be fetched, `weights` where they are damaged or no VGG19,
 * `settings` for an unknown layer, `aborted` by the signal
 */
export async function loadWeights(source: string, options: LoadOptions = {}): Promise<Vgg19Weights> {
  const { upTo, signal, onProgress } = options;
  const loading = ahead.get(source);
  // A name of which more layers are wanted is loaded anew.
  const loaded = await loading?.catch(() => undefined);
  if (signal?.aborted || !loaded || (upTo !== undefined && !loaded.layers.has(upTo))) {
    return loadNow(source, options);
  }
  if (ahead.get(source) === loading) ahead.delete(source);
  onProgress?.(1);
  return loaded;
}

async function loadNow(source: string, options: LoadOptions): Promise<Vgg19Weights> {
  const bundled = findBundled(source);
  if (bundled) return readBundled(bundled, options);
  const entry = findEntry(source);
  if (entry) {
    const { loadPublished } = await loadPart(() => import('../hub/published.ts'));
    return loadPublished(entry, options);
  }
  if (options.integrity !== undefined) {
    const { integrity, ...rest } = options;
    const bytes = await download(source, rest);
    const { checkIntegrity } = await loadPart(() => import('./integrity.ts'));
    await checkIntegrity(bytes, integrity, source);
    return readWeightsFile(bytes, source);
  }
  const { loadAddress } = await loadPart(() => import('../hub/load-address.ts'));
  return loadAddress(source, options);
}

/**
 * Bytes that loading weights would transfer, before any of them is.
 * @param options.upTo last layer needed, as of `loadWeights`
 * @param options.store cache whose layers are not fetched again
 * @returns undefined where the server of an address does not tell
 * @throws ArtFilterError `settings` for an unknown layer
 */
export async function bytesToLoad(
  source: string,
  options: Pick<LoadOptions, 'upTo' | 'store' | 'fetch' | 'signal'> = {},
): Promise<number | undefined> {
  const { upTo, store, signal, fetch: request = fetch } = options;
  const bundled = findBundled(source);
  if (bundled) return bundled.bytes;
  const entry = findEntry(source);
  if (entry) {
    const { bytesToFetch } = await loadPart(() => import('../hub/published.ts'));
    const { listCached } = await loadPart(() => import('../hub/cached-weights.ts'));
    const cached = store && (await listCached(store)).find(({ id }) => id === entry.id);
    return bytesToFetch(entry, { upTo, cached });
  }
  const answer = await request(source, { method: 'HEAD', signal }).catch(() => undefined);
  const length = answer?.ok ? Number(answer.headers.get('content-length') ?? Number.NaN) : Number.NaN;
  return Number.isFinite(length) ? length : undefined;
}

/** Whether a source is a name rather than an address. */
export function isWeightsName(source: string): boolean {
  return (findBundled(source) ?? findEntry(source)) !== undefined;
}

/** Tolerance of file lengths, which the catalogue has only as precisely as they are published. */
const SAME_LENGTH = 0.005;

/**
 * Reads VGG19 from a local file: safetensors with torchvision's and timm's names, a packed file of this project,
 * whose checksums are compared, or Keras' HDF5. A file as long as a published one is compared with its checksum, and
 * the description gives the result.
 * @param source the file's name or address, for reports and errors
 * @param catalogue of the published files
 * @throws ArtFilterError `weights`
 */
export async function weightsFromFile(
  bytes: ArrayBuffer | Uint8Array,
  source: string,
  catalogue: readonly WeightsEntry[] = CATALOGUE,
): Promise<Vgg19Weights> {
  const file = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  const weights = await readWeightsFile(file, source);
  const kind = isHdf5(file) ? 'keras-h5' : 'safetensors';
  const entry = catalogue.find(
    ({ kind: itsKind, wholeBytes }) =>
      itsKind === kind && Math.abs(file.length / wholeBytes - 1) < SAME_LENGTH,
  );
  if (!entry) return weights;
  const { description } = entry;
  const { isPublishedFile } = await loadPart(() => import('../hub/hashed-file.ts'));
  if (await isPublishedFile(entry, file)) return { ...weights, description };
  return {
    ...weights,
    description: `${weights.description}; by its checksum it is not the published ${entry.id}`,
  };
}

/** Name of a source's network within a sentence: its title, or the name of its file. */
export function networkTitle(source: string): string {
  const file = source.split(/[/\\]/).at(-1)!;
  return findBundled(source)?.title ?? findEntry(source)?.title ?? file;
}
