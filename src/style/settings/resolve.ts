import { ArtFilterError } from '../../errors.ts';
import type { WeightsDefaults } from '../../vgg/weights/weights.ts';
import { type AdapterKind, defaultSettings } from './for-adapter.ts';
import { checkValue } from './kinds.ts';
import { type Recipe, recipeNamed } from './recipes.ts';
import { recipeIterations, scaleSizes } from './scales.ts';
import { SETTING_NAMES, type SettingName, type Settings, settingOf } from './settings.ts';

/** A shape that has all scales. */
const SQUARE = { width: 1, height: 1 };

/**
 * All settings in force: the given ones, else the defaults of the adapter, of the weights, and of the recipe.
 * @param given undefined values count as not given
 * @param defaults of the weights; all of them count beside the recipe `default`, only the pooling beside another
 * @param adapter default: a GPU
 * @throws ArtFilterError `settings` for a value that is out of range, of another type, or unknown
 */
export function resolveSettings(
  given: Partial<Settings> = {},
  defaults: WeightsDefaults = {},
  adapter: AdapterKind = { software: false },
): Settings {
  const recipe = recipeNamed(given.recipe ?? 'default');
  const values = present(given);
  checkNames(values);
  const { optimizer = recipe.optimizer } = values;
  const settings = {
    ...ofRecipe(recipe, optimizer),
    ...ofWeights(defaults, recipe, optimizer),
    ...defaultSettings(adapter),
    ...values,
  };
  checkSettings(settings);
  if (values.iterations === undefined) {
    const scales = scaleSizes(settings, recipe.pyramid, SQUARE).length;
    settings.iterations = recipeIterations(recipe, scales, optimizer);
  }
  return settings;
}

/**
 * Checks the values of settings, but not their names.
 * @throws ArtFilterError `settings` for a value that is out of range, of another type, or unknown
 */
export function checkSettings(settings: Partial<Settings>): void {
  for (const name of SETTING_NAMES) {
    if (settings[name] !== undefined) checkValue(name, settingOf(name), settings[name]);
  }
}

function checkNames(settings: Partial<Settings>): void {
  const unknown = Object.keys(settings).find((name) => !SETTING_NAMES.includes(name as SettingName));
  if (unknown === undefined) return;
  throw new ArtFilterError(
    'settings',
    `Unknown setting ${unknown}, expected one of ${SETTING_NAMES.join(', ')}. Remove it.`,
  );
}

/** The recipe's values; the iterations, which may depend on the number of scales, are 1. */
function ofRecipe(recipe: Recipe, optimizer: Settings['optimizer']): Settings {
  const own = {
    ...recipe,
    recipe: recipe.name,
    iterations: 1,
    learningRate: recipe.learningRates[optimizer],
  };
  const values = SETTING_NAMES.map((name) => [name, own[name]]);
  return structuredClone(Object.fromEntries(values));
}

/** The weights' defaults that count beside a recipe. */
function ofWeights(defaults: WeightsDefaults, recipe: Recipe, optimizer: string): Partial<Settings> {
  const names = SETTING_NAMES.filter((name) => {
    const { fromWeights } = settingOf(name);
    if (fromWeights !== true && fromWeights !== optimizer) return false;
    return recipe.name === 'default' || name === 'pooling';
  });
  const values = names.map((name) => [name, defaults[name as keyof WeightsDefaults]]);
  return structuredClone(present(Object.fromEntries(values)));
}

function present<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
