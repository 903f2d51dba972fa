import type { CommandNode, OptionNode, Taken } from './nodes.ts';

/** Script for `art-filter completion fish | source`. */
export function fishScript(tree: CommandNode): string {
  const head = '# Completion of art-filter for fish: art-filter completion fish | source';
  return [head, 'complete -c art-filter -e', ...linesOf(tree, []), ''].join('\n');
}

function linesOf(node: CommandNode, above: readonly string[]): string[] {
  const path = node.name ? [...above, node.name] : above;
  const condition = when(path, node.commands);
  const first = path.length === 0 ? '__fish_use_subcommand' : condition;
  const named = node.commands.map(({ name, help }) => line(first, `-a ${name}`, help));
  const files = node.takes.files ? [] : [line(condition, '-f', '')];
  const words = node.takes.words.length > 0 ? [line(condition, `-a ${quoted(node.takes.words)}`, '')] : [];
  return [
    ...files,
    ...named,
    ...words,
    ...node.options.map((option) => line(condition, optionText(option), option.help)),
    ...node.commands.flatMap((each) => linesOf(each, path)),
  ];
}

/** Holds where the words so far lead to a command and to none below it. */
function when(path: readonly string[], below: readonly CommandNode[]): string {
  const seen = path.map((name) => `__fish_seen_subcommand_from ${name}`);
  const not = below.map(({ name }) => name).join(' ');
  const parts = [...seen, ...(not ? [`not __fish_seen_subcommand_from ${not}`] : [])];
  return parts.join('; and ');
}

function optionText({ flags, takes }: OptionNode): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  return [...names, ...(takes ? [takenText(takes)] : [])].join(' ');
}

function takenText({ words, files }: Taken): string {
  const list = words.length > 0 ? ` -a ${quoted(words)}` : '';
  return `${files ? '-r -F' : '-x'}${list}`;
}

function line(condition: string, what: string, help: string): string {
  const told = help ? ` -d '${help.replace(/[\\']/g, '\\$&')}'` : '';
  return `complete -c art-filter -n '${condition}' ${what}${told}`;
}

function quoted(words: readonly string[]): string {
  return `'${words.join(' ')}'`;
}
