import { formatBytes } from '../../format.ts';
import type { CachedWeights } from '../../vgg/hub/cached-weights.ts';
import { CATALOGUE, type WeightsEntry } from '../../vgg/hub/catalogue.ts';
import { bytesToFetch } from '../../vgg/hub/published.ts';
import { BUNDLED } from '../../vgg/weights/bundled.ts';
import { describeCached } from '../shared/read-weights.ts';

const COLUMNS = 80;
/** Column of the texts beside the names. */
const INDENT = 15;

/**
 * Text of `art-filter weights list`, at most 80 characters a line: the catalogue with the state of its cached copies,
 * and the bundled networks.
 * @param place of the cache, for people
 */
export function listText(cached: readonly CachedWeights[], place: string): string {
  const published = CATALOGUE.flatMap((entry) => {
    const copy = cached.find(({ id }) => id === entry.id);
    return item(entry.id, `${entry.title}, ${entry.licence}`, state(entry, copy), entry.page);
  });
  const total = cached.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    'Published, fetched at their first use and cached:',
    ...published,
    'Included:',
    ...Object.values(BUNDLED).flatMap(({ id, description, bytes }) =>
      item(id, description, `${formatBytes(bytes)}, part of the program`),
    ),
    total > 0 ? `Cache: ${place}, ${formatBytes(total)}.` : `Cache: ${place}, empty.`,
  ].join('\n');
}

function state(entry: WeightsEntry, cached: CachedWeights | undefined): string {
  if (!cached) return `not cached; ${formatBytes(bytesToFetch(entry, {}))} to fetch`;
  if (cached.complete) return `cached ${describeCached(cached)}`;
  const rest = formatBytes(bytesToFetch(entry, { cached }));
  return `partly cached (${describeCached(cached)}); ${rest} left`;
}

function item(name: string, ...texts: string[]): string[] {
  const lines = texts.flatMap((text) => wrapped(text, COLUMNS - INDENT));
  return lines.map((line, i) => `${i === 0 ? `  ${name}`.padEnd(INDENT) : ' '.repeat(INDENT)}${line}`);
}

/** Breaks a text at spaces; a longer word gets its own line. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
