import { Command } from 'commander';
import { parseArguments, type Request } from '../args/arguments.ts';
import { STYLE } from '../args/commands.ts';
import {
  asText,
  optionArguments,
  paintingOptions,
  type RawOptions,
  rawOptions,
} from '../args/raw-options.ts';
import { addHelp, type ShortHelp } from '../args/short-help.ts';
import { type Answer, readCommand, UsageError } from '../args/usage.ts';
import { text } from '../args/values.ts';

/** Ending of measured styles. */
export const ENDING = '.style.safetensors';

/** A command line of `art-filter style measure`. */
export interface MeasureRequest {
  measure: true;
  picture: string;
  /** Default: made from the picture's name. */
  output?: string;
  overwrite: boolean;
  quiet: boolean;
  /** The main command's, with the options that count for a measure. */
  request: Request;
}

/** Options of painting on which a measured style depends. */
const COUNTING: readonly string[] = [
  'size',
  'min-scale',
  'recipe',
  'look',
  'style-scale',
  'style-layers',
  'style-loss',
  'pooling',
  'padding',
  'precision',
  'background',
  'gamut',
  'weights',
  'memory',
  'runtime',
];

const EXAMPLES = `
The file holds what painting compares with at every scale, without the picture:
for vgg19 at 512 pixels 6 MB, for the built-in network 1.6 MB. It stands wherever
a style picture does, and gives the same result. It is for the network, recipe,
style scale and sizes with which it was measured; others are refused.

Examples:
  art-filter style measure painting.jpg -o swirls${ENDING}
  art-filter photo.jpg swirls${ENDING} -o result.png
  art-filter style measure painting.jpg --size 1024 --weights vgg19
`;

const SHORT: ShortHelp = {
  options: {
    output: `file of the measured style; default: PICTURE${ENDING}`,
    size: 'longer side of the results in pixels',
    'style-scale': 'higher makes larger strokes',
    weights: 'the network: draft, builtin, vgg19 or vgg19-keras',
  },
  examples: [`art-filter style measure painting.jpg -o swirls${ENDING}`],
};

/**
 * Parses a command line of `art-filter style`.
 * @param argv arguments after `style`
 * @throws UsageError with one sentence for anything unknown, missing or out of range
 */
export function parseStyle(argv: readonly string[]): MeasureRequest | Answer {
  if (argv.length === 0) {
    throw new UsageError(
      `No command was given; expected measure, such as art-filter style measure painting.jpg.`,
    );
  }
  let request: MeasureRequest | undefined;
  const answer = readCommand(
    styleProgram((given) => {
      request = given;
    }),
    argv,
  );
  if (answer) return answer;
  if (!request) throw new UsageError('Nothing to do.');
  return request;
}

/**
 * Grammar of `art-filter style`.
 * @param run receives the parsed command line
 */
export function styleProgram(run: (request: MeasureRequest) => void): Command {
  const program = new Command(`art-filter ${STYLE}`)
    .description('Measures a style picture once, to paint with it often and without it.')
    .helpCommand(false);
  addHelp(program);
  const measure = program
    .command('measure')
    .summary('write what painting needs of a style picture to a file')
    .description(
      'Writes what painting needs of a style picture to a file, which stands for the picture from then on.',
    )
    .argument('<picture>', 'the style picture: a file, - or an address', text)
    .addHelpText('after', EXAMPLES)
    .option('-o, --output <file>', `file to write: ${ENDING} (default: the picture's name)`, text)
    .option('--no-overwrite', 'refuse to replace a file that is there already')
    .option('--quiet', 'print nothing but errors');
  const raw = paintingOptions()
    .filter((option) => COUNTING.includes(option.name()))
    .map((option) => asText(option));
  for (const option of raw) measure.addOption(option);
  addHelp(measure, SHORT);
  measure.action((picture: string, given: Given) => {
    const { output, overwrite, quiet = false } = given;
    if (output !== undefined && !output.toLowerCase().endsWith('.safetensors') && !output.endsWith('/')) {
      throw new UsageError(`The name "${output}" must end in ${ENDING}.`);
    }
    const options = rawOptions(raw, given);
    run({ measure: true, picture, output, overwrite, quiet, request: requestOf(options) });
  });
  return program;
}

interface Given extends Readonly<Record<string, unknown>> {
  output?: string;
  overwrite: boolean;
  quiet?: boolean;
}

/** The options, read by the main command's grammar. */
function requestOf(options: RawOptions): Request {
  return parseArguments([...optionArguments(options), '--', 'content', 'style']) as Request;
}
