import { readFile } from 'node:fs/promises';
import { basename, extname, isAbsolute, join, normalize, resolve, sep } from 'node:path';
import { ArtFilterError } from '../../errors.ts';
import type { Request } from '../args/arguments.ts';
import type { RawOptions } from '../args/raw-options.ts';
import { UsageError } from '../args/usage.ts';
import { type BatchRequest, rowRequest } from './arguments.ts';
import { findPictures } from './find.ts';
import { parseManifest, refuseFaults } from './manifest.ts';
import { rowOptions } from './program.ts';

/** A picture of a batch: what is read, how it is painted, and where the result goes. */
export interface Row {
  readonly content: string;
  readonly styles: readonly string[];
  /** The result's path below the folder of the results. */
  readonly name: string;
  readonly options: RawOptions;
  /** The row as a command line of the main command. */
  readonly request: Request;
}

/** A row, and where it stands, for sentences. */
type Placed = Row & { readonly place: string };

/**
 * All rows of a batch, in an order that depends on nothing but the list of pictures; each is checked as the main
 * command would, without opening a picture.
 * @throws ArtFilterError `settings` for anything unknown, missing, out of range, or two rows that write one file;
 *   `file` for a manifest that cannot be read
 */
export async function readRows(request: BatchRequest): Promise<readonly Row[]> {
  const rows =
    request.manifest === undefined ? await found(request) : await listed(request, request.manifest);
  checkOutputs(rows);
  return rows;
}

async function found(request: BatchRequest): Promise<Placed[]> {
  const { patterns, styles, out, options, format } = request;
  const pictures = await findPictures(patterns, out);
  return pictures.map(({ path, name }) => {
    const result = withEnding(name, format);
    return placed(path, { content: path, styles, name: result, options }, out);
  });
}

async function listed(request: BatchRequest, manifest: string): Promise<Placed[]> {
  const text = await readFile(manifest, 'utf8').catch((cause) => {
    const why = cause.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${cause.code})`;
    throw new ArtFilterError('file', `manifest ${manifest}: ${why}; check the path.`, { cause });
  });
  return manifestRows(text, manifest, request);
}

/**
 * The rows of a manifest, each checked as the main command would.
 * @param manifest its name, for sentences
 * @throws ArtFilterError `settings` naming the lines that are wrong
 */
export function manifestRows(
  text: string,
  manifest: string,
  { styles, out, options, format }: Pick<BatchRequest, 'styles' | 'out' | 'options' | 'format'>,
): Placed[] {
  const faults: string[] = [];
  const rows: Placed[] = [];
  for (const row of parseManifest(text, manifest, rowOptions())) {
    try {
      const { content } = row;
      const name = row.output === undefined ? withEnding(basename(content), format) : below(row.output);
      const painted = {
        content,
        styles: row.styles ?? styles,
        name,
        options: { ...options, ...row.options },
      };
      if (painted.styles.length === 0) throw new UsageError('no "style" is named, nor --style given');
      rows.push(placed(`${manifest} line ${row.line}`, painted, out));
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof ArtFilterError)) throw error;
      faults.push(`line ${row.line}: ${error.message.replace(/( \(.* lists all options\.\))?\.?$/, '')}`);
    }
  }
  refuseFaults(manifest, faults);
  return rows;
}

function placed(place: string, row: Omit<Row, 'request'>, out: string): Placed {
  return { ...row, place, request: rowRequest(row.content, row.styles, join(out, row.name), row.options) };
}

/** Results stay within their folder, whatever a manifest says. */
function below(output: string): string {
  const name = normalize(output);
  if (isAbsolute(name) || name === '..' || name.startsWith(`..${sep}`)) {
    throw new UsageError(`"output" ${output} is not below the folder of the results`);
  }
  return name;
}

function withEnding(name: string, ending: string): string {
  return `${name.slice(0, name.length - extname(name).length)}.${ending}`;
}

/** Nothing may be written twice, or over what another row reads. */
function checkOutputs(rows: readonly Placed[]): void {
  const writers = new Map<string, Placed>();
  // Names that differ by case alone are one file on some systems.
  const key = (path: string) => resolve(path).toLowerCase();
  for (const row of rows) {
    const other = writers.get(key(row.request.output));
    if (other) {
      throw new ArtFilterError(
        'settings',
        `${other.place} and ${row.place}: both would be written to ${row.request.output}; ` +
          'name their outputs in a --manifest, or paint them into different folders.',
      );
    }
    writers.set(key(row.request.output), row);
  }
  for (const { place, request } of rows) {
    const { content, styles, masks, styleMasks, start, keep } = request;
    for (const path of [content, ...styles, ...masks, ...styleMasks, start, keep]) {
      const writer = path === undefined ? undefined : writers.get(key(path));
      if (!writer) continue;
      throw new ArtFilterError(
        'settings',
        `${place}: reads ${path}, which ${writer.place} would be written over; choose another --out.`,
      );
    }
  }
}
