import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/cli/args/usage.ts';
import { parseWeights } from '../../../src/cli/weights/program.ts';

const parse = (line: string) => parseWeights(line.split(' '));
const answerOf = (...argv: string[]) => (parseWeights(argv) as { answer: string }).answer;

function refusal(line: string): string {
  try {
    parse(line);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    const { message } = error as UsageError;
    expect(message).not.toContain('\n');
    return message;
  }
  throw new Error('nothing was refused');
}

describe('art-filter weights', () => {
  it('reads every command with its defaults', () => {
    expect(parse('list')).toEqual({ command: 'list' });
    expect(parse('fetch vgg19')).toEqual({
      command: 'fetch',
      id: 'vgg19',
      precision: 'f16',
      upTo: undefined,
      whole: false,
      quiet: false,
    });
    expect(parse('verify')).toEqual({ command: 'verify', sources: [], quiet: false });
    expect(parse('remove vgg19')).toEqual({ command: 'remove', ids: ['vgg19'], quiet: false });
    expect(parse('pack my.h5 -o my.safetensors')).toEqual({
      command: 'pack',
      source: 'my.h5',
      output: 'my.safetensors',
      precision: 'f16',
      upTo: undefined,
      quiet: false,
    });
  });

  it('reads every option', () => {
    expect(parse('fetch vgg19-keras --precision f32 --up-to conv5_4 --whole --quiet')).toMatchObject({
      id: 'vgg19-keras',
      precision: 'f32',
      upTo: 'conv5_4',
      whole: true,
      quiet: true,
    });
    expect(parse('verify vgg19 a.safetensors b.h5')).toMatchObject({
      sources: ['vgg19', 'a.safetensors', 'b.h5'],
    });
    expect(parse('remove vgg19 vgg19-keras')).toMatchObject({ ids: ['vgg19', 'vgg19-keras'] });
    expect(parse('remove --all')).toMatchObject({ ids: 'all' });
    expect(parse('pack vgg19 -o v.safetensors --precision int8 --up-to conv4_2')).toMatchObject({
      precision: 'int8',
      upTo: 'conv4_2',
    });
    expect(parse('pack vgg19')).toMatchObject({ source: 'vgg19', output: undefined });
  });

  it('answers with its help, at most 80 columns wide', () => {
    const help = answerOf('--help');
    expect(answerOf('-h')).toBe(help);
    for (const text of ['list', 'fetch', 'verify', 'remove', 'pack', 'Examples:', 'ART_FILTER_HUB']) {
      expect(help).toContain(text);
    }
    for (const command of ['list', 'fetch', 'verify', 'remove', 'pack']) {
      expect(answerOf(command, '--help')).toMatch(new RegExp(`^Usage: art-filter weights ${command}`));
    }
    const wide = help.split('\n').filter((line) => line.length > 80);
    expect(wide).toEqual([]);
  });

  it.each([
    ['steal vgg19', /unknown command 'steal'/i],
    ['fetch', /missing.*id/i],
    ['fetch vgg16', /no published network "vgg16"; expected vgg19 or vgg19-keras/],
    ['fetch vgg19 vgg19', /too many arguments/i],
    ['fetch vgg19 --precision int8', /f16, f32/],
    ['fetch vgg19 --up-to conv6_1', /conv1_1.*conv5_4/],
    ['remove', /--all/],
    ['remove vgg19 --all', /--all/],
    ['remove my.safetensors', /no published network/],
    ['pack vgg19 -o v.h5', /must end in \.safetensors/],
    ['list --quiet', /--quiet/],
  ])('refuses %s', (line, sentence) => {
    expect(refusal(line)).toMatch(sentence);
  });
});
