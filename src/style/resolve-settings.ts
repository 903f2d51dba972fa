import { ArtFilterError } from '../errors.ts';
import { LAYER_NAMES } from '../vgg/layers.ts';
import { recipeNamed } from './recipes.ts';
import type { Settings } from './settings.ts';

const CHOICES = {
  optimizer: ['adam', 'lbfgs', 'sgd'],
  pooling: ['max', 'avg'],
  padding: ['zero', 'replicate'],
  init: ['content', 'noise', 'style', 'picture'],
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
} as const satisfies Partial<Record<keyof Settings, readonly [number, number, boolean]>>;

/**
 * All settings in force: the recipe's, then the given ones.
 * @param given undefined values count as not given
 * @throws ArtFilterError `settings` for anything out of range, not a number, or unknown
 */
export function resolveSettings(given: Partial<Settings> = {}): Settings {
  const recipe = recipeNamed(given.recipe ?? 'default');
  const values = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  checkChoices(values);
  const optimizer = given.optimizer ?? recipe.optimizer;
  const settings: Settings = {
    recipe: recipe.name,
    size: recipe.size,
    iterations: recipe.iterations,
    optimizer,
    learningRate: recipe.learningRates[optimizer],
    contentWeight: recipe.contentWeight,
    styleWeight: recipe.styleWeight,
    tvWeight: recipe.tvWeight,
    contentLayers: { ...recipe.contentLayers },
    styleLayers: { ...recipe.styleLayers },
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
  Object.assign(settings, values);
  checkNumbers(settings);
  checkLayers('contentLayers', settings.contentLayers);
  checkLayers('styleLayers', settings.styleLayers);
  return settings;
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

function checkChoices(values: Record<string, unknown>): void {
  for (const [name, choices] of Object.entries(CHOICES)) {
    const value = values[name];
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
