import { ArtFilterError } from '../errors.ts';
import { parseLayerList } from '../style/layer-list.ts';
import type { Settings } from '../style/settings.ts';

/** The element's settings as attributes and properties hold them: undefined is the recipe's value. */
export interface GivenSettings {
  recipe: string | undefined;
  size: number | undefined;
  iterations: number | undefined;
  optimizer: string | undefined;
  learningRate: number | undefined;
  contentWeight: number | undefined;
  styleWeight: number | undefined;
  tvWeight: number | undefined;
  styleScale: number | undefined;
  contentLayer: string | undefined;
  styleLayers: string | undefined;
  pooling: string | undefined;
  init: string | undefined;
  seed: number | undefined;
  precision: string | undefined;
  color: string | undefined;
}

const SAME_NAME = [
  'recipe',
  'size',
  'iterations',
  'optimizer',
  'learningRate',
  'contentWeight',
  'styleWeight',
  'tvWeight',
  'styleScale',
  'pooling',
  'seed',
  'precision',
] as const;

const INITS: readonly string[] = ['content', 'noise', 'style'];

/** Lit converter of a number attribute: absent is undefined, `""` and words are NaN, which the settings refuse. */
export const numberAttribute = {
  fromAttribute: (value: string | null): number | undefined =>
    value === null ? undefined : value.trim() === '' ? Number.NaN : Number(value),
};

/** Lit converter of a text attribute: absent is undefined. */
export const textAttribute = {
  fromAttribute: (value: string | null): string | undefined => value ?? undefined,
};

/**
 * What was given, for `resolveSettings` to check and complete.
 * @throws ArtFilterError `settings` for what only the element can see: `color` and the layer lists
 */
export function toSettings(given: GivenSettings): Partial<Settings> {
  const settings: Record<string, unknown> = {};
  for (const name of SAME_NAME) {
    if (given[name] !== undefined) settings[name] = given[name];
  }
  if (given.contentLayer !== undefined) {
    settings.contentLayers = layersOf('content-layer', given.contentLayer);
  }
  if (given.styleLayers !== undefined) settings.styleLayers = layersOf('style-layers', given.styleLayers);
  if (given.init !== undefined) settings.init = startAddress(given) ? 'picture' : given.init;
  if (given.color !== undefined && given.color !== 'style') {
    throw new ArtFilterError(
      'settings',
      `color: got "${given.color}", expected "style", which takes the colours of the style picture. ` +
        'Keeping the colours of the content picture is not there yet.',
    );
  }
  return settings;
}

/** The address `init` names when it is none of `content`, `noise`, `style`: one with a dot or a slash in it. */
export function startAddress({ init }: Pick<GivenSettings, 'init'>): string | undefined {
  return init !== undefined && !INITS.includes(init) && /[./]|^(data|blob):/.test(init) ? init : undefined;
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
