import { loadAddress } from '../hub/address.ts';
import { findEntry } from '../hub/catalogue.ts';
import { loadPublished, type PublishedOptions } from '../hub/published.ts';
import { findBundled, readBundled } from './bundled.ts';
import type { Vgg19Weights } from './weights.ts';

export { weightsFromFile } from '../hub/local-file.ts';

export interface LoadOptions extends PublishedOptions {
  /** The last layer wanted. Default: of published weights conv5_1, of others all there are; files are read whole. */
  upTo?: string;
  /** Takes the place of fetching, or in Node of reading, the file of a network that comes with the project. */
  bundled?: (id: string) => Promise<Uint8Array>;
}

/**
 * Weights that come with the project, published ones by their id, or those in a file by its address.
 * @param source `builtin`, `draft`, an id of the catalogue such as `vgg19`, or a URL (relative ones are the page's)
 * @throws ArtFilterError `network` where they cannot be fetched, `weights` where they are damaged or no VGG19,
 * `settings` for an unknown layer, `aborted` by the signal
 */
export async function loadWeights(source: string, options: LoadOptions = {}): Promise<Vgg19Weights> {
  const bundled = findBundled(source);
  if (bundled) return readBundled(bundled, options);
  const entry = findEntry(source);
  return entry ? loadPublished(entry, options) : loadAddress(source, options);
}

/** Whether a source is a name rather than an address. */
export function isWeightsName(source: string): boolean {
  return (findBundled(source) ?? findEntry(source)) !== undefined;
}
