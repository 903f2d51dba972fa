import { type Command, CommanderError } from 'commander';
import { hasCode, printable } from '../../errors.ts';

/** Error in the command line itself. Exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
  constructor(message: string) {
    super(printable(message));
  }
}

/** Text to print instead of a run: the help or the version. */
export interface Answer {
  answer: string;
}

/**
 * Reads a command line by a grammar and calls its actions.
 * @param argv arguments after the grammar's name
 * @returns help or version; undefined where an action was called
 * @throws UsageError with one sentence for anything unknown, missing or out of range
 */
export function readCommand(program: Command, argv: readonly string[]): Answer | undefined {
  let answer = '';
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => {
        answer += text;
      },
      writeErr: () => undefined,
      outputError: () => undefined,
    });
  }
  try {
    program.parse(argv, { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return { answer };
      throw new UsageError(sentence(error.message, program.name()));
    }
    if (hasCode(error, 'settings')) throw new UsageError(error.message);
    throw error;
  }
}

function sentence(message: string, name: string): string {
  const text = message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.)?]$/.test(text) ? '' : '.'} (${name} --help lists all options.)`;
}
