import { ArtFilterError } from '../../errors.ts';
import { checkWeightsLength } from '../../vgg/formats/weights-file.ts';
import type { FetchedBytes } from '../../vgg/hub/meter.ts';
import { browserStore } from '../../vgg/hub/store-browser.ts';
import { isWeightsName, loadWeights, weightsFromFile } from '../../vgg/weights/load.ts';
import type { Vgg19Weights } from '../../vgg/weights/weights.ts';
import { untilAborted } from '../core.ts';

/** Name (`builtin`, `vgg19`, …) or address of weights, a weights file, or weights already loaded. */
export type WeightsSource = string | Blob | Vgg19Weights;

export interface ObtainOptions {
  /** Last layer to load. */
  upTo: string;
  /** Host that replaces that of the published weights. */
  hub: string | undefined;
  signal: AbortSignal;
  /** @param bytes while published weights are downloaded */
  onProgress(fraction: number, bytes?: FetchedBytes): void;
  onWarning(sentence: string): void;
}

type Listener = Pick<ObtainOptions, 'onProgress' | 'onWarning'>;

/** Weights being loaded, for one or more runs. */
interface Loading {
  promise: Promise<Vgg19Weights>;
  abort: AbortController;
  /** One for each waiting run. */
  listeners: Set<Listener>;
}

/** Loaded weights by address, as long as an element holds them. */
const byAddress = new Map<string, WeakRef<Vgg19Weights>>();
/** Weights read from files, as long as the file is held. */
const byFile = new WeakMap<Blob, Vgg19Weights>();
const loading = new Map<string, Loading>();

/** Whether a file holds weights, judged by its name. */
export function isWeightsFile({ name }: File): boolean {
  return /\.(safetensors|h5|hdf5)$/i.test(name);
}

/**
 * Loads the weights for a run, once for all elements of a page. A download stops when no run waits for it any more; the
 * part of published weights that has arrived is cached, and the next download continues from there.
 * @throws ArtFilterError `weights` or `network`
 */
export async function obtainWeights(source: WeightsSource, options: ObtainOptions): Promise<Vgg19Weights> {
  if (typeof source === 'string') return byName(source, options);
  if (source instanceof Blob) return untilAborted(options.signal, weightsOfFile(source));
  return source;
}

/**
 * Reads a weights file, once.
 * @throws ArtFilterError `weights` where it cannot be read or is not VGG19
 */
export async function weightsOfFile(file: Blob): Promise<Vgg19Weights> {
  const held = byFile.get(file);
  if (held) return held;
  const name = file instanceof File ? file.name : 'weights';
  checkWeightsLength(file.size, name);
  const bytes = await file.arrayBuffer().catch((cause) => {
    throw new ArtFilterError(
      'weights',
      `${name}: the file cannot be read; it was moved or changed, or is too large for this browser. Choose it again.`,
      { cause },
    );
  });
  const weights = await weightsFromFile(bytes, name);
  byFile.set(file, weights);
  return weights;
}

/** Forgets loaded weights of a name, so that they are read again from cache or network. */
export function forgetWeights(name: string): void {
  byAddress.delete(name);
}

async function byName(source: string, options: ObtainOptions): Promise<Vgg19Weights> {
  const named = isWeightsName(source);
  const address = named ? source : absolute(source);
  const held = byAddress.get(address)?.deref();
  // A file is loaded whole; named weights may have more layers to load.
  if (held && (!named || held.layers.has(options.upTo))) return held;
  const key = `${address} ${options.upTo}`;
  const pending = loading.get(key) ?? load(key, address, options);
  pending.listeners.add(options);
  try {
    return await untilAborted(options.signal, pending.promise);
  } finally {
    pending.listeners.delete(options);
    // What has loaded may still fetch the rest of its file.
    if (pending.listeners.size === 0 && loading.get(key) === pending) {
      pending.abort.abort();
      loading.delete(key);
    }
  }
}

function load(key: string, address: string, { upTo, hub }: ObtainOptions): Loading {
  const abort = new AbortController();
  const listeners: Loading['listeners'] = new Set();
  const promise = loadWeights(address, {
    upTo,
    hub,
    store: browserStore(),
    signal: abort.signal,
    onProgress: (fraction, bytes) => {
      for (const listener of listeners) listener.onProgress(fraction, bytes);
    },
    onWarning: (sentence) => {
      for (const listener of listeners) listener.onWarning(sentence);
    },
  })
    .then((weights) => {
      byAddress.set(address, new WeakRef(weights));
      return weights;
    })
    .finally(() => loading.get(key) === made && loading.delete(key));
  const made: Loading = { promise, abort, listeners };
  loading.set(key, made);
  return made;
}

function absolute(address: string): string {
  try {
    return new URL(address, document.baseURI).href;
  } catch (error) {
    throw new ArtFilterError(
      'network',
      `weights: "${address}" is not an address; expected a name such as "builtin" or "vgg19", or the address of a file.`,
      { cause: error },
    );
  }
}
