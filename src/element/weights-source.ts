import { ArtFilterError } from '../errors.ts';
import { loadWeights, weightsFromSafetensors } from '../vgg/load.ts';
import type { Vgg19Weights } from '../vgg/weights.ts';

/** `builtin`, the address of a safetensors file, such a file, or weights already read. */
export type WeightsSource = string | Blob | Vgg19Weights;

/** Held weakly: elements on one page share what is loaded, and it goes when none uses it. */
const byAddress = new Map<string, WeakRef<Vgg19Weights>>();
const byFile = new WeakMap<Blob, Vgg19Weights>();
const loading = new Map<string, Promise<Vgg19Weights>>();

/**
 * The network for a run; loaded once for all elements of a page.
 * @param upTo the last layer wanted; of the built-in weights only the layers up to it are made
 * @throws ArtFilterError `weights` or `network`
 */
export async function obtainWeights(
  source: WeightsSource,
  upTo: string,
  onProgress: (fraction: number) => void,
): Promise<Vgg19Weights> {
  if (typeof source === 'string') {
    const address = source === 'builtin' ? source : absolute(source);
    const key = source === 'builtin' ? `builtin ${upTo}` : address;
    const held = byAddress.get(key)?.deref();
    if (held) return held;
    const pending = loading.get(key) ?? loadWeights(address, { onProgress, upTo });
    loading.set(key, pending);
    try {
      const weights = await pending;
      byAddress.set(key, new WeakRef(weights));
      return weights;
    } finally {
      loading.delete(key);
    }
  }
  if (source instanceof Blob) {
    const held = byFile.get(source);
    if (held) return held;
    const name = source instanceof File ? source.name : 'weights';
    const weights = weightsFromSafetensors(await source.arrayBuffer(), name);
    byFile.set(source, weights);
    return weights;
  }
  return source;
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
