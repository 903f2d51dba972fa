import type { CommandNode, Taken } from './nodes.ts';

/** Script for `source <(art-filter completion bash)`; for bash 3.2 and newer. */
export function bashScript(tree: CommandNode): string {
  return `# Completion of art-filter for bash: source <(art-filter completion bash)
_art_filter_take() {
  local line
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -W "$1" -- "$cur")
  if [ "$2" ]; then
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$cur")
    compopt -o filenames 2>/dev/null
  fi
}
_art_filter() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" path= i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path \${COMP_WORDS[i]}" in
${pathCases(tree)}
      *) break ;;
    esac
  done
  case "$path $prev" in
${valueCases(tree)}
  esac
  case "$path" in
${commandCases(tree)}
  esac
}
complete -F _art_filter art-filter
`;
}

/** All commands with the words that lead to them, each after a space: ``, ` weights`, ` weights fetch`. */
function paths(node: CommandNode, above = ''): [path: string, node: CommandNode][] {
  const path = node.name ? `${above} ${node.name}` : above;
  return [[path, node], ...node.commands.flatMap((each) => paths(each, path))];
}

function pathCases(tree: CommandNode): string {
  return paths(tree)
    .filter(([path]) => path)
    .map(([path]) => `      '${path}') path='${path}' ;;`)
    .join('\n');
}

function valueCases(tree: CommandNode): string {
  return paths(tree)
    .flatMap(([path, { options }]) =>
      options.flatMap(({ flags, takes }) => {
        if (!takes) return [];
        const patterns = flags.map((flag) => `'${path} ${flag}'`).join('|');
        return [`    ${patterns}) ${take(takes)}; return ;;`];
      }),
    )
    .join('\n');
}

function commandCases(tree: CommandNode): string {
  return paths(tree)
    .map(([path, { options, takes, commands }]) => {
      const flags = options.flatMap((option) => option.flags).join(' ');
      const named = commands.map(({ name }) => name).join(' ');
      const words = takes.words.join(' ');
      // Commands come first, and nowhere else.
      const first = path.split(' ').length;
      const all = named ? `"$( ((COMP_CWORD == ${first})) && echo '${named}')"` : `'${words}'`;
      const files = takes.files ? 'files' : "''";
      return `    '${path}') case "$cur" in -*) _art_filter_take '${flags}' '' ;; *) _art_filter_take ${all} ${files} ;; esac ;;`;
    })
    .join('\n');
}

function take({ words, files }: Taken): string {
  return `_art_filter_take '${words.join(' ')}' ${files ? 'files' : "''"}`;
}
