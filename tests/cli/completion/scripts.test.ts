import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { Answer } from '../../../src/cli/args/usage.ts';
import { parseCompletion } from '../../../src/cli/completion/arguments.ts';

const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'art-filter-completion-'));
  await writeFile(join(folder, 'photo of a cat.jpg'), '');
  for (const shell of ['bash', 'zsh', 'fish']) {
    await writeFile(join(folder, `script.${shell}`), (parseCompletion([shell]) as Answer).answer);
  }
});
afterAll(() => rm(folder, { recursive: true }));

/** Skips a test where the shell is not installed. */
async function skipWithout(shell: string, context: TestContext): Promise<void> {
  const there = await run(shell, ['-c', 'true']).then(
    () => true,
    () => false,
  );
  if (!there) context.skip(`${shell} is not installed here`);
}

/** Command lines, and words of which each has to be among the completions, or none of those after a dash. */
const CASES: [line: string, words: string[], never: string[]][] = [
  ['art-filter swe', ['sweep'], ['batch']],
  ['art-filter --opti', ['--optimizer'], ['--output']],
  ['art-filter --optimizer ', ['adam', 'lbfgs', 'sgd'], ['photo of a cat.jpg']],
  ['art-filter --weights d', ['draft'], ['builtin']],
  ['art-filter --look pa', ['painterly'], []],
  ['art-filter weights fe', ['fetch'], ['list']],
  ['art-filter weights fetch ', ['vgg19', 'vgg19-keras'], ['photo of a cat.jpg']],
  ['art-filter weights pack --prec', ['--precision'], []],
  ['art-filter batch --shar', ['--shard'], []],
  ['art-filter sweep --preset ', ['iterations', 'cartoon'], []],
  ['art-filter completion f', ['fish'], ['bash']],
  ['art-filter pho', ['photo of a cat.jpg'], ['sweep']],
  ['art-filter photo.jpg s', [], ['sweep']],
  ['art-filter --mask pho', ['photo of a cat.jpg'], []],
];

describe('the script for bash', () => {
  it.for(CASES)('completes %s', async ([line, words, never], context) => {
    await skipWithout('bash', context);
    const parts = line.split(' ').map((word) => `'${word}'`);
    const script = `source ./script.bash; COMP_WORDS=(${parts.join(' ')}); COMP_CWORD=${parts.length - 1}
      _art_filter; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await run('bash', ['-c', script], { cwd: folder });
    const found = stdout.split('\n').filter(Boolean);
    expect(found).toEqual(expect.arrayContaining(words));
    expect(found.filter((word) => never.includes(word))).toEqual([]);
  });

  it('is registered', async (context) => {
    await skipWithout('bash', context);
    const { stdout } = await run('bash', ['-c', 'source ./script.bash; complete -p art-filter'], {
      cwd: folder,
    });
    expect(stdout).toContain('-F _art_filter art-filter');
  });
});

describe('the script for fish', () => {
  it.for(CASES)('completes %s', async ([line, words, never], context) => {
    await skipWithout('fish', context);
    const { stdout } = await run('fish', ['-c', `source ./script.fish; complete -C '${line}'`], {
      cwd: folder,
      env: { ...process.env, HOME: folder },
    });
    // A word, then a tab and its description.
    const found = stdout.split('\n').map((each) => each.split('\t')[0]!.replaceAll('\\', ''));
    expect(found).toEqual(expect.arrayContaining(words));
    expect(found.filter((word) => never.includes(word))).toEqual([]);
  });
});

describe('the script for zsh', () => {
  // In a terminal of its own, the words that zsh adds are caught instead of shown.
  it.for(CASES)('completes %s', { timeout: 60_000 }, async ([line, words, never], context) => {
    await skipWithout('zsh', context);
    const script = `
zmodload zsh/zpty || exit 3
zpty z zsh -f -i
zpty -w z 'PS1=; autoload -Uz compinit; compinit -u -D; source ./script.zsh; zmodload zsh/complist'
zpty -w z 'compadd() { local -a found; if [[ \${*[(r)-(O|A|D)]} ]]; then builtin compadd "$@"; return; fi
  builtin compadd -O found "$@"; print -rl -- "<<"$^found">>"; builtin compadd "$@" }'
zpty -w z 'all() { local -a comppostfuncs; _main_complete; print -r -- "<<""end>>" }'
zpty -w z 'zle -C all complete-word all; bindkey "^X" all; LISTMAX=10000; print "<<""ready>>"'
zpty -r z out '*<<ready>>*'
zpty -n -w z ${JSON.stringify(line)}$'\\C-X'
zpty -r z out '*<<end>>*'
print -r -- "$out"
zpty -d z`;
    const { stdout } = await run('zsh', ['-f', '-c', script], { cwd: folder, timeout: 50_000 });
    const found = [...stdout.matchAll(/<<(.*?)>>/g)].map(([, word]) => word!.replaceAll('\\', ''));
    expect(found).toEqual(expect.arrayContaining(words));
    expect(found.filter((word) => never.includes(word))).toEqual([]);
  });
});

it('names every command and long option of the command line', () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { answer } = parseCompletion([shell]) as Answer;
    for (const word of ['demo', 'batch', 'sweep', 'weights', 'completion', 'help', 'style-layers', 'vary']) {
      expect(answer).toContain(word);
    }
  }
});

it('refuses no shell, and another one', () => {
  expect(() => parseCompletion([])).toThrow(/No shell was given; expected bash, zsh, fish/);
  expect(() => parseCompletion(['tcsh'])).toThrow(/tcsh.*bash, zsh, fish/);
});
