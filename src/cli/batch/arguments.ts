import { parseArguments, type Request } from '../args/arguments.ts';
import { optionArguments, type RawOptions } from '../args/raw-options.ts';
import { type Answer, readCommand, UsageError } from '../args/usage.ts';
import { batchProgram, type GivenBatch } from './program.ts';

/** A command line of `art-filter batch`, checked without opening any file. */
export interface BatchRequest extends GivenBatch {
  batch: true;
}

/**
 * Parses a command line of `art-filter batch`.
 * @param argv arguments after `batch`
 * @throws UsageError with one sentence for anything unknown, missing or out of range
 */
export function parseBatch(argv: readonly string[]): BatchRequest | Answer {
  let request: BatchRequest | undefined;
  const program = batchProgram((given) => {
    request = { batch: true, ...given };
  });
  const answer = readCommand(program, argv.length > 0 ? argv : ['--help']);
  if (answer) return answer;
  if (!request) throw new UsageError('Nothing to do.');
  checkGiven(request);
  return request;
}

function checkGiven({ patterns, styles, manifest, options }: GivenBatch): void {
  if (manifest !== undefined) {
    if (patterns.length > 0) {
      throw new UsageError(
        `Pictures are given by ${patterns[0]} and by --manifest; leave one of the two out.`,
      );
    }
    // Rows may have their own styles, so options such as --blend are checked with each row.
    return;
  }
  if (patterns.length === 0) {
    throw new UsageError("No pictures were given; give some, such as 'photos/*.jpg', or a --manifest.");
  }
  if (styles.length === 0)
    throw new UsageError('No style picture was given; give one or more after --style.');
  rowRequest('content', styles, 'output.png', options);
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
): Request {
  const argv = [...optionArguments(options), `--output=${output}`, '--', content, ...styles];
  return parseArguments(argv) as Request;
}
