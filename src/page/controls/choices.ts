import { type GivenSettings, parseProperty, settingProperty, toSettings } from '../../element/index.ts';
import {
  type AdapterKind,
  ArtFilterError,
  attributeOf,
  parseInit,
  printable,
  resolveSettings,
  SETTING_NAMES,
  type Settings,
  type WeightsDefaults,
} from '../../index.ts';
import { say, sentence } from '../language/words.ts';
import type { Sentence } from '../notice.ts';
import { isOwn } from '../store/database.ts';

/** The element's properties that were chosen on the page; absent ones have their defaults. */
export type Given = { [K in keyof GivenSettings]?: NonNullable<GivenSettings[K]> };

/** Networks that a link may name; its numbers were chosen beside that network's defaults. */
export const LINKED_NETWORKS = ['builtin', 'draft', 'vgg19'] as const;
export type LinkedNetwork = (typeof LINKED_NETWORKS)[number];

/** Choices that links carry. */
export interface Choices {
  /** A sample's name, the id of an own picture, or undefined for one that is not among the tiles. */
  content: string | undefined;
  styles: readonly string[];
  given: Given;
}

/**
 * All settings in force.
 * @param defaults of the network's weights
 * @param adapter default: a GPU
 * @throws ArtFilterError `settings`
 */
export function inForce(given: Given, defaults?: WeightsDefaults, adapter?: AdapterKind): Settings {
  return resolveSettings(toSettings(given), defaults, adapter);
}

/** Settings in force where only the recipe is chosen. */
export function baseOf({ recipe }: Given, defaults?: WeightsDefaults, adapter?: AdapterKind): Settings {
  return inForce(recipe === undefined ? {} : { recipe }, defaults, adapter);
}

/**
 * Part of the page's address after `#`; empty where nothing was chosen.
 * @param network that the numbers were chosen beside
 */
export function toHash({ content, styles, given }: Choices, network: LinkedNetwork = 'builtin'): string {
  const parts = new URLSearchParams();
  if (content && !isOwn(content)) parts.set('content', content);
  const samples = styles.filter((name) => !isOwn(name));
  if (samples.length) parts.set('style', samples.join(','));
  for (const name of SETTING_NAMES) {
    const value = given[settingProperty(name)];
    // A picture to start from is not in the link, so neither is that it is wanted.
    if (value === undefined || (name === 'init' && parseInit(String(value)).has('picture'))) continue;
    parts.set(attributeOf(name), String(value));
  }
  if (network !== 'builtin' && Object.keys(given).length > 0) parts.set('network', network);
  return parts.toString();
}

/**
 * Reads the part of the page's address after `#`. Refused values are left out, with a sentence for each.
 * @param samples names of the samples by kind
 */
export function fromHash(
  hash: string,
  samples: { content: readonly string[]; style: readonly string[] },
): { choices: Choices; network: LinkedNetwork; refused: Sentence[] } {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const network = LINKED_NETWORKS.find((name) => name === parts.get('network')) ?? 'builtin';
  const choices: Choices = { content: undefined, styles: [], given: {} };
  const refused: Sentence[] = [];
  const content = parts.get('content');
  if (content && samples.content.includes(content)) choices.content = content;
  else if (content) refused.push(() => printable(say`there is no sample picture "${content}"`));
  const styles = (parts.get('style') ?? '').split(',').filter(Boolean);
  choices.styles = [...new Set(styles.filter((name) => samples.style.includes(name)))];
  const unknown = styles.find((name) => !samples.style.includes(name));
  if (unknown) refused.push(() => printable(say`there is no sample style "${unknown}"`));

  // The table begins with the recipe, beside which the others are checked.
  for (const name of SETTING_NAMES) {
    const text = parts.get(attributeOf(name));
    if (text === null) continue;
    try {
      const given = { ...choices.given, [settingProperty(name)]: parseProperty(name, text) };
      if (name === 'init') checkStart(text);
      inForce(given);
      choices.given = given;
    } catch (error) {
      if (!(error instanceof ArtFilterError)) throw error;
      refused.push(() => printable(sentence(error.message).replace(/\.$/, '')));
    }
  }
  return { choices, network, refused };
}

/** @throws ArtFilterError `settings` for an address, and for a picture, which links do not carry */
function checkStart(text: string): void {
  if (!parseInit(text).has('picture')) return;
  throw new ArtFilterError('settings', 'init: a link brings no picture to start from.');
}

/** The choices for a number of styles, without a blend of another number. */
export function fitted(given: Given, styles: number): Given {
  if (given.blend === undefined || given.blend.length === styles) return given;
  const { blend: _, ...rest } = given;
  return rest;
}

/** The choices for another photo, without a picture to start from, which was painted from the one before. */
export function withoutStart(given: Given): Given {
  if (given.init === undefined || !parseInit(given.init).has('picture')) return given;
  const { init: _, ...rest } = given;
  return rest;
}

/** The styles after one is picked: it alone, or added to the others. Picked again it is removed, unless it is the last. */
export function pickedStyles(styles: readonly string[], name: string, add: boolean): readonly string[] {
  if (!add) return [name];
  if (!styles.includes(name)) return [...styles, name];
  return styles.length > 1 ? styles.filter((other) => other !== name) : styles;
}
