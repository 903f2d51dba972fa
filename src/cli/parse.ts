import { existsSync } from 'node:fs';
import { parseArguments } from './args/arguments.ts';
import { BATCH, COMMANDS, COMPLETION, HELP, nearestCommand, STYLE, SWEEP, WEIGHTS } from './args/commands.ts';
import { UsageError } from './args/usage.ts';
import { parseBatch } from './batch/arguments.ts';
import { parseCompletion } from './completion/arguments.ts';
import { parseStyle } from './measure/program.ts';
import { parseSweep } from './sweep/arguments.ts';
import { parseWeights } from './weights/program.ts';

/** A command line of any command, or the answer to print in its place. */
export type Parsed =
  | ReturnType<typeof parseArguments>
  | ReturnType<typeof parseBatch>
  | ReturnType<typeof parseStyle>
  | ReturnType<typeof parseSweep>
  | ReturnType<typeof parseWeights>;

/**
 * Reads a command line by the grammar of its command.
 * @param argv arguments after the program's name
 * @throws UsageError, or ArtFilterError `settings`, with one sentence
 */
export function parse(argv: readonly string[]): Parsed {
  const [command, ...rest] = argv;
  switch (command) {
    case HELP:
      return parse(helpOf(rest));
    case STYLE:
      return parseStyle(rest);
    case WEIGHTS:
      return parseWeights(rest);
    case SWEEP:
      return parseSweep(rest);
    case BATCH:
      return parseBatch(rest);
    case COMPLETION:
      return parseCompletion(rest);
    default:
      checkCommand(argv);
      return parseArguments(argv);
  }
}

/** The command line that answers `art-filter help …`. */
function helpOf([command, ...rest]: readonly string[]): string[] {
  if (command === undefined || command.startsWith('-')) return ['-h'];
  if (command === HELP) return ['--help'];
  if (isCommand(command)) return [command, ...rest, '--help'];
  throw new UsageError(noCommand(command));
}

/** @throws UsageError where the first argument is a word that is no picture, and may be a misspelt command */
function checkCommand([first, ...rest]: readonly string[]): void {
  if (first === undefined || isCommand(first) || !/^[a-z]+$/i.test(first) || existsSync(first)) return;
  const alone = rest.every((word) => word.startsWith('-'));
  if (alone || nearestCommand(first)) throw new UsageError(noCommand(first));
}

function isCommand(word: string): boolean {
  return COMMANDS.some(({ name }) => name === word);
}

function noCommand(word: string): string {
  const near = nearestCommand(word);
  const names = COMMANDS.map(({ name }) => name).join(', ');
  const hint = near ? `did you mean ${near}?` : `the commands are ${names}.`;
  return `There is no command and no picture ${word}; ${hint}`;
}
