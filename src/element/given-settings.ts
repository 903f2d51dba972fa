import { ArtFilterError } from '../errors.ts';
import { INIT_SOURCES, parseLayerList } from '../style/settings/parse.ts';
import type { Settings } from '../style/settings/settings.ts';

/** The element's settings as attributes and properties hold them: undefined is the recipe's value. */
export interface GivenSettings {
  recipe: string | undefined;
  size: number | undefined;
  minScale: number | undefined;
  iterations: number | undefined;
  optimizer: string | undefined;
  learningRate: number | undefined;
  contentWeight: number | undefined;
  styleWeight: number | undefined;
  tvWeight: number | undefined;
  styleScale: number | undefined;
  contentLayer: string | undefined;
  styleLayers: string | undefined;
  texture: number | undefined;
  shapes: number | undefined;
  styleLoss: string | undefined;
  blend: readonly number[] | undefined;
  color: string | undefined;
  toneWeight: number | undefined;
  pooling: string | undefined;
  padding: string | undefined;
  init: string | undefined;
  startSrc: string | null;
  seed: number | undefined;
  precision: string | undefined;
}

const SAME_NAME = [
  'recipe',
  'size',
  'minScale',
  'iterations',
  'optimizer',
  'learningRate',
  'contentWeight',
  'styleWeight',
  'tvWeight',
  'styleScale',
  'texture',
  'shapes',
  'styleLoss',
  'blend',
  'color',
  'toneWeight',
  'pooling',
  'padding',
  'seed',
  'precision',
] as const;

/** How a start begins that is put together from sources: `noise`, `content:0.7,noise:0.3`. */
const SOURCES = new RegExp(`^\\s*(${INIT_SOURCES.join('|')})\\s*([:,\\s]|$)`);

/** Every name of `GivenSettings`. */
export const SETTING_NAMES: readonly (keyof GivenSettings)[] = [
  ...SAME_NAME,
  'contentLayer',
  'styleLayers',
  'init',
  'startSrc',
];

/** Lit converter of a number attribute: absent is undefined, `""` and words are NaN, which the settings refuse. */
export const numberAttribute = {
  fromAttribute: (value: string | null): number | undefined =>
    value === null ? undefined : value.trim() === '' ? Number.NaN : Number(value),
};

/** Lit converter of a list of numbers, separated by spaces or commas: as `numberAttribute`, one by one. */
export const numbersAttribute = {
  fromAttribute: (value: string | null): readonly number[] | undefined =>
    value === null ? undefined : (value.match(/[^\s,]+/g) ?? []).map(Number),
};

/** Lit converter of a text attribute: absent is undefined. */
export const textAttribute = {
  fromAttribute: (value: string | null): string | undefined => value ?? undefined,
};

/**
 * What was given, for `resolveSettings` to check and complete.
 * @throws ArtFilterError `settings` for what only the element can see: the layer lists
 */
export function toSettings(given: Partial<GivenSettings>): Partial<Settings> {
  const settings: Record<string, unknown> = {};
  for (const name of SAME_NAME) {
    if (given[name] !== undefined) settings[name] = given[name];
  }
  if (given.contentLayer !== undefined) {
    settings.contentLayers = layersOf('content-layer', given.contentLayer);
  }
  if (given.styleLayers !== undefined) settings.styleLayers = layersOf('style-layers', given.styleLayers);
  if (given.init !== undefined) settings.init = addressIn(given.init) ? 'picture' : given.init;
  return settings;
}

/** Settings as the element's properties hold them. */
export function toProperties(settings: Partial<Settings>): Partial<GivenSettings> {
  const { contentLayers, styleLayers, ...same } = settings;
  return {
    ...same,
    ...(contentLayers && { contentLayer: layerText(contentLayers) }),
    ...(styleLayers && { styleLayers: layerText(styleLayers) }),
  };
}

function layerText(layers: Record<string, number>): string {
  return Object.entries(layers)
    .map(([layer, weight]) => `${layer}:${weight}`)
    .join(',');
}

/** The address of the picture to start from: the one that `init` is, else `start-src`. */
export function startAddress(given: Pick<GivenSettings, 'init' | 'startSrc'>): string | undefined {
  return addressIn(given.init) ?? given.startSrc ?? undefined;
}

/** `init` where it names no source of a start: an address has a dot or a slash in it. */
function addressIn(init: string | undefined): string | undefined {
  if (init === undefined || SOURCES.test(init)) return undefined;
  return /[./]|^(data|blob):/.test(init) ? init : undefined;
}

/** @throws ArtFilterError `settings`, saying which list */
function layersOf(what: string, text: string): Record<string, number> {
  try {
    return parseLayerList(text);
  } catch (error) {
    const { code, message } = error as ArtFilterError;
    throw new ArtFilterError(code, `${what}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`);
  }
}
