import type { Option } from 'commander';
import { ArtFilterError } from '../../errors.ts';
import type { RawOptions } from '../args/raw-options.ts';

/** A line of a manifest. */
export interface ManifestRow {
  /** From 1. */
  readonly line: number;
  readonly content: string;
  /** Undefined: those of the command line. */
  readonly styles?: readonly string[];
  /** Below the folder of the results; undefined: by the content's name. */
  readonly output?: string;
  readonly options: RawOptions;
}

/** Bad lines that are told at once; the others are counted. */
const TOLD = 3;

/**
 * Reads a manifest of JSON lines: an object a line, with `content`, `style` (a path or a list), `output`, and options
 * of the command line by their names without dashes. Empty lines, and values of null, count for nothing.
 * @param name of the manifest, for sentences
 * @param options that a row may have; what their values mean is not checked here
 * @throws ArtFilterError `settings` naming the lines that are wrong
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
      const why = error instanceof RowFault ? error.message : 'this is no JSON';
      faults.push(`line ${i + 1}: ${why}`);
    }
  }
  refuseFaults(name, faults);
  if (rows.length === 0) throw refuse(`${name}: there is no row in it; expected ${EXAMPLE}, one a line.`);
  return rows;
}

/** @throws ArtFilterError `settings` where there are any */
export function refuseFaults(name: string, faults: readonly string[]): void {
  if (faults.length === 0) return;
  const more = faults.length > TOLD ? `; and ${faults.length - TOLD} more lines` : '';
  throw refuse(`${name} ${faults.slice(0, TOLD).join('; ')}${more}. Expected lines such as ${EXAMPLE}.`);
}

const EXAMPLE = '{"content": "photo.jpg", "style": "painting.jpg"}';

class RowFault extends Error {}

function readRow(value: unknown, line: number, options: readonly Option[]): ManifestRow {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RowFault('this is no object in braces');
  }
  const given = Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
  const { content, style, output, ...others } = given;
  if (typeof content !== 'string' || content === '') throw new RowFault('"content" names no picture');
  if (output !== undefined && (typeof output !== 'string' || output === '')) {
    throw new RowFault('"output" is no name of a file');
  }
  const styles = style === undefined ? undefined : texts('style', style);
  if (styles?.length === 0) throw new RowFault('"style" names no picture');
  const read = Object.entries(others).map(([key, each]): [string, string[]] => {
    const option = options.find((one) => one.name() === key);
    if (!option)
      throw new RowFault(`"${key}" is none of the options ${options.map((o) => o.name()).join(', ')}`);
    const list = texts(key, each);
    return [key, option.variadic ? list : [list.join(',')]];
  });
  return { line, content, styles, output, options: Object.fromEntries(read) };
}

function texts(key: string, value: unknown): string[] {
  return [value].flat().map((each) => {
    if (typeof each === 'string' || typeof each === 'number') return String(each);
    throw new RowFault(`"${key}" is neither a text nor a number, nor a list of them`);
  });
}

function refuse(sentence: string): ArtFilterError {
  return new ArtFilterError('settings', `manifest ${sentence}`);
}
