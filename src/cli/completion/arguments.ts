import { type Answer, readCommand, UsageError } from '../args/usage.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import type { CommandNode } from './nodes.ts';
import { completionProgram, SHELLS, type Shell } from './program.ts';
import { commandTree } from './tree.ts';
import { zshScript } from './zsh.ts';

const SCRIPTS: Record<Shell, (tree: CommandNode) => string> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/**
 * Parses a command line of `art-filter completion`.
 * @returns the script
 * @throws UsageError with one sentence
 */
export function parseCompletion(argv: readonly string[]): Answer {
  if (argv.length === 0) {
    throw new UsageError(
      `No shell was given; expected ${SHELLS.join(', ')}, such as source <(art-filter completion bash).`,
    );
  }
  let shell: Shell | undefined;
  const program = completionProgram((given) => {
    shell = given;
  });
  const answer = readCommand(program, argv);
  if (answer) return answer;
  if (!shell) throw new UsageError('Nothing to do.');
  return { answer: SCRIPTS[shell](commandTree()) };
}
