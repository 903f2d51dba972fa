import { toSettings } from '../element/given-settings.ts';
import { ArtFilterError } from '../errors.ts';
import { resolveSettings } from '../style/resolve-settings.ts';
import type { Settings } from '../style/settings.ts';
import type { WeightsDefaults } from '../vgg/weights.ts';

/** The settings a person can choose on the page and send to others, by the element's attribute names. */
export const NUMBERS = {
  size: 'size',
  iterations: 'iterations',
  'content-weight': 'contentWeight',
  'style-weight': 'styleWeight',
  'tv-weight': 'tvWeight',
  'style-scale': 'styleScale',
  'learning-rate': 'learningRate',
  seed: 'seed',
} as const;
export const TEXTS = {
  recipe: 'recipe',
  optimizer: 'optimizer',
  init: 'init',
  pooling: 'pooling',
  'content-layer': 'contentLayer',
  'style-layers': 'styleLayers',
} as const;

export type NumberName = (typeof NUMBERS)[keyof typeof NUMBERS];
export type TextName = (typeof TEXTS)[keyof typeof TEXTS];
/** What was chosen; what is absent is the recipe's. */
export type Given = { [K in NumberName]?: number } & { [K in TextName]?: string };

/** The networks that links know by name; their weights' defaults are what the numbers in a link stand beside. */
export const LINKED_NETWORKS = ['builtin', 'vgg19'] as const;
export type LinkedNetwork = (typeof LINKED_NETWORKS)[number];

/** Everything the page remembers. */
export interface Choices {
  /** A sample's name, or undefined for the person's own picture. */
  content: string | undefined;
  styles: readonly string[];
  given: Given;
}

/**
 * Every value in force.
 * @param defaults of the network's weights
 * @throws ArtFilterError `settings`
 */
export function inForce(given: Given, defaults?: WeightsDefaults): Settings {
  return resolveSettings(toSettings(complete(given)), defaults);
}

/** A recipe's own values, as they are with a network's weights. */
export function baseOf({ recipe }: Given, defaults?: WeightsDefaults): Settings {
  return inForce(recipe === undefined ? {} : { recipe }, defaults);
}

function complete(given: Given): Parameters<typeof toSettings>[0] {
  const all = [...Object.values(NUMBERS), ...Object.values(TEXTS)];
  return {
    precision: undefined,
    color: undefined,
    ...(Object.fromEntries(all.map((name) => [name, given[name]])) as Record<NumberName, number | undefined> &
      Record<TextName, string | undefined>),
  };
}

/**
 * The part of the page's address after `#`, empty when everything is as it was.
 * @param network what the numbers were chosen beside
 */
export function toHash({ content, styles, given }: Choices, network: LinkedNetwork = 'builtin'): string {
  const parts = new URLSearchParams();
  if (content) parts.set('content', content);
  if (styles.length) parts.set('style', styles.join(','));
  for (const [attribute, name] of [...Object.entries(NUMBERS), ...Object.entries(TEXTS)]) {
    if (given[name] !== undefined) parts.set(attribute, String(given[name]));
  }
  if (network !== 'builtin' && Object.keys(given).length > 0) parts.set('network', network);
  return parts.toString();
}

/**
 * Reads such a part. What does not fit is left out, each with a sentence.
 * @param samples the samples' names by kind
 */
export function fromHash(
  hash: string,
  samples: { content: readonly string[]; style: readonly string[] },
): { choices: Choices; network: LinkedNetwork; refused: string[] } {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const network = LINKED_NETWORKS.find((name) => name === parts.get('network')) ?? 'builtin';
  const choices: Choices = { content: undefined, styles: [], given: {} };
  const refused: string[] = [];
  const content = parts.get('content');
  if (content && samples.content.includes(content)) choices.content = content;
  else if (content) refused.push(`there is no sample picture "${content}"`);
  const styles = (parts.get('style') ?? '').split(',').filter(Boolean);
  choices.styles = [...new Set(styles.filter((name) => samples.style.includes(name)))];
  const unknown = styles.find((name) => !samples.style.includes(name));
  if (unknown) refused.push(`there is no sample style "${unknown}"`);

  // The recipe first, as the others are judged beside it.
  const { recipe, ...texts } = TEXTS;
  const names = { recipe, ...NUMBERS, ...texts };
  for (const [attribute, name] of Object.entries(names)) {
    const text = parts.get(attribute);
    if (text === null) continue;
    const value = Object.values<string>(NUMBERS).includes(name) ? Number(text || Number.NaN) : text;
    try {
      const given = { ...choices.given, [name]: value };
      if (name === 'init' && !['content', 'noise', 'style'].includes(text)) {
        throw new ArtFilterError('settings', `init: a link may only say content, noise or style.`);
      }
      inForce(given);
      choices.given = given;
    } catch (error) {
      if (!(error instanceof ArtFilterError)) throw error;
      refused.push(error.message.replace(/\.$/, ''));
    }
  }
  return { choices, network, refused };
}

/** The styles after one was picked: it alone, or with the others; picked again it leaves them, unless it is the last. */
export function pickedStyles(styles: readonly string[], name: string, add: boolean): readonly string[] {
  if (!add) return [name];
  if (!styles.includes(name)) return [...styles, name];
  return styles.length > 1 ? styles.filter((other) => other !== name) : styles;
}
