import { describe, expect, it } from 'vitest';
import { parseArguments, type Request } from '../../../src/cli/args/arguments.ts';
import { UsageError } from '../../../src/cli/args/usage.ts';
import { CONTROLS } from '../../../src/style/settings/controls.ts';
import { LAYER_NAMES } from '../../../src/vgg/network/layers.ts';

const parse = (line: string): Request => parseArguments(line.split(' ').filter(Boolean)) as Request;

function refusal(...argv: string[]): string {
  try {
    parseArguments(argv);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    const { message } = error as UsageError;
    expect(message).not.toContain('\n');
    expect(message.length).toBeLessThan(400);
    return message;
  }
  throw new Error(`accepted ${argv.join(' ')}`);
}

describe('parseArguments', () => {
  it('gives what was said and leaves the rest to the recipe', () => {
    expect(parse('a.jpg b.jpg c.png -o out.png')).toEqual({
      demo: false,
      content: 'a.jpg',
      styles: ['b.jpg', 'c.png'],
      output: 'out.png',
      overwrite: true,
      background: 'white',
      settings: {},
      look: undefined,
      start: undefined,
      masks: [],
      styleMasks: [],
      keep: undefined,
      weights: undefined,
      saveEvery: 0,
      checkpointEvery: 30,
      resume: false,
      report: undefined,
      runtime: 'auto',
      quiet: false,
    });
  });

  it('takes --tileable for a border that wraps, and refuses it beside another border', () => {
    expect(parse('a.jpg b.jpg -o out.png --tileable').settings).toEqual({ padding: 'wrap' });
    expect(parse('a.jpg b.jpg -o out.png --tileable --padding wrap').settings).toEqual({ padding: 'wrap' });
    expect(refusal('a.jpg', 'b.jpg', '-o', 'out.png', '--tileable', '--padding', 'zero')).toBe(
      '--tileable means --padding wrap, not zero; leave one of them out.',
    );
  });

  it('reads every option', () => {
    const request = parse(
      'a.jpg b.jpg --output out.webp --size 300 --iterations 7 --recipe keras --optimizer lbfgs --learning-rate 0.5 ' +
        '--content-weight 1e-3 --style-weight 2 --tv-weight 0 --content-layer conv5_2 ' +
        '--min-scale 64 --texture 0.5 --shapes 2 --style-scale 4 --style-loss wasserstein --blend 1 --color mix:0.25 ' +
        '--tone-weight 0.1 --padding zero --look painterly --mask m.png --style-mask s.png --keep k.png ' +
        '--style-layers conv1_1:256,conv5_4:.5,conv3_2 --pooling avg --init noise --seed 4294967295 --precision f32 ' +
        '--weights w.safetensors --save-every 5 --report r.json --runtime chrome --quiet --background #203040',
    );
    expect(request.settings).toEqual({
      recipe: 'keras',
      size: 300,
      iterations: 7,
      optimizer: 'lbfgs',
      learningRate: 0.5,
      contentWeight: 0.001,
      styleWeight: 2,
      tvWeight: 0,
      contentLayers: { conv5_2: 1 },
      styleLayers: { conv1_1: 256, conv5_4: 0.5, conv3_2: 1 },
      minScale: 64,
      texture: 0.5,
      shapes: 2,
      styleScale: 4,
      styleLoss: 'wasserstein',
      blend: [1],
      color: 'mix:0.25',
      toneWeight: 0.1,
      padding: 'zero',
      pooling: 'avg',
      init: 'noise',
      seed: 4294967295,
      precision: 'f32',
    });
    expect(request).toMatchObject({
      output: 'out.webp',
      look: 'painterly',
      masks: ['m.png'],
      styleMasks: ['s.png'],
      keep: 'k.png',
      weights: 'w.safetensors',
      saveEvery: 5,
      report: 'r.json',
      runtime: 'chrome',
      quiet: true,
      background: '#203040',
    });
  });

  it('takes another init as the path of a picture', () => {
    expect(parse('a b -o o.png --init start.png')).toMatchObject({
      start: 'start.png',
      settings: { init: 'picture' },
    });
    expect(parse('a b -o o.png --init style').start).toBeUndefined();
  });

  it('takes blends to start from, with a picture that --start names', () => {
    expect(parse('a b -o o.png --init content:0.7,noise:0.3')).toMatchObject({
      start: undefined,
      settings: { init: 'content:0.7,noise:0.3' },
    });
    expect(parse('a b -o o.png --init picture:2,gray --start p.png')).toMatchObject({
      start: 'p.png',
      settings: { init: 'picture:2,gray' },
    });
    expect(parse('a b -o o.png --start p.png')).toMatchObject({
      start: 'p.png',
      settings: { init: 'picture' },
    });
    expect(parse('a b -o o.png --init noise.png').start).toBe('noise.png');
  });

  it('takes several masks, after one option or several', () => {
    const one = parse('a b c d -o o.png --mask 1.png 2.png --style-mask 3.png --style-mask 4.png 5.png');
    expect(one.masks).toEqual(['1.png', '2.png']);
    expect(one.styleMasks).toEqual(['3.png', '4.png', '5.png']);
    expect(parse('a b c -o o.png --blend 0.3,0.7').settings.blend).toEqual([0.3, 0.7]);
  });

  it('says what each control does', () => {
    const { answer } = parseArguments(['--help']) as { answer: string };
    const text = answer.replace(/\s+/g, ' ');
    for (const { flag, help } of CONTROLS.filter(({ flag }) => flag.startsWith('--'))) {
      expect(text).toContain(flag);
      expect(text).toContain(help);
    }
  });

  it('knows the demo and its options', () => {
    expect(parse('demo')).toMatchObject({ demo: true, output: 'demo.png', settings: {} });
    expect(parse('demo --size 32 --iterations 2 -o x.jpg')).toMatchObject({
      output: 'x.jpg',
      settings: { size: 32, iterations: 2 },
    });
  });

  it('takes every layer of the network', () => {
    const request = parse(`a b -o o.png --style-layers ${LAYER_NAMES.join(',')}`);
    expect(Object.keys(request.settings.styleLayers ?? {})).toEqual([...LAYER_NAMES]);
  });

  it('answers --help with every option and --version with a number', () => {
    const help = parseArguments(['--help']) as { answer: string };
    for (const name of ['size', 'recipe', 'style-layers', 'report', 'runtime', 'save-every', 'tv-weight']) {
      expect(help.answer).toContain(`--${name}`);
    }
    expect(help.answer).toContain('demo');
    for (const flag of ['--version', '-V']) {
      expect((parseArguments([flag]) as { answer: string }).answer).toMatch(/^\d+\.\d+\.\d+\n$/);
    }
    expect(help.answer.replace(/\s+/g, ' ')).toContain("(default: the weights' own, else 0.09)");
  });

  it("answers demo --help with the demo's own defaults and its limit", () => {
    const { answer } = parseArguments(['demo', '--help']) as { answer: string };
    const text = answer.replace(/\s+/g, ' ');
    expect(text).toContain('demo.png');
    expect(text).toContain('after 45 seconds');
    expect(text).toContain('(default: 512 on a GPU, on a software adapter 320 by Dawn and 256 in Chrome)');
    expect(text).toContain('(default: 100 on a GPU, on a software adapter 60 by Dawn and 50 in Chrome)');
  });
});

describe('wrong usage', () => {
  const files = ['a.jpg', 'b.jpg', '-o', 'out.png'];

  it('no picture, no style', () => {
    expect(refusal()).toMatch(/No pictures.*demo/);
    expect(refusal('-o', 'out.png')).toMatch(/content/);
    expect(refusal('a.jpg', '-o', 'out.png')).toMatch(/style/);
  });

  it('unknown options, with the nearest one', () => {
    expect(refusal(...files, '--sise', '128')).toMatch(/--sise.*--size/);
    expect(refusal(...files, '-x')).toMatch(/-x/);
    expect(refusal('demo', 'a.jpg')).toMatch(/argument/i);
  });

  it.each([
    ['--size', '15'],
    ['--size', '16385'],
    ['--size', '100.5'],
    ['--size', 'NaN'],
    ['--size', '0x40'],
    ['--size', ''],
    ['--size', '1e999'],
    ['--iterations', '0'],
    ['--iterations', '-3'],
    ['--content-weight', '-1'],
    ['--content-weight', 'NaN'],
    ['--style-weight', 'Infinity'],
    ['--tv-weight', 'much'],
    ['--learning-rate', 'NaN'],
    ['--learning-rate', '0'],
    ['--learning-rate', '-1'],
    ['--seed', '-1'],
    ['--seed', '4294967296'],
    ['--save-every', '0'],
    ['--optimizer', 'adagrad'],
    ['--pooling', 'min'],
    ['--precision', 'f64'],
    ['--recipe', 'soup'],
    ['--runtime', 'cuda'],
    ['--report', ''],
    ['--init', ''],
    ['--init', 'content:x'],
    ['--init', 'picture'],
    ['--min-scale', '0.5'],
    ['--texture', '-1'],
    ['--texture', '17'],
    ['--shapes', 'NaN'],
    ['--style-scale', '0.2'],
    ['--style-scale', '5'],
    ['--style-loss', 'mean'],
    ['--color', 'red'],
    ['--color', 'mix:2'],
    ['--blend', '1,x'],
    ['--blend', '0'],
    ['--blend', '1,2'],
    ['--tone-weight', '-1'],
    ['--padding', 'mirror'],
    ['--look', 'nice'],
    ['--mask', ''],
    ['--keep', ''],
  ])('%s %s', (option, value) => {
    expect(refusal(...files, option, value)).toMatch(new RegExp(option.slice(2).replace('-', '.?'), 'i'));
  });

  it.each(['conv6_1', 'relu4_2', 'conv5_5', '', 'Conv4_2', '__proto__', 'constructor'])(
    'the content layer %j',
    (name) => {
      expect(refusal(...files, '--content-layer', name)).toMatch(/conv1_1.*conv5_4/);
    },
  );

  it.each([
    'conv5_5:1',
    'conv1_1:x',
    'conv1_1:NaN',
    'conv1_1:0',
    'conv1_1:-1',
    'conv1_1:1:2',
    'conv1_1:',
    'conv1_1,,conv2_1',
    'conv1_1,conv1_1',
    'conv1_1:1;conv2_1:1',
    '',
    '__proto__:1',
  ])('the style layers %j', (list) => {
    expect(refusal(...files, '--style-layers', list)).toMatch(/style-layers/);
  });

  it('more masks than styles, and starts that contradict each other', () => {
    expect(refusal(...files, '--mask', '1.png', '2.png')).toMatch(/masks: got 2 for 1 style picture/);
    expect(refusal(...files, '--style-mask', '1.png', '2.png')).toMatch(/style masks: got 2/);
    expect(refusal('demo', '--mask', '1.png', '2.png')).toMatch(/masks: got 2/);
    expect(refusal(...files, '--init', 'a.png', '--start', 'b.png')).toMatch(/a\.png.*b\.png.*leave one/);
    expect(refusal(...files, '--init', 'noise', '--start', 'b.png')).toMatch(/not used by --init noise/);
    expect(refusal(...files, '--init', 'picture:0.5,noise')).toMatch(/add --start/);
  });

  it('the standard input for two pictures', () => {
    expect(refusal('-', '-', '-o', 'out.png')).toMatch(/\(-\) is named twice/);
    expect(refusal('-', 'b.jpg', '--mask', '-')).toMatch(/is named twice/);
  });
});

describe('-h', () => {
  const { answer } = parseArguments(['-h']) as { answer: string };

  it('lists ten options, the commands, and how to see all', () => {
    expect(answer.match(/^ {2}-/gm)).toHaveLength(10);
    for (const word of ['--size', '--look', 'demo', 'batch', 'sweep', 'weights', 'completion']) {
      expect(answer).toContain(word);
    }
    expect(answer).toMatch(/art-filter --help lists all \d+ options\.\n$/);
    expect(answer.split('\n').length).toBeLessThan(35);
  });

  it('answers whatever else is missing or wrong', () => {
    expect(parseArguments(['a.jpg', '-h', '--size', '3'])).toEqual({ answer });
  });
});
