import { Argument, Command } from 'commander';
import { COMPLETION } from '../args/commands.ts';
import { addHelp } from '../args/short-help.ts';

/** The shells that have a script. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

const EXAMPLES = `
Examples:
  source <(art-filter completion bash)      in ~/.bashrc
  source <(art-filter completion zsh)       in ~/.zshrc, after compinit
  art-filter completion fish | source       in ~/.config/fish/config.fish
`;

/**
 * Grammar of `art-filter completion`.
 * @param run receives the shell
 */
export function completionProgram(run: (shell: Shell) => void): Command {
  const program = new Command(`art-filter ${COMPLETION}`)
    .description(
      "Prints a script by which a shell completes commands, options, their values and files' names.",
    )
    .usage(SHELLS.join('|'))
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText('after', EXAMPLES)
    .action(run);
  return addHelp(program);
}
