import { outputFormat } from '../../image/encode-node.ts';
import { type NamedRequest, parseArguments } from '../args/arguments.ts';
import { optionArguments, type RawOptions } from '../args/raw-options.ts';
import { type Answer, readCommand, UsageError } from '../args/usage.ts';
import { checkResultFormat } from '../stylize/result-file.ts';
import { batchProgram, type GivenBatch } from './program.ts';

/** A command line of `art-filter batch`, checked without opening any file. */
export interface BatchRequest extends Omit<GivenBatch, 'out'> {
  batch: true;
  out: string;
}

/**
 * Parses a command line of `art-filter batch`.
 * @param argv arguments after `batch`
 * @throws UsageError with one sentence for anything unknown, missing or out of range
 */
export function parseBatch(argv: readonly string[]): BatchRequest | Answer {
  let request: BatchRequest | undefined;
  const program = batchProgram((given) => {
    checkGiven(given);
    request = { batch: true, ...given, out: checkedOut(given) };
  });
  if (argv.length === 0) throw new UsageError(`No pictures were given; ${TRY}`);
  const answer = readCommand(program, argv);
  if (answer) return answer;
  if (!request) throw new UsageError('Nothing to do.');
  return request;
}

const TRY = "try art-filter batch 'photos/*.jpg' --style painting.jpg --out results (-h says more).";

function checkedOut({ out }: GivenBatch): string {
  if (out !== undefined) return out;
  throw new UsageError('No folder for the results was given; add one, such as --out results.');
}

/** Options whose number of values depends on the number of styles, which folders and patterns leave open. */
const BY_STYLES: readonly string[] = ['blend', 'mask', 'style-mask'];

function checkGiven({ patterns, styles, eachStyle, mix, manifest, options }: GivenBatch): void {
  if (eachStyle && mix) {
    throw new UsageError('--each-style and --mix exclude each other; leave one of them out.');
  }
  if (manifest !== undefined) {
    if (patterns.length > 0) {
      throw new UsageError(
        `Pictures are given by ${patterns[0]} and by --manifest; leave one of the two out.`,
      );
    }
    if (eachStyle)
      throw new UsageError('--each-style is for patterns; a --manifest has its styles in its rows.');
    // Rows may have their own styles, so options such as --blend are checked with each row.
    return;
  }
  if (patterns.length === 0) {
    throw new UsageError("No pictures were given; give some, such as 'photos/*.jpg', or a --manifest.");
  }
  if (styles.length === 0)
    throw new UsageError('No style picture was given; give one or more after --style.');
  const open = eachStyle || mix;
  const checked = Object.entries(options).filter(([name]) => !open || !BY_STYLES.includes(name));
  rowRequest('content', styles, 'output.png', Object.fromEntries(checked));
}

/**
 * Request of the main command for one picture of a batch.
 * @throws UsageError, or ArtFilterError `settings`, as the main command does
 */
export function rowRequest(
  content: string,
  styles: readonly string[],
  output: string,
  options: RawOptions,
): NamedRequest {
  const argv = [...optionArguments(options), `--output=${output}`, '--', content, ...styles];
  outputFormat(output);
  const request = parseArguments(argv) as NamedRequest;
  checkResultFormat(request);
  return request;
}
