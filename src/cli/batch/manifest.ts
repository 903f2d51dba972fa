import type { Option } from 'commander';
import { ArtFilterError } from '../../errors.ts';
import type { RawOptions } from '../args/raw-options.ts';

/** A line of a manifest. */
export interface ManifestRow {
  /** Line number, from 1. */
  readonly line: number;
  readonly content: string;
  /** Default: those of the command line. */
  readonly styles?: readonly string[];
  /** Path below the folder of the results; default by the content's name. */
  readonly output?: string;
  readonly options: RawOptions;
}

/** Number of bad lines with a message; the others are counted. */
const MOST_FAULTS = 3;

/**
 * Parses a manifest of JSON lines: an object a line with `content`, `style` (a path or a list), `output`, and options
 * of the command line by their names without dashes. Empty lines and null values are skipped.
 * @param name of the manifest, for messages
 * @param options that a row may have; their values are not checked here
 * @throws ArtFilterError `settings` with the numbers of the bad lines
 */
export function parseManifest(text: string, name: string, options: readonly Option[]): ManifestRow[] {
  const rows: ManifestRow[] = [];
  const faults: string[] = [];
  for (const [i, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    try {
      rows.push(readRow(JSON.parse(line), i + 1, options));
    } catch (error) {
      const why = error instanceof RowFault ? error.message : 'not valid JSON';
      faults.push(`line ${i + 1}: ${why}`);
    }
  }
  refuseFaults(name, faults);
  if (rows.length === 0) throw refuse(`${name}: it has no rows; expected lines such as ${EXAMPLE}.`);
  return rows;
}

/** @throws ArtFilterError `settings` if there are faults */
export function refuseFaults(name: string, faults: readonly string[]): void {
  if (faults.length === 0) return;
  const more = faults.length > MOST_FAULTS ? `; and ${faults.length - MOST_FAULTS} more lines` : '';
  throw refuse(
    `${name} ${faults.slice(0, MOST_FAULTS).join('; ')}${more}. Expected lines such as ${EXAMPLE}.`,
  );
}

const EXAMPLE = '{"content": "photo.jpg", "style": "painting.jpg"}';

class RowFault extends Error {}

function readRow(value: unknown, line: number, options: readonly Option[]): ManifestRow {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RowFault('not an object in braces');
  }
  const given = Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
  const { content, style, output, ...others } = given;
  if (typeof content !== 'string' || content === '') throw new RowFault('"content" names no picture');
  if (output !== undefined && (typeof output !== 'string' || output === '')) {
    throw new RowFault('"output" is not a file name');
  }
  const styles = style === undefined ? undefined : texts('style', style);
  if (styles?.length === 0) throw new RowFault('"style" names no picture');
  const read = Object.entries(others).map(([key, each]): [string, string[]] => {
    const option = options.find((one) => one.name() === key);
    if (!option)
      throw new RowFault(`"${key}" is not one of the options ${options.map((o) => o.name()).join(', ')}`);
    const list = texts(key, each);
    return [key, option.variadic ? list : [list.join(',')]];
  });
  return { line, content, styles, output, options: Object.fromEntries(read) };
}

function texts(key: string, value: unknown): string[] {
  return [value].flat().map((each) => {
    if (typeof each === 'string' || typeof each === 'number') return String(each);
    throw new RowFault(`"${key}" is not a text, a number or a list of them`);
  });
}

function refuse(sentence: string): ArtFilterError {
  return new ArtFilterError('settings', `manifest ${sentence}`);
}
