import { existsSync } from 'node:fs';
import { basename, extname, join, sep } from 'node:path';
import { ArtFilterError } from '../../errors.ts';
import { outputFormat } from '../../image/encode-node.ts';
import { isAddress } from '../inputs/address.ts';
import { STANDARD } from '../inputs/standard-input.ts';
import { placeOf } from './place.ts';

/** Values of `--format`: the ending of a picture's name. */
export const FORMATS = ['png', 'jpg', 'webp', 'avif'] as const;

export type Format = (typeof FORMATS)[number];

/** What an output is named after. */
export interface Named {
  readonly content: string;
  readonly styles: readonly string[];
  /** A file, a folder, `-`, or undefined for a name in the current folder. */
  readonly output?: string;
  readonly format?: Format;
}

/** Most characters of a made name, without its ending. */
const LONGEST = 100;

/**
 * The output of a run: the given one, or where none or a folder is given, a name made from the pictures that is free.
 * @returns its path, and whether the name was made
 * @throws ArtFilterError `settings` for a name without the ending of a format, or with another than `--format`
 */
export async function chooseOutput(named: Named): Promise<{ output: string; made: boolean }> {
  const { output, format = 'png' } = named;
  if (output !== undefined && !output.endsWith('/') && !output.endsWith(sep)) {
    const { kind } = await placeOf(output);
    if (kind === 'file') checkEnding(output, named.format);
    if (kind !== 'folder') return { output, made: false };
  }
  return { output: freeName(`${join(output ?? '', madeName(named))}.${format}`), made: true };
}

/** A name whose ending tells the format of an output: the output itself, or one with the format's ending. */
export function encodedName(output: string, format: Format | undefined): string {
  if (format === undefined && isEnding(extname(output))) return output;
  return `${output}.${format ?? 'png'}`;
}

/** `photo.jpg`, `painting.png` → `photo-painting`. */
export function madeName({ content, styles }: Pick<Named, 'content' | 'styles'>): string {
  const [first = '', second, ...more] = styles.map(stem);
  const others = more.length > 0 ? [`${more.length}-more`] : [];
  const stems = [stem(content), first, second, ...others].filter((text) => text);
  return [...stems.join('-')].slice(0, LONGEST).join('');
}

/** The name of a picture without folders and endings, fit for the name of a file. */
export function stem(source: string): string {
  if (source === STANDARD) return 'stdin';
  if (/^data:/i.test(source)) return 'data';
  const name = isAddress(source) ? lastOf(source) : basename(source);
  const bare = name.replace(/\.style\.safetensors$/i, '');
  return bare
    .slice(0, bare.length - extname(bare).length)
    .replace(/[\p{Cc}/\\:*?"<>|]+/gu, '_')
    .replace(/^-+/, '');
}

/** The last part of an address' path, else its host. */
function lastOf(address: string): string {
  if (!URL.canParse(address)) return 'picture';
  const { pathname, hostname } = new URL(address);
  const last = pathname.split('/').filter(Boolean).at(-1) ?? hostname;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** A name where nothing is yet: the given one, or with a number before its ending. */
export function freeName(path: string): string {
  const ending = /\.style\.safetensors$/i.exec(path)?.[0] ?? extname(path);
  const start = path.slice(0, path.length - ending.length);
  for (let i = 1; ; i++) {
    const name = i === 1 ? path : `${start}-${i}${ending}`;
    if (!existsSync(name)) return name;
  }
}

function checkEnding(output: string, format: Format | undefined): void {
  const ending = extname(output);
  if (format === undefined) outputFormat(output);
  else if (isEnding(ending) && outputFormat(output) !== outputFormat(`x.${format}`)) {
    throw new ArtFilterError(
      'settings',
      `output ${output}: its ending is ${ending}, but --format is ${format}; leave one of the two out.`,
    );
  }
}

/** Whether an ending tells a format. */
function isEnding(ending: string): boolean {
  try {
    outputFormat(`x${ending}`);
    return true;
  } catch {
    return false;
  }
}
