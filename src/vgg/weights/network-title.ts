import { findEntry } from '../hub/catalogue.ts';
import { findBundled } from './bundled.ts';

/** What people call the network of a source within a sentence: its title, or the name of its file. */
export function networkTitle(source: string): string {
  const file = source.split(/[/\\]/).at(-1)!;
  return findBundled(source)?.title ?? findEntry(source)?.title ?? file;
}
