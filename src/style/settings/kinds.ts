import { ArtFilterError } from '../../errors.ts';
import { LAYER_NAMES } from '../../vgg/network/layers.ts';
import {
  checkBlend,
  formatLayerList,
  parseColor,
  parseInit,
  parseLayerList,
  parseNumber,
  parseNumbers,
} from './parse.ts';
import { RECIPES, recipeNamed } from './recipes.ts';

interface Described {
  /** Name on the page. */
  readonly title: string;
  /** Effect of a higher value and of a lower one: half a sentence, without capital and full stop. */
  readonly help: string;
  /** Group of its option in the command line's help. */
  readonly group: 'size' | 'look' | 'comparison' | 'computation';
  /** Placeholder of its value in the command line's help. */
  readonly value: string;
  /** Name of the element's property, and in kebab-case of attribute, option and link parameter; default: the setting's. */
  readonly property?: string;
  /** Whether it may change during a run, from the next iteration on. */
  readonly live?: true;
  /** Whether it asks for knowledge of the method. */
  readonly advanced?: true;
  /** Whether weights may bring a default of their own, see `WeightsDefaults`; `adam`: for that optimiser. */
  readonly fromWeights?: true | 'adam';
  /** First values of a comparison: a list as a person writes it, or factors on the value in force; default: not compared. */
  readonly compare?: string | readonly number[];
}

export interface NumberSetting extends Described {
  readonly kind: 'number';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly whole?: true;
  /** The page's slider; default: a field for a number. */
  readonly slider?: 'factors' | Stops;
}

/** Positions of a slider. */
export interface Stops {
  readonly values: readonly number[];
  /** The value for a person. */
  text(value: number): string;
}

export interface ChoiceSetting extends Described {
  readonly kind: 'choice';
  readonly default: string;
  /** The values, each with its title on the page. */
  readonly choices: Readonly<Record<string, string>>;
}

/** A text: the name of a recipe, a colour mode (`parseColor`), or the sources of the initial image (`parseInit`). */
export interface TextSetting extends Described {
  readonly kind: 'recipe' | 'color' | 'init';
  readonly default: string;
}

/** A weight for each style picture; empty: equal weights. */
export interface BlendSetting extends Described {
  readonly kind: 'blend';
  readonly default: readonly number[];
}

/** Layers of the network with their weights. */
export interface LayersSetting extends Described {
  readonly kind: 'layers';
  readonly default: Readonly<Record<string, number>>;
}

/** One setting: everything that checks, options, attributes, links, controls and documentation are made from. */
export type Setting = NumberSetting | ChoiceSetting | TextSetting | BlendSetting | LayersSetting;

/** Type of a setting's value. */
export type ValueOf<S extends Setting> = S extends ChoiceSetting
  ? Extract<keyof S['choices'], string>
  : S extends TextSetting
    ? string
    : S extends BlendSetting
      ? readonly number[]
      : S extends LayersSetting
        ? Record<string, number>
        : number;

/** The values that a setting may have, each with its title; undefined where they are no list. */
export function choicesOf(setting: Setting): Readonly<Record<string, string>> | undefined {
  if (setting.kind === 'choice') return setting.choices;
  if (setting.kind !== 'recipe') return undefined;
  return Object.fromEntries(Object.values(RECIPES).map(({ name, title }) => [name, title]));
}

/** `a whole number from 16 to 16384`. */
export function rangeText({ min, max, whole }: NumberSetting): string {
  return `a ${whole ? 'whole ' : ''}number from ${min} to ${max}`;
}

/**
 * Checks a setting's value.
 * @throws ArtFilterError `settings` for a value of another type, out of range, or unknown
 */
export function checkValue(name: string, setting: Setting, value: unknown): void {
  const shown = typeof value === 'string' ? value : String(JSON.stringify(value));
  switch (setting.kind) {
    case 'number':
      checkNumber(name, setting, value);
      return;
    case 'choice':
      if (typeof value === 'string' && Object.hasOwn(setting.choices, value)) return;
      throw refused(
        `${name} is ${JSON.stringify(value)}, expected one of ${Object.keys(setting.choices).join(', ')}. Choose one of them.`,
      );
    case 'recipe':
      recipeNamed(shown);
      return;
    case 'color':
      parseColor(shown);
      return;
    case 'init':
      parseInit(shown);
      return;
    case 'blend':
      if (!Array.isArray(value)) {
        throw refused(`${name} is ${shown}, expected a list of numbers, such as 0.3,0.7.`);
      }
      checkBlend(value);
      return;
    case 'layers':
      checkLayers(name, value);
  }
}

function checkNumber(name: string, setting: NumberSetting, value: unknown): void {
  const { min, max, whole } = setting;
  const isNumber = typeof value === 'number';
  if (isNumber && value >= min && value <= max && (!whole || Number.isInteger(value))) return;
  const shown = isNumber ? String(value) : JSON.stringify(value);
  throw refused(`${name} is ${shown}, expected ${rangeText(setting)}. Choose one in that range.`);
}

function checkLayers(name: string, value: unknown): void {
  const layers = Object.entries(value !== null && typeof value === 'object' ? value : {});
  if (layers.length === 0) throw refused(`${name} is empty, expected at least one layer, such as conv4_2.`);
  for (const [layer, weight] of layers) {
    if (!LAYER_NAMES.includes(layer)) {
      throw refused(
        `${name} names ${JSON.stringify(layer)}, VGG19 has conv1_1, conv1_2, … conv5_4. Choose from those.`,
      );
    }
    if (!(weight > 0 && weight <= 1e12)) {
      throw refused(
        `${name}: the weight of ${layer} is ${weight}, expected a number above 0. Leave the layer out for none.`,
      );
    }
  }
}

/**
 * Reads a value as attributes, links, options and comparisons write it; its range is not checked. What should be a
 * number and is none is NaN, which `checkValue` refuses.
 * @throws ArtFilterError `settings` for a list of layers that `parseLayerList` refuses
 */
export function parseValue(setting: Setting, text: string): unknown {
  if (setting.kind === 'number') return parseNumber(text);
  if (setting.kind === 'blend') return parseNumbers(text);
  return setting.kind === 'layers' ? parseLayerList(text) : text;
}

/** Writes a value as `parseValue` reads it. */
export function formatValue(value: unknown): string {
  const isLayers = typeof value === 'object' && !Array.isArray(value);
  return isLayers ? formatLayerList(value as Record<string, number>) : String(value);
}

function refused(sentence: string): ArtFilterError {
  return new ArtFilterError('settings', sentence);
}
