import { Command, CommanderError, Option } from 'commander';
import { COMMANDS } from './commands.ts';

/** What `-h` shows of a command. */
export interface ShortHelp {
  /** A line on each of the options that matter most, by their long names without dashes. */
  readonly options: Readonly<Record<string, string>>;
  readonly examples: readonly string[];
  /** Whether to list the commands. */
  readonly commands?: boolean;
}

/**
 * Adds `-h`, a short help, `--help` with all options, and the version.
 * @param short default: `-h` is the same as `--help`
 */
export function addHelp(command: Command, short?: ShortHelp): Command {
  command.optionsGroup('Other:').version(__VERSION__, '-V, --version', 'print the version');
  if (!short) return command.helpOption('-h, --help', 'print this help');
  command.option('-h', 'print a short help').helpOption('--help', 'print this help');
  return command.on('option:h', () => {
    command.configureOutput().writeOut?.(shortHelp(command, short));
    throw new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)');
  });
}

/** Name of a command with those of the commands above it. */
function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}

/** The usage, the options that matter, examples, and how to see the rest. */
export function shortHelp(command: Command, { options, examples, commands }: ShortHelp): string {
  const short = new Command(fullName(command)).helpOption(false).usage(command.usage().split('\n')[0]!);
  for (const [name, line] of Object.entries(options)) {
    const { flags } = command.options.find((option) => option.name() === name)!;
    short.addOption(new Option(flags, line));
  }
  const all = command.options.filter(({ hidden }) => !hidden).length;
  const listed = commands
    ? ['', 'Commands:', ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(12)}${summary}`)]
    : [];
  return [
    short.helpInformation().trimEnd(),
    ...listed,
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
    '',
    `${fullName(command)} --help lists all ${all} options.`,
    '',
  ].join('\n');
}
