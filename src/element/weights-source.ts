import { ArtFilterError } from '../errors.ts';
import { loadWeights, weightsFromSafetensors } from '../vgg/load.ts';
import type { Vgg19Weights } from '../vgg/weights.ts';
import { untilAborted } from './core.ts';

/** `builtin`, the address of a safetensors file, such a file, or weights already read. */
export type WeightsSource = string | Blob | Vgg19Weights;

/** Weights on their way, for one or more runs. */
interface Loading {
  promise: Promise<Vgg19Weights>;
  abort: AbortController;
  /** One of each run that waits. */
  listeners: Set<(fraction: number) => void>;
}

/** What has been loaded, until the garbage collector finds that no element holds it any more. */
const byAddress = new Map<string, WeakRef<Vgg19Weights>>();
/** What has been read from a file, as long as somebody holds the file. */
const byFile = new WeakMap<Blob, Vgg19Weights>();
const loading = new Map<string, Loading>();

/**
 * The network for a run; loaded once for all elements of a page. A download ends when no run waits for it any more.
 * @param upTo the last layer wanted; of the built-in weights only the layers up to it are made
 * @throws ArtFilterError `weights` or `network`
 */
export async function obtainWeights(
  source: WeightsSource,
  upTo: string,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<Vgg19Weights> {
  if (typeof source === 'string') {
    const address = source === 'builtin' ? source : absolute(source);
    const key = source === 'builtin' ? `builtin ${upTo}` : address;
    const held = byAddress.get(key)?.deref();
    if (held) return held;
    const pending = loading.get(key) ?? load(key, address, upTo);
    pending.listeners.add(onProgress);
    try {
      return await untilAborted(signal, pending.promise);
    } finally {
      pending.listeners.delete(onProgress);
      if (pending.listeners.size === 0) {
        pending.abort.abort();
        if (loading.get(key) === pending) loading.delete(key);
      }
    }
  }
  if (source instanceof Blob) {
    const held = byFile.get(source);
    if (held) return held;
    const name = source instanceof File ? source.name : 'weights';
    const weights = weightsFromSafetensors(await untilAborted(signal, source.arrayBuffer()), name);
    byFile.set(source, weights);
    return weights;
  }
  return source;
}

function load(key: string, address: string, upTo: string): Loading {
  const abort = new AbortController();
  const listeners: Loading['listeners'] = new Set();
  const onProgress = (fraction: number) => {
    for (const listener of listeners) listener(fraction);
  };
  const promise = loadWeights(address, { onProgress, upTo, signal: abort.signal }).then((weights) => {
    byAddress.set(key, new WeakRef(weights));
    return weights;
  });
  const made = { promise, abort, listeners };
  loading.set(key, made);
  return made;
}

function absolute(address: string): string {
  try {
    return new URL(address, document.baseURI).href;
  } catch (error) {
    throw new ArtFilterError(
      'network',
      `weights: "${address}" is no address, expected "builtin" or the address of a .safetensors file.`,
      { cause: error },
    );
  }
}
