import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/cli/args/usage.ts';
import { parse } from '../../src/cli/parse.ts';

const answer = (line: string) => (parse(line.split(' ')) as { answer: string }).answer;

function refusal(line: string): string {
  try {
    parse(line.split(' ').filter(Boolean));
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).not.toContain('\n');
    return (error as UsageError).message;
  }
  throw new Error(`accepted ${line}`);
}

describe('help', () => {
  it('alone is the short help, and of a command all of it', () => {
    expect(answer('help')).toBe(answer('-h'));
    for (const name of ['demo', 'batch', 'sweep', 'weights', 'completion', 'weights fetch']) {
      expect(answer(`help ${name}`)).toBe(answer(`${name} --help`));
    }
    expect(answer('help help')).toBe(answer('--help'));
  });

  it.each(['demo', 'batch', 'sweep', 'weights', 'weights pack', 'completion'])('%s -h answers', (name) => {
    expect(answer(`${name} -h`)).toMatch(/^Usage: art-filter /);
  });

  it('of no command names the commands', () => {
    expect(refusal('help soup')).toMatch(/no command.*soup; the commands are demo, batch, sweep/);
  });
});

describe('a misspelt command', () => {
  it.each([
    ['swep photo.jpg --style painting.jpg', 'sweep'],
    ['bacth photos --out results', 'batch'],
    ['Weights list', 'weights'],
    ['dmeo', 'demo'],
    ['complete', 'completion'],
  ])('%s', (line, meant) => {
    if (meant === 'completion') expect(refusal(line)).toMatch(/the commands are .*completion/);
    else expect(refusal(line)).toMatch(new RegExp(`did you mean ${meant}\\?$`));
  });

  it('a word alone is neither command nor picture', () => {
    expect(refusal('photo')).toMatch(/no command and no picture photo; the commands are/);
  });

  describe('that is a picture', () => {
    const before = process.cwd();
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'art-filter-parse-'));
      process.chdir(folder);
    });
    afterEach(async () => {
      process.chdir(before);
      await rm(folder, { recursive: true });
    });

    it('is painted', async () => {
      await writeFile('swep', '');
      expect(parse(['swep', 'style.png'])).toMatchObject({ content: 'swep', styles: ['style.png'] });
    });
  });
});

describe('without arguments', () => {
  it.each([
    ['', /No pictures were given; try art-filter demo/],
    ['batch', /No pictures were given; try art-filter batch/],
    ['sweep', /No pictures were given; try art-filter sweep --preset/],
    ['weights', /No command was given; expected list, fetch/],
    ['completion', /No shell was given/],
    ['batch photos --style a.jpg', /No folder for the results was given; add one, such as --out results/],
    ['weights pack', /source/],
  ])('art-filter %s is refused with a sentence', (line, sentence) => {
    expect(refusal(line)).toMatch(sentence);
  });
});

it.each(['batch', 'sweep', 'weights fetch', 'demo', 'completion', ''])(
  'art-filter %s names an unknown option before all else',
  (command) => {
    const words = [...command.split(' ').filter(Boolean), '--sise'];
    expect(refusal(words.join(' '))).toMatch(/Unknown option '--sise'/);
  },
);

it('takes names that begin with a dash', () => {
  expect(parse(['--size', '64', '--', '-photo.jpg', '--style.jpg'])).toMatchObject({
    content: '-photo.jpg',
    styles: ['--style.jpg'],
  });
  expect(parse(['./-photo.jpg', './-style.jpg', '-o', '-out.png'])).toMatchObject({
    content: './-photo.jpg',
    output: '-out.png',
  });
});
