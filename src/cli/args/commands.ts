/** First arguments of the command line that name a command; any other is a picture. */
export const DEMO = 'demo';
export const BATCH = 'batch';
export const SWEEP = 'sweep';
export const STYLE = 'style';
export const WEIGHTS = 'weights';
export const COMPLETION = 'completion';
export const HELP = 'help';

/** The commands, with their arguments and what they are for. */
export const COMMANDS = [
  { name: DEMO, usage: '[options]', summary: 'a first result from two sample pictures' },
  {
    name: BATCH,
    usage: 'PICTURES... --style STYLE... --out DIR',
    summary: 'many pictures, one after another',
  },
  {
    name: SWEEP,
    usage: 'CONTENT... --style STYLE... --vary NAME=VALUES -o SHEET.png',
    summary: 'pictures side by side: what does a setting do?',
  },
  {
    name: STYLE,
    usage: 'measure PICTURE -o FILE',
    summary: 'measure a painting once, to paint with it often',
  },
  { name: WEIGHTS, usage: 'COMMAND', summary: 'list, fetch and check the networks' },
  { name: COMPLETION, usage: 'bash|zsh|fish', summary: "the shell's completion of all this" },
  { name: HELP, usage: '[COMMAND]', summary: 'all about a command' },
] as const;

/** Usage of the main command: painting, then the commands. */
export function usageLines(): string {
  const lines = COMMANDS.map(({ name, usage }) => `art-filter ${name} ${usage}`);
  return ['CONTENT STYLE... [-o OUT] [options]', ...lines].join('\n       ');
}

/** Most edits between a slip of the pen and the command that was meant. */
const MOST_EDITS = 2;

/** The command that a word was meant to be; undefined where none is near. */
export function nearestCommand(word: string): string | undefined {
  const near = COMMANDS.map(({ name }) => ({ name, edits: distance(word.toLowerCase(), name) }))
    .filter(({ name, edits }) => edits <= Math.min(MOST_EDITS, name.length - 2))
    .sort((a, b) => a.edits - b.edits);
  return near[0]?.name;
}

/** Insertions, removals, replacements and swaps of neighbours between two words. */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i]);
  for (let j = 1; j <= b.length; j++) rows[0]!.push(j);
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      rows[i]!.push(
        Math.min(
          rows[i - 1]![j]! + 1,
          rows[i]![j - 1]! + 1,
          rows[i - 1]![j - 1]! + same,
          swapped ? rows[i - 2]![j - 2]! + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return rows[a.length]![b.length]!;
}
