import { Command, InvalidArgumentError, Option } from 'commander';
import type { PackOptions } from '../../vgg/formats/pack.ts';
import { CATALOGUE, findEntry } from '../../vgg/hub/catalogue.ts';
import { BUNDLED_IDS } from '../../vgg/weights/bundled.ts';
import { type Answer, readCommand, UsageError } from '../args/usage.ts';
import { layer, text } from '../args/values.ts';

/** The first argument that asks for any of these. */
export const WEIGHTS = 'weights';

/** What one command line of `art-filter weights` asks for. */
export type WeightsRequest =
  | { command: 'list' }
  | {
      command: 'fetch';
      id: string;
      precision: 'f16' | 'f32';
      upTo?: string;
      whole: boolean;
      quiet: boolean;
    }
  | { command: 'verify'; sources: string[]; quiet: boolean }
  | { command: 'remove'; ids: string[] | 'all'; quiet: boolean }
  | {
      command: 'pack';
      source: string;
      output: string;
      precision: Precision;
      upTo?: string;
      quiet: boolean;
    };

type Precision = PackOptions['precision'];

const IDS = CATALOGUE.map(({ id }) => id).join(', ');

const EXAMPLES = `
Examples:
  art-filter weights fetch vgg19
  art-filter photo.jpg painting.jpg -o result.png --weights vgg19
  art-filter weights pack vgg19 -o vgg19.safetensors

Environment:
  ART_FILTER_HUB    a mirror, such as https://mirror.example, which takes the
                    place of the hubs' own origins
  ART_FILTER_CACHE  the folder where what was fetched is kept; default:
                    art-filter in the user's cache folder
`;

/**
 * Reads a command line of `art-filter weights`.
 * @param argv what stands after `weights`
 * @throws UsageError with one sentence for anything unknown or missing
 */
export function parseWeights(argv: readonly string[]): WeightsRequest | Answer {
  let request: WeightsRequest | undefined;
  const program = weightsProgram((asked) => {
    request = asked;
  });
  const answer = readCommand(program, argv.length > 0 ? argv : ['--help']);
  if (answer) return answer;
  if (!request) throw new UsageError('Nothing to do.');
  return request;
}

/**
 * The grammar of `art-filter weights`.
 * @param run is called with what was asked for
 */
export function weightsProgram(run: (request: WeightsRequest) => void): Command {
  const program = new Command(`art-filter ${WEIGHTS}`)
    .description('Fetches, keeps and checks the networks that --weights takes by name.')
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    .addHelpText('after', EXAMPLES);

  const command = (name: string, summary: string, description: string) =>
    program.command(name).summary(summary).description(description).helpOption('--help', 'print this help');
  const quietly = (made: Command) => made.option('--quiet', 'print nothing but errors');

  command(
    'list',
    'what there is, and what of it is kept here',
    'Lists the networks that there are, and what of them is kept on this machine.',
  ).action(() => run({ command: 'list' }));

  quietly(
    command(
      'fetch',
      'fetch, check and keep a published network',
      'Fetches a published network from where it is published, checks and keeps it, so that it works offline from ' +
        'then on. Goes on where an earlier fetch was stopped.',
    )
      .argument('<id>', `one of ${IDS}`, published)
      .addOption(precision('how it is kept; f32 takes twice the room', ['f16', 'f32']))
      .option('--up-to <layer>', 'the last layer wanted (default: conv5_1)', layer)
      .option(
        '--whole',
        "fetch the whole file and check its publisher's checksum; keep what is needed of it",
      ),
  ).action((id, { precision, upTo, whole = false, quiet = false }) =>
    run({ command: 'fetch', id, precision, upTo, whole, quiet }),
  );

  quietly(
    command(
      'verify',
      'compute the checksums of kept networks or files again',
      'Computes the checksums of kept networks or of files again; exit code 1 where one is damaged.',
    ).argument('[source...]', 'names of kept networks, or files; default all that is kept', several(text)),
  ).action((sources: string[] = [], { quiet = false }) => run({ command: 'verify', sources, quiet }));

  quietly(
    command('remove', 'delete what is kept of a network', 'Deletes what is kept of a network.')
      .argument('[id...]', `any of ${IDS}`, several(published))
      .option('--all', 'everything that is kept'),
  ).action((ids: string[] = [], { all = false, quiet = false }) => {
    if (all === ids.length > 0) throw new UsageError(`Give either the name of a network (${IDS}) or --all.`);
    run({ command: 'remove', ids: all ? 'all' : ids, quiet });
  });

  const out = new Option('-o, --output <file>', 'where it goes: .safetensors');
  quietly(
    command(
      'pack',
      'write a network to one file',
      'Writes a network to one file, to hand on or to host beside a page of your own.',
    )
      .argument(
        '<source>',
        `${BUNDLED_IDS.join(', ')}, ${IDS}, a .safetensors or .h5 file, or its address`,
        text,
      )
      .addOption(out.argParser(output).makeOptionMandatory())
      .addOption(precision('how numbers are stored: 2, 4 or 1 byte each', ['f16', 'f32', 'int8']))
      .option(
        '--up-to <layer>',
        'the last layer wanted (default: of published ones conv5_1, of others all)',
        layer,
      ),
  ).action((source, { output, precision, upTo, quiet = false }) =>
    run({ command: 'pack', source, output, precision, upTo, quiet }),
  );
  return program;
}

function precision(help: string, choices: readonly Precision[]): Option {
  return new Option('--precision <name>', help).choices(choices).default(choices[0]);
}

/** Commander hands over one argument after the other, with what came of those before. */
function several(read: (text: string) => string): (text: string, before?: string[]) => string[] {
  return (text, before = []) => [...before, read(text)];
}

function published(id: string): string {
  if (findEntry(id)) return id;
  throw new InvalidArgumentError(
    `There is no published network "${id}"; expected ${IDS.replace(/, (?!.*,)/, ' or ')}.`,
  );
}

function output(path: string): string {
  if (path.toLowerCase().endsWith('.safetensors')) return path;
  throw new InvalidArgumentError(`The name "${path}" must end in .safetensors.`);
}
