import { ArtFilterError } from '../../errors.ts';
import { LAYER_NAMES } from '../../vgg/network/layers.ts';
import type { WeightsDefaults } from '../../vgg/weights/weights.ts';
import { checkBlend } from './blend.ts';
import { parseColor } from './color-mode.ts';
import { parseInit } from './init.ts';
import { type Recipe, recipeNamed } from './recipes.ts';
import { recipeIterations, scaleSizes } from './scales.ts';
import type { Settings } from './settings.ts';

const CHOICES = {
  optimizer: ['adam', 'lbfgs', 'sgd'],
  pooling: ['max', 'avg'],
  padding: ['zero', 'replicate'],
  styleLoss: ['gram', 'centred', 'wasserstein'],
  precision: ['auto', 'f32', 'f16'],
} as const satisfies Partial<Record<keyof Settings, readonly string[]>>;

/** Least, most, and whether whole; every number that a user sets. */
const RANGES = {
  size: [16, 16_384, true],
  iterations: [1, 1_000_000, true],
  learningRate: [1e-9, 1e9, false],
  contentWeight: [0, 1e12, false],
  styleWeight: [0, 1e12, false],
  tvWeight: [0, 1e12, false],
  seed: [0, 2 ** 32 - 1, true],
  styleScale: [0.25, 4, false],
  minScale: [0, 16_384, true],
  texture: [0, 16, false],
  shapes: [0, 16, false],
  toneWeight: [0, 1e12, false],
} as const satisfies Partial<Record<keyof Settings, readonly [number, number, boolean]>>;

/** A shape that has all scales. */
const SQUARE = { width: 1, height: 1 };

/**
 * All settings in force: the recipe's, over them what suits the weights, over all the given ones.
 * @param given undefined values count as not given
 * @param defaults the weights' own; beside the recipe `default` all of them count, beside another only the pooling
 * @throws ArtFilterError `settings` for anything out of range, not a number, or unknown
 */
export function resolveSettings(given: Partial<Settings> = {}, defaults: WeightsDefaults = {}): Settings {
  const recipe = recipeNamed(given.recipe ?? 'default');
  const values = present(given);
  checkChoices(values);
  const optimizer = given.optimizer ?? recipe.optimizer;
  const settings: Settings = {
    recipe: recipe.name,
    size: recipe.size,
    minScale: recipe.minScale,
    iterations: 1,
    optimizer,
    learningRate: recipe.learningRates[optimizer],
    contentWeight: recipe.contentWeight,
    styleWeight: recipe.styleWeight,
    tvWeight: recipe.tvWeight,
    contentLayers: { ...recipe.contentLayers },
    styleLayers: { ...recipe.styleLayers },
    texture: 1,
    shapes: 1,
    styleLoss: recipe.styleLoss,
    blend: [],
    color: 'style',
    toneWeight: 0,
    pooling: recipe.pooling,
    padding: recipe.padding,
    init: recipe.init,
    seed: 0,
    styleScale: 1,
    precision: 'auto',
  };
  for (const name of Object.keys(values)) {
    if (!Object.hasOwn(settings, name)) {
      throw new ArtFilterError(
        'settings',
        `${name} is no setting, expected one of ${Object.keys(settings).join(', ')}. Remove it.`,
      );
    }
  }
  const suited = suiting(defaults, recipe, optimizer);
  checkChoices(suited);
  Object.assign(settings, suited, values);
  checkNumbers(settings);
  const scales = scaleSizes(settings, recipe.pyramid, SQUARE).length;
  if (values.iterations === undefined) settings.iterations = recipeIterations(recipe, scales);
  checkLayers('contentLayers', settings.contentLayers);
  checkLayers('styleLayers', settings.styleLayers);
  parseInit(settings.init);
  parseColor(settings.color);
  checkBlend(settings.blend);
  return settings;
}

/** What of the weights' defaults counts beside a recipe, as settings that nothing else holds. */
function suiting(defaults: WeightsDefaults, recipe: Recipe, optimizer: string): Partial<Settings> {
  const { pooling, contentLayers, styleLayers, contentWeight, styleWeight, tvWeight } = defaults;
  if (recipe.name !== 'default') return present({ pooling });
  // A rate of Adam's says nothing about another optimiser's.
  const learningRate = optimizer === recipe.optimizer ? defaults.learningRate : undefined;
  const numbers = { contentWeight, styleWeight, tvWeight, learningRate };
  return structuredClone(present({ pooling, contentLayers, styleLayers, ...numbers }));
}

function present<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** @throws ArtFilterError `settings` */
export function checkNumbers(settings: Partial<Settings>): void {
  for (const [name, [least, most, whole]] of Object.entries(RANGES)) {
    const value = settings[name as keyof typeof RANGES];
    if (value === undefined) continue;
    if (!(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
      throw new ArtFilterError(
        'settings',
        `${name} is ${value}, expected a ${whole ? 'whole ' : ''}number from ${least} to ${most}. Choose one in that range.`,
      );
    }
  }
}

function checkChoices(values: Partial<Settings>): void {
  for (const [name, choices] of Object.entries(CHOICES)) {
    const value = values[name as keyof typeof CHOICES];
    if (value !== undefined && !(choices as readonly unknown[]).includes(value)) {
      throw new ArtFilterError(
        'settings',
        `${name} is ${JSON.stringify(value)}, expected one of ${choices.join(', ')}. Choose one of them.`,
      );
    }
  }
}

function checkLayers(name: string, layers: Record<string, number>): void {
  const entries = Object.entries(layers);
  for (const [layer, weight] of entries) {
    if (!LAYER_NAMES.includes(layer)) {
      throw new ArtFilterError(
        'settings',
        `${name} names ${JSON.stringify(layer)}, VGG19 has conv1_1, conv1_2, … conv5_4. Choose from those.`,
      );
    }
    if (!(weight > 0 && weight <= 1e12)) {
      throw new ArtFilterError(
        'settings',
        `${name}: the weight of ${layer} is ${weight}, expected a number above 0. Leave the layer out for none.`,
      );
    }
  }
  if (entries.length === 0) {
    throw new ArtFilterError(
      'settings',
      `${name} is empty, expected at least one layer. Name one, e.g. conv4_2.`,
    );
  }
}
