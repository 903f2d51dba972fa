import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { NETWORKS, type NetworkName } from './work.ts';

export const CASES = ['peak', 'kernels', 'conv', 'iteration', 'preview', 'growth'] as const;
export type CaseName = (typeof CASES)[number];
export type RuntimeName = 'chrome' | 'dawn';

/** What `npm run bench --` was asked for. */
export interface Options {
  readonly runtime: RuntimeName;
  /** In the order of CASES. */
  readonly cases: readonly CaseName[];
  /** Empty: each case's own for the adapter. */
  readonly sizes: readonly number[];
  /** Widths to measure, in the order of NETWORKS. */
  readonly networks: readonly NetworkName[];
  readonly json?: string;
  /** Names of peers; empty: all of the runtime. Undefined: no peers. */
  readonly peers?: readonly string[];
  /** Rounds against each peer. */
  readonly rounds: number;
}

/** Wrong usage, in one sentence. */
export class UsageError extends Error {}

/**
 * Reads the arguments.
 * @param peers names of the peers that there are
 * @returns the options, or the help where that was asked for
 * @throws UsageError
 */
export function parseOptions(argv: readonly string[], peers: readonly string[]): Options | { help: string } {
  let help = '';
  const program = new Command('npm run bench --')
    .description("Measures the engine's kernels and iterations, alone or beside its peers.")
    .addOption(
      new Option('--runtime <name>', 'where WebGPU is from').choices(['chrome', 'dawn']).default('chrome'),
    )
    .addOption(new Option('--case <name...>', 'what is measured; default: all').choices(CASES))
    .option('--size <n...>', "sides in pixels, 16 to 8192; default: each case's own for the adapter", sizes)
    .addOption(
      new Option(
        '--network <name...>',
        'as wide as which network, with random numbers; default: all',
      ).choices(NETWORKS),
    )
    .option('--json <file>', 'also write the rows as JSON')
    .addOption(
      new Option(
        '--peers [name...]',
        'run the same work in other projects; default: all of the runtime, pytorch only by its name',
      ).choices(peers),
    )
    .option('--rounds <n>', 'measurements of each peer', rounds, 5)
    .helpOption('--help', 'print this help')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        help += text;
      },
      outputError: () => undefined,
    });
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { help };
    const text = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
    throw new UsageError(`${text.replace(/\.$/, '')}; --help lists what there is.`);
  }
  const given = program.opts();
  const chosen: readonly CaseName[] = given.case ?? CASES;
  const networks: readonly NetworkName[] = given.network ?? NETWORKS;
  return {
    runtime: given.runtime,
    cases: CASES.filter((name) => chosen.includes(name)),
    sizes: given.size ?? [],
    networks: NETWORKS.filter((name) => networks.includes(name)),
    json: given.json,
    peers: given.peers === undefined ? undefined : Array.isArray(given.peers) ? given.peers : [],
    rounds: given.rounds,
  };
}

function sizes(text: string, before: number[] = []): number[] {
  return [...before, whole(text, 16, 8192)];
}

function rounds(text: string): number {
  return whole(text, 1, 1000);
}

function whole(text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
}
