import { describe, expect, test } from 'vitest';
import { parseOptions, UsageError } from './options.ts';

const parse = (...argv: string[]) => parseOptions(argv, ['one', 'two']);

test('without arguments every case runs in Chrome, without peers', () => {
  expect(parse()).toEqual({
    runtime: 'chrome',
    cases: ['peak', 'kernels', 'conv', 'iteration', 'preview', 'growth'],
    sizes: [],
    networks: ['vgg19', 'builtin', 'draft'],
    json: undefined,
    peers: undefined,
    rounds: 5,
  });
});

test('cases run in their own order, sizes as given', () => {
  const argv = [
    '--case',
    'iteration',
    'conv',
    '--size',
    '64',
    '128',
    '--runtime',
    'dawn',
    '--json',
    'a.json',
  ];
  expect(parse(...argv)).toMatchObject({
    runtime: 'dawn',
    cases: ['conv', 'iteration'],
    sizes: [64, 128],
    json: 'a.json',
  });
});

test('networks run from the widest to the narrowest', () => {
  expect(parse('--network', 'draft', 'vgg19')).toMatchObject({ networks: ['vgg19', 'draft'] });
});

test('peers: all of them, or those named', () => {
  expect(parse('--peers')).toMatchObject({ peers: [] });
  expect(parse('--peers', 'two', '--rounds', '2')).toMatchObject({ peers: ['two'], rounds: 2 });
});

test('help', () => {
  const { help } = parse('--help') as { help: string };
  expect(help).toContain('npm run bench --');
  for (const name of ['--runtime', '--case', '--size', '--network', '--json', '--peers', '--rounds']) {
    expect(help).toContain(name);
  }
});

describe('wrong usage is one sentence', () => {
  test.each([
    [['--case', 'speed'], 'speed'],
    [['--network', 'vgg16'], 'vgg16'],
    [['--size', '15'], '16 to 8192'],
    [['--size', '64.5'], '16 to 8192'],
    [['--runtime', 'deno'], 'deno'],
    [['--peers', 'three'], 'three'],
    [['--rounds', '0'], '1 to 1000'],
    [['--json'], '--json'],
    [['--faster'], '--faster'],
    [['more'], 'too many arguments'],
  ])('%s', (argv, said) => {
    const sentence = (() => {
      try {
        parse(...argv);
      } catch (error) {
        if (error instanceof UsageError) return error.message;
      }
      return undefined;
    })();
    expect(sentence).toContain(said);
    expect(sentence).toMatch(/^[^\n]+--help lists what there is\.$/);
  });
});
