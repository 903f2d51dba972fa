import { readFile } from 'node:fs/promises';
import { basename, extname, isAbsolute, join, normalize, resolve, sep } from 'node:path';
import { ArtFilterError } from '../../errors.ts';
import type { NamedRequest } from '../args/arguments.ts';
import type { RawOptions } from '../args/raw-options.ts';
import { UsageError } from '../args/usage.ts';
import { type BatchRequest, rowRequest } from './arguments.ts';
import { findPictures } from './find.ts';
import { findStyles } from './find-styles.ts';
import { parseManifest, refuseFaults } from './manifest.ts';
import { rowOptions } from './program.ts';

/** A picture of a batch: inputs, options and output. */
export interface Row {
  readonly content: string;
  readonly styles: readonly string[];
  /** Path of the result below the folder of the results. */
  readonly name: string;
  readonly options: RawOptions;
  /** Request of the main command. */
  readonly request: NamedRequest;
}

/** A row with its place, the content's path or the manifest's line, for messages. */
type Placed = Row & { readonly place: string };

/**
 * All rows of a batch, in an order that only the list of pictures determines. Options are checked as in the main
 * command; no picture is opened.
 * @throws ArtFilterError `settings` for a bad option or two rows with one output; `file` for a manifest that cannot be
 *   read
 */
export async function readRows(request: BatchRequest): Promise<RowList> {
  const { rows, passedOver } =
    request.manifest === undefined
      ? await patternRows(request)
      : { rows: await readManifest(request, request.manifest), passedOver: [] };
  checkOutputs(rows);
  return { rows, passedOver };
}

/** Rows of a batch, and the files that its patterns passed over. */
export interface RowList {
  readonly rows: readonly Row[];
  readonly passedOver: readonly string[];
}

async function patternRows(request: BatchRequest): Promise<{ rows: Placed[]; passedOver: string[] }> {
  const { patterns, out, options, format } = request;
  const { pictures, passedOver } = await findPictures(patterns, out);
  const { sets, passedOver: ofStyles } = await findStyles(request);
  const rows = sets.flatMap(({ styles, folder }) =>
    pictures.map(({ path, name }) => {
      const result = join(folder, withEnding(name, format));
      return placed(path, { content: path, styles, name: result, options }, out);
    }),
  );
  return { rows, passedOver: [...passedOver, ...ofStyles] };
}

async function readManifest(request: BatchRequest, manifest: string): Promise<Placed[]> {
  const text = await readFile(manifest, 'utf8').catch((cause) => {
    const why = cause.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${cause.code})`;
    throw new ArtFilterError('file', `manifest ${manifest}: ${why}; check the path.`, { cause });
  });
  return manifestRows(text, manifest, request);
}

/**
 * Rows of a manifest, their options checked as in the main command.
 * @param manifest its name, for messages
 * @throws ArtFilterError `settings` with the numbers of the bad lines
 */
export function manifestRows(
  text: string,
  manifest: string,
  { styles, out, options, format }: Pick<BatchRequest, 'styles' | 'out' | 'options' | 'format'>,
): Placed[] {
  const faults: string[] = [];
  const rows: Placed[] = [];
  for (const listed of parseManifest(text, manifest, rowOptions())) {
    const { line, content, output } = listed;
    try {
      const name = output === undefined ? withEnding(basename(content), format) : below(output);
      const row = {
        content,
        styles: listed.styles ?? styles,
        name,
        options: { ...options, ...listed.options },
      };
      if (row.styles.length === 0) throw new UsageError('it has no "style", and there is no --style');
      rows.push(placed(`${manifest} line ${line}`, row, out));
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof ArtFilterError)) throw error;
      faults.push(`line ${line}: ${error.message.replace(/( \(.* lists all options\.\))?\.?$/, '')}`);
    }
  }
  refuseFaults(manifest, faults);
  return rows;
}

function placed(place: string, row: Omit<Row, 'request'>, out: string): Placed {
  return { ...row, place, request: rowRequest(row.content, row.styles, join(out, row.name), row.options) };
}

/** @throws UsageError for an output outside the folder of the results */
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

/** @throws ArtFilterError `settings` if two rows write one file, or one writes over an input of another */
function checkOutputs(rows: readonly Placed[]): void {
  const writers = new Map<string, Placed>();
  // On some systems names that differ only by case are one file.
  const key = (path: string) => resolve(path).toLowerCase();
  for (const row of rows) {
    const other = writers.get(key(row.request.output));
    if (other) {
      throw new ArtFilterError(
        'settings',
        `${other.place} and ${row.place}: both have the output ${row.request.output}; ` +
          'give outputs in a --manifest, or use two folders.',
      );
    }
    writers.set(key(row.request.output), row);
  }
  for (const { place, request } of rows) {
    const { content, styles, masks, styleMasks, start, keep, settingsFrom } = request;
    for (const path of [content, ...styles, ...masks, ...styleMasks, start, keep, settingsFrom]) {
      const writer = path === undefined ? undefined : writers.get(key(path));
      if (!writer) continue;
      throw new ArtFilterError(
        'settings',
        `${place}: reads ${path}, which ${writer.place} would overwrite; choose another --out.`,
      );
    }
  }
}
