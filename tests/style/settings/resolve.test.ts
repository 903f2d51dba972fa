import { describe, expect, test } from 'vitest';
import { RECIPES, recipeNamed } from '../../../src/style/settings/recipes.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';
import { SETTING_NAMES, type Settings } from '../../../src/style/settings/settings.ts';
import { LAYER_NAMES } from '../../../src/vgg/network/layers.ts';

const refused = (...words: string[]) =>
  expect.objectContaining({
    name: 'ArtFilterError',
    code: 'settings',
    message: expect.stringMatching(new RegExp(words.join('.*'))),
  });

test('the default', () => {
  expect(Object.keys(resolveSettings()).sort()).toEqual([...SETTING_NAMES].sort());
  expect(resolveSettings()).toMatchObject({
    recipe: 'default',
    size: 512,
    minScale: 128,
    iterations: 100,
    optimizer: 'lbfgs',
    learningRate: 1,
    contentWeight: 0.09,
    styleWeight: 1,
    tvWeight: 0.1,
    contentLayers: { conv4_2: 1 },
    styleLayers: { conv1_1: 16, conv2_1: 8, conv3_1: 4, conv4_1: 2, conv5_1: 1 },
    texture: 1,
    shapes: 1,
    styleLoss: 'gram',
    blend: [],
    color: 'style',
    momentWeight: 0.3,
    laplacianWeight: 0.1,
    toneWeight: 0,
    pooling: 'max',
    padding: 'replicate',
    init: 'content',
    seed: 0,
    styleScale: 1,
    precision: 'auto',
  });
});

test('what is given comes over the recipe, undefined does not', () => {
  const settings = resolveSettings({ recipe: 'keras', size: 64, iterations: undefined, seed: 7 });
  expect(settings).toMatchObject({ recipe: 'keras', size: 64, iterations: 400, seed: 7, padding: 'zero' });
});

test('the learning rate follows the optimiser', () => {
  for (const optimizer of ['adam', 'lbfgs', 'sgd'] as const) {
    expect(resolveSettings({ recipe: 'johnson', optimizer }).learningRate).toBe(
      RECIPES.johnson!.learningRates[optimizer],
    );
  }
  expect(resolveSettings({ optimizer: 'sgd', learningRate: 3 }).learningRate).toBe(3);
});

test('the iterations follow the optimiser in the default recipe alone', () => {
  expect(resolveSettings({ optimizer: 'adam' })).toMatchObject({ iterations: 300, learningRate: 0.02 });
  expect(resolveSettings({ optimizer: 'sgd' }).iterations).toBe(300);
  expect(resolveSettings({ optimizer: 'adam', iterations: 7 }).iterations).toBe(7);
  for (const [recipe, iterations] of Object.entries({ johnson: 1000, 'pytorch-tutorial': 300, keras: 400 })) {
    for (const optimizer of ['adam', 'lbfgs', 'sgd'] as const) {
      expect(resolveSettings({ recipe, optimizer }).iterations).toBe(iterations);
    }
  }
  expect(resolveSettings({ recipe: 'crowson' })).toMatchObject({ optimizer: 'adam', iterations: 3000 });
});

test('settings do not share their layers with the recipe', () => {
  resolveSettings().styleLayers.conv1_1 = 0;
  expect(resolveSettings().styleLayers.conv1_1).toBe(16);
});

describe("the weights' defaults", () => {
  const defaults = {
    pooling: 'avg',
    contentLayers: { conv3_3: 1 },
    styleLayers: { conv2_1: 2 },
    contentWeight: 0.5,
    styleWeight: 2,
    tvWeight: 0.3,
    learningRate: 0.07,
  } as const;

  test('stand in for what is not given', () => {
    const optimizer = 'adam';
    expect(resolveSettings({ optimizer }, defaults)).toEqual({
      ...resolveSettings({ optimizer }),
      ...defaults,
    });
    expect(resolveSettings({ recipe: 'default', contentWeight: undefined }, defaults).contentWeight).toBe(
      0.5,
    );
    expect(resolveSettings({}, { tvWeight: 0 })).toEqual({ ...resolveSettings(), tvWeight: 0 });
    expect(resolveSettings({}, { contentWeight: undefined })).toEqual(resolveSettings());
  });

  test('give way to every given setting', () => {
    const given = {
      pooling: 'max',
      contentLayers: { conv4_2: 1 },
      styleLayers: { conv1_1: 1 },
      contentWeight: 0,
      styleWeight: 1,
      tvWeight: 0,
      learningRate: 1,
    } as const;
    expect(resolveSettings(given, defaults)).toEqual({ ...resolveSettings(), ...given });
  });

  test.each(['keras', 'keras-sgd', 'johnson', 'gatys'])(
    'leave %s its published values but the pooling',
    (recipe) => {
      expect(resolveSettings({ recipe }, defaults)).toEqual({
        ...resolveSettings({ recipe }),
        pooling: 'avg',
      });
      expect(resolveSettings({ recipe, pooling: 'max' }, defaults).pooling).toBe('max');
    },
  );

  test('have a learning rate for Adam only', () => {
    const { learningRate } = resolveSettings({ optimizer: 'lbfgs' }, defaults);
    expect(learningRate).toBe(RECIPES.default!.learningRates.lbfgs);
  });

  test('are not shared with the settings, and checked like them', () => {
    resolveSettings({}, defaults).contentLayers.conv3_3 = 9;
    expect(defaults.contentLayers.conv3_3).toBe(1);
    expect(() => resolveSettings({}, { contentWeight: -1 })).toThrow(refused('contentWeight is -1'));
    expect(() => resolveSettings({}, { styleLayers: { conv9_1: 1 } })).toThrow(refused('conv9_1'));
    const odd = { pooling: 'min', size: 3 } as unknown as typeof defaults;
    expect(() => resolveSettings({}, odd)).toThrow(refused('pooling is "min"'));
    expect(resolveSettings({}, { ...odd, pooling: 'avg' }).size).toBe(512);
  });
});

describe('out of range', () => {
  test.each<[keyof Settings, number]>([
    ['size', 15],
    ['size', 16_385],
    ['size', 100.5],
    ['iterations', 0],
    ['iterations', 1.5],
    ['learningRate', 0],
    ['learningRate', -1],
    ['contentWeight', -0.1],
    ['styleWeight', Number.POSITIVE_INFINITY],
    ['tvWeight', -1],
    ['seed', -1],
    ['seed', 2 ** 32],
    ['styleScale', 0.2],
    ['styleScale', 5],
  ])('%s of %d', (name, value) => {
    expect(() => resolveSettings({ [name]: value })).toThrow(refused(`${name} is ${value}`, 'expected a'));
  });

  test.each([
    'size',
    'iterations',
    'learningRate',
    'contentWeight',
    'styleWeight',
    'tvWeight',
    'seed',
    'styleScale',
  ])('%s that is not a number', (name) => {
    expect(() => resolveSettings({ [name]: Number.NaN })).toThrow(refused(`${name} is NaN`));
  });

  test('the ends of the ranges are in them', () => {
    const ends = { size: 16, iterations: 1, contentWeight: 0, tvWeight: 0, seed: 2 ** 32 - 1, styleScale: 4 };
    expect(resolveSettings(ends)).toMatchObject(ends);
  });
});

describe('unknown', () => {
  test.each([
    ['recipe', 'monet', 'default, keras, keras-sgd, johnson, gatys'],
    ['recipe', 'constructor', 'expected one of'],
    ['optimizer', 'sgdm', 'lbfgs, adam, sgd'],
    ['pooling', 'min', 'max, avg'],
    ['padding', 'reflect', 'zero, replicate'],
    ['init', 'black', 'content, noise, style, gray, picture'],
    ['precision', 'f64', 'auto, f32, f16'],
  ])('%s %s', (name, value, choices) => {
    expect(() => resolveSettings({ [name]: value })).toThrow(refused(`${name} is "${value}"`, choices));
  });

  test('setting', () => {
    expect(() => resolveSettings({ sise: 64 } as Partial<Settings>)).toThrow(
      refused('Unknown setting sise', 'size'),
    );
  });

  test.each([
    ['size', '64'],
    ['color', 5],
    ['init', ['content']],
    ['blend', 'even'],
    ['pooling', null],
    ['styleLayers', 'conv1_1'],
  ])('%s of another type', (name, value) => {
    expect(() => resolveSettings({ [name]: value })).toThrow(refused(name));
  });

  test.each(['contentLayers', 'styleLayers'])('layer among %s', (name) => {
    expect(() => resolveSettings({ [name]: { conv5_5: 1 } })).toThrow(refused(name, 'conv5_5', 'conv5_4'));
  });
});

test.each(['contentLayers', 'styleLayers'])('%s need a layer, and weights above zero', (name) => {
  expect(() => resolveSettings({ [name]: {} })).toThrow(refused(`${name} is empty`));
  for (const weight of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => resolveSettings({ [name]: { conv1_1: weight } })).toThrow(
      refused(name, `conv1_1 is ${weight}`),
    );
  }
});

test('every layer of VGG19 can be chosen', () => {
  const all = Object.fromEntries(LAYER_NAMES.map((name) => [name, 1]));
  expect(Object.keys(resolveSettings({ styleLayers: all }).styleLayers)).toHaveLength(16);
});

test('every recipe resolves by its name', () => {
  for (const [name, recipe] of Object.entries(RECIPES)) {
    expect(recipeNamed(name).name).toBe(name);
    const settings = resolveSettings({ recipe: name });
    expect(settings.size).toBe(recipe.size);
    expect(settings.learningRate).toBe(recipe.learningRates[recipe.optimizer]);
  }
});
