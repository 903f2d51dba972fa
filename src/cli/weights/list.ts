import { megabytes } from '../../format.ts';
import type { CachedWeights } from '../../vgg/hub/cached-weights.ts';
import { CATALOGUE, type WeightsEntry } from '../../vgg/hub/catalogue.ts';
import { bytesToFetch } from '../../vgg/hub/published.ts';
import { BUNDLED } from '../../vgg/weights/bundled.ts';

const COLUMNS = 80;
/** Where the text beside the names begins. */
const INDENT = 15;

/**
 * What `art-filter weights list` prints, at most 80 characters a line: the catalogue with what is kept of it, and the
 * weights that need no fetching.
 * @param place where weights are kept, for people
 */
export function listText(kept: readonly CachedWeights[], place: string): string {
  const published = CATALOGUE.flatMap((entry) => {
    const own = kept.find(({ id }) => id === entry.id);
    return item(entry.id, `${entry.title}, ${entry.licence}`, state(entry, own), entry.page);
  });
  const total = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    'Published, fetched at their first use and kept:',
    ...published,
    'Without fetching:',
    ...Object.values(BUNDLED).flatMap(({ id, description, bytes }) =>
      item(id, description, `${megabytes(bytes)} MB, comes with the program`),
    ),
    total > 0 ? `Kept in ${place}: ${megabytes(total)} MB.` : `Nothing is kept in ${place}.`,
  ].join('\n');
}

/** `to conv5_1, f16, 26 MB, 2026-11-22`. */
export function describeCached({ upTo, layers, precision, bytes, date }: CachedWeights): string {
  const which = upTo ? `to ${upTo}` : `${layers.length} layers`;
  const size = `${megabytes(bytes)} MB`;
  const how = precision === 'mixed' ? 'f16 and f32' : precision;
  return [which, how, size, date.toISOString().slice(0, 10)].filter(Boolean).join(', ');
}

function state(entry: WeightsEntry, kept: CachedWeights | undefined): string {
  if (!kept) return `not kept; ${megabytes(bytesToFetch(entry, {}))} MB to fetch`;
  if (kept.complete) return `kept ${describeCached(kept)}`;
  const rest = megabytes(bytesToFetch(entry, { kept }));
  return `partly kept (${describeCached(kept)}); ${rest} MB to fetch`;
}

function item(name: string, ...texts: string[]): string[] {
  const lines = texts.flatMap((text) => wrapped(text, COLUMNS - INDENT));
  return lines.map((line, i) => `${i === 0 ? `  ${name}`.padEnd(INDENT) : ' '.repeat(INDENT)}${line}`);
}

/** Breaks at spaces; a word that is longer stands alone. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
