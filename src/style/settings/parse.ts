import { ArtFilterError } from '../../errors.ts';
import { LAYER_NAMES } from '../../vgg/network/layers.ts';

/** Sources of the initial image; `picture` needs a picture to be given. */
export const INIT_SOURCES = ['content', 'noise', 'style', 'gray', 'picture'] as const;
export type InitSource = (typeof INIT_SOURCES)[number];

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** Reads a finite decimal number; NaN for anything else, such as an empty text, `0x10` or `Infinity`. */
export function parseNumber(text: string): number {
  const value = NUMBER.test(text.trim()) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Reads numbers separated by commas or spaces, each as `parseNumber` does; none in an empty text. */
export function parseNumbers(text: string): number[] {
  return itemsOf(text).map(parseNumber);
}

/**
 * Checks the weights of the style pictures.
 * @param count number of style pictures, where it is known
 * @throws ArtFilterError `settings` for a negative or infinite number, for zeros only, and for another count
 */
export function checkBlend(blend: readonly number[], count = blend.length): void {
  if (blend.length === 0) return;
  const expected = 'expected a number from 0 for each style picture, such as 0.3,0.7';
  const bad = blend.find((weight) => !(weight >= 0 && weight <= 1e12));
  if (bad !== undefined) throw refused(`blend has ${bad}, ${expected}. Leave it out for equal weights.`);
  if (blend.every((weight) => weight === 0)) throw refused(`blend is all zeros, ${expected}. Raise one.`);
  if (blend.length !== count) {
    throw refused(`blend has ${blend.length} numbers, ${expected}; there are ${count}. Give ${count}.`);
  }
}

/**
 * Reads the sources of the initial image with their shares, such as `noise` or `content:0.7,noise:0.3`, separated by
 * commas or spaces. A source without a number has the share 1.
 * @returns the shares, scaled to a sum of 1
 * @throws ArtFilterError `settings`
 */
export function parseInit(text: string): ReadonlyMap<InitSource, number> {
  const shares = new Map<InitSource, number>();
  for (const item of itemsOf(text)) {
    const [name = '', share = '1', ...more] = item.split(':');
    const source = INIT_SOURCES.find((one) => one === name);
    const value = parseNumber(share);
    const usable = value > 0 && value <= 1e12 && more.length === 0;
    if (!source || !usable || shares.has(source)) throw refusedInit(text);
    shares.set(source, value);
  }
  if (shares.size === 0) throw refusedInit(text);
  const sum = [...shares.values()].reduce((a, b) => a + b, 0);
  return new Map([...shares].map(([source, share]) => [source, share / sum]));
}

function refusedInit(text: string): ArtFilterError {
  const sources = INIT_SOURCES.join(', ');
  return refused(
    `init is ${JSON.stringify(text)}, expected one of ${sources}, or some of them with shares, such as content:0.7,noise:0.3.`,
  );
}

/** How the result gets its colours; see `parseColor`. */
export interface ColorMode {
  /** Input of the network: the pictures unchanged, their luminance, or the style recoloured to the content. */
  readonly seen: 'as-is' | 'luminance' | 'match';
  /** Share of the content's chroma in the result, 0 … 1. */
  readonly contentChroma: number;
}

/**
 * - `style`: the style's colours
 * - `content-luminance`: the luminance is styled, the chroma is the content's
 * - `content-match`: the style is first recoloured to the content's mean and covariance
 * - `mix:t`: as `style`, with the share t of the result's chroma replaced by the content's
 * @throws ArtFilterError `settings`
 */
export function parseColor(text: string): ColorMode {
  if (text === 'style') return { seen: 'as-is', contentChroma: 0 };
  if (text === 'content-luminance') return { seen: 'luminance', contentChroma: 1 };
  if (text === 'content-match') return { seen: 'match', contentChroma: 0 };
  const share = /^mix:(\d+(?:\.\d*)?|\.\d+)$/.exec(text)?.[1];
  if (share !== undefined && Number(share) <= 1) return { seen: 'as-is', contentChroma: Number(share) };
  throw refused(
    `color is ${JSON.stringify(text)}, expected style, content-luminance, content-match, or mix: and a number from 0 to 1, such as mix:0.5.`,
  );
}

/**
 * Reads layers with their weights, such as `conv1_1:256, conv2_1:64`, separated by commas or spaces. A layer without a
 * number has the weight 1.
 * @throws ArtFilterError `settings` for no layer, an unknown one, one named twice, or a weight that is no number above
 * 0; the sentence does not name the list
 */
export function parseLayerList(text: string): Record<string, number> {
  const items = itemsOf(text);
  const names = LAYER_NAMES.join(', ');
  if (items.length === 0) throw refused(`Got no layer, expected one or more of ${names}.`);
  const layers: Record<string, number> = {};
  for (const item of items) {
    const [name = '', weight = '1', ...more] = item.split(':');
    const value = parseNumber(weight);
    if (name === '' || more.length > 0 || Number.isNaN(value)) {
      throw refused(`Got "${item}", expected a layer and a number above 0, such as conv1_1:256.`);
    }
    if (!LAYER_NAMES.includes(name)) throw refused(`There is no layer "${name}", expected one of ${names}.`);
    if (Object.hasOwn(layers, name)) throw refused(`${name} is named twice, expected once. Remove one.`);
    if (!(value > 0 && value <= 1e12)) {
      throw refused(`The weight of ${name} is ${weight}, expected a number above 0 and at most 1e12.`);
    }
    layers[name] = value;
  }
  return layers;
}

/** Writes layers as `parseLayerList` reads them: `conv1_1:256,conv2_1:64`. */
export function formatLayerList(layers: Readonly<Record<string, number>>): string {
  return Object.entries(layers)
    .map(([layer, weight]) => `${layer}:${weight}`)
    .join(',');
}

function itemsOf(text: string): string[] {
  const list = text.trim();
  return list === '' ? [] : list.split(/\s*,\s*|\s+/);
}

function refused(sentence: string): ArtFilterError {
  return new ArtFilterError('settings', sentence);
}
