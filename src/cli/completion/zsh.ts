import type { CommandNode, OptionNode, Taken } from './nodes.ts';

/** Script for `source <(art-filter completion zsh)`, or as `_art-filter` in a folder of `$fpath`. */
export function zshScript(tree: CommandNode): string {
  return `#compdef art-filter
# Completion of art-filter for zsh: source <(art-filter completion zsh)
${functionsOf(tree, '_art_filter')}
if [[ $funcstack[1] == _art-filter ]]; then
  _art_filter "$@"
else
  compdef _art_filter art-filter
fi
`;
}

/** The function of a command, after those of the commands below it. */
function functionsOf(node: CommandNode, name: string): string {
  const below = node.commands.map((each) => functionsOf(each, `${name}_${each.name}`));
  const specs = node.options.map((option) => `    ${optionSpec(option)} \\`).join('\n');
  const own = `${name}() {
${dispatch(node, name)}  _arguments -S \\
${specs}
    '*:${node.commands.length > 0 ? `word:${name}_words` : taken('argument', node.takes)}'
}`;
  const words = node.commands.length > 0 ? [wordsOf(node, name)] : [];
  return [...below, ...words, own].join('\n');
}

/** Hands the rest of the line to the function of the command that it names. */
function dispatch({ commands }: CommandNode, name: string): string {
  if (commands.length === 0) return '';
  const cases = commands.map(
    (each) => `      ${each.name}) shift words; (( CURRENT-- )); ${name}_${each.name}; return ;;`,
  );
  return `  if (( CURRENT > 2 )); then
    case $words[2] in
${cases.join('\n')}
    esac
  fi
`;
}

/** What comes in place of an argument: a command in the first one, or what the command takes. */
function wordsOf({ commands, takes }: CommandNode, name: string): string {
  const list = commands.map((each) => `    '${escaped(each.name)}:${escaped(each.help)}'`);
  return `${name}_words() {
  local -a commands=(
${list.join('\n')}
  )
  (( CURRENT == 2 )) && _describe command commands
  ${takes.files ? '_files' : 'return 0'}
}`;
}

function optionSpec({ flags, help, takes }: OptionNode): string {
  const value = takes ? `:${taken('value', takes)}` : '';
  const text = `'[${escaped(help).replace(/[[\]]/g, '\\$&')}]${value}'`;
  return flags.length > 1 ? `'(${flags.join(' ')})'{${flags.join(',')}}${text}` : `'${flags[0]}'${text}`;
}

/** `value:(adam lbfgs)`, `value:_files`. */
function taken(what: string, { words, files }: Taken): string {
  const list = words.map(escaped).join(' ');
  if (files && list) return `${what}:{_alternative "words\\:word\\:(${list})" "files\\:file\\:_files"}`;
  return `${what}:${files ? '_files' : list ? `(${list})` : ' '}`;
}

/** A text within the single quotes of a specification. */
function escaped(text: string): string {
  return text.replace(/[\\:]/g, '\\$&').replaceAll("'", "'\\''");
}
