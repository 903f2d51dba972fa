import { type Command, CommanderError } from 'commander';
import { hasCode, printable } from '../../errors.ts';

/** Wrong usage: what the person typed, not what happened while running. Exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
  constructor(message: string) {
    super(printable(message));
  }
}

/** What to print instead of running: the help or the version. */
export interface Answer {
  answer: string;
}

/**
 * Lets a grammar read a command line; its actions are called.
 * @param argv what stands after the grammar's own name
 * @returns what it answers by itself, a help or the version; undefined where an action was called
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
