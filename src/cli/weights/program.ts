import { Command, InvalidArgumentError, Option } from 'commander';
import type { PackOptions } from '../../vgg/formats/pack.ts';
import { CATALOGUE, findEntry } from '../../vgg/hub/catalogue.ts';
import { BUNDLED_IDS } from '../../vgg/weights/bundled.ts';
import { WEIGHTS } from '../args/commands.ts';
import { addHelp } from '../args/short-help.ts';
import { type Answer, readCommand, UsageError } from '../args/usage.ts';
import { layer, text } from '../args/values.ts';

/** A command line of `art-filter weights`. */
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
      output?: string;
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
  ART_FILTER_HUB    a mirror, such as https://mirror.example, instead of the
                    hubs' own origins
  ART_FILTER_CACHE  the cache of fetched networks; default: art-filter in the
                    user's cache folder
`;

const NAMES = ['list', 'fetch', 'verify', 'remove', 'pack'] as const;

/**
 * Parses a command line of `art-filter weights`.
 * @param argv arguments after `weights`
 * @throws UsageError with one sentence for anything unknown or missing
 */
export function parseWeights(argv: readonly string[]): WeightsRequest | Answer {
  let request: WeightsRequest | undefined;
  const program = weightsProgram((parsed) => {
    request = parsed;
  });
  if (argv.length === 0) {
    throw new UsageError(
      `No command was given; expected ${NAMES.join(', ')}, such as art-filter weights list.`,
    );
  }
  const answer = readCommand(program, argv);
  if (answer) return answer;
  if (!request) throw new UsageError('Nothing to do.');
  return request;
}

/**
 * Grammar of `art-filter weights`.
 * @param run is called with the parsed command line
 */
export function weightsProgram(run: (request: WeightsRequest) => void): Command {
  const program = new Command(`art-filter ${WEIGHTS}`)
    .description('Fetches, caches and checks the networks that --weights takes by name.')
    .helpCommand(false)
    .addHelpText('after', EXAMPLES);
  addHelp(program);

  const command = (name: (typeof NAMES)[number], summary: string, description: string) =>
    program
      .command(name)
      .summary(summary)
      .description(description)
      .helpOption('-h, --help', 'print this help');
  const quietly = (made: Command) => made.option('--quiet', 'print nothing but errors');

  command(
    'list',
    'list the networks and their cached copies',
    'Lists all networks, with the state of their cached copies.',
  ).action(() => run({ command: 'list' }));

  quietly(
    command(
      'fetch',
      'fetch, check and cache a published network',
      'Fetches a published network from its publisher, checks and caches it; from then on it works offline. ' +
        'Continues an earlier fetch that was stopped.',
    )
      .argument('<id>', `one of ${IDS}`, published)
      .addOption(precision('number format in the cache; f32 takes twice the space', ['f16', 'f32']))
      .option('--up-to <layer>', 'last layer to fetch (default: conv5_1)', layer)
      .option(
        '--whole',
        "fetch the whole file and check its publisher's checksum; only the layers are cached",
      ),
  ).action((id, { precision, upTo, whole = false, quiet = false }) =>
    run({ command: 'fetch', id, precision, upTo, whole, quiet }),
  );

  quietly(
    command(
      'verify',
      'recompute the checksums of cached networks or files',
      'Recomputes the checksums of cached networks or files; the exit code is 1 if one is damaged.',
    ).argument('[source...]', 'cached networks or files (default: all cached networks)', several(text)),
  ).action((sources: string[] = [], { quiet = false }) => run({ command: 'verify', sources, quiet }));

  quietly(
    command('remove', 'delete cached networks', 'Deletes cached networks.')
      .argument('[id...]', `any of ${IDS}`, several(published))
      .option('--all', 'all cached networks'),
  ).action((ids: string[] = [], { all = false, quiet = false }) => {
    if (all === ids.length > 0) throw new UsageError(`Give either names of networks (${IDS}) or --all.`);
    run({ command: 'remove', ids: all ? 'all' : ids, quiet });
  });

  quietly(
    command(
      'pack',
      'write a network to one file',
      'Writes a network to one file, to share it or to host it beside your own page.',
    )
      .argument(
        '<source>',
        `${BUNDLED_IDS.join(', ')}, ${IDS}, a .safetensors or .h5 file, or its address`,
        text,
      )
      .option('-o, --output <file>', "file to write: .safetensors (default: the network's name)", output)
      .addOption(precision('number format: 2, 4 or 1 byte each', ['f16', 'f32', 'int8']))
      .option(
        '--up-to <layer>',
        'last layer to write (default: conv5_1 of published networks, all of others)',
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

/** Collects the values of a variadic argument, which commander passes one by one. */
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
