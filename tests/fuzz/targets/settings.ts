import fc from 'fast-check';
import {
  type GivenSettings,
  parseProperty,
  settingProperty,
  startAddress,
  toProperties,
  toSettings,
} from '../../../src/element/given-settings.ts';
import { parseBytes } from '../../../src/format.ts';
import { fromHash, toHash } from '../../../src/page/controls/choices.ts';
import {
  formatLayerList,
  INIT_SOURCES,
  parseColor,
  parseInit,
  parseLayerList,
} from '../../../src/style/settings/parse.ts';
import { RECIPES } from '../../../src/style/settings/recipes.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';
import { attributeOf, SETTING_NAMES } from '../../../src/style/settings/settings.ts';
import { LAYER_NAMES } from '../../../src/vgg/network/layers.ts';
import { texts } from '../mutate.ts';
import { checkSentence, type Target } from '../target.ts';

const SAMPLES = { content: ['landscape', 'portrait'], style: ['mosaic', 'swirls'] };
const words = [
  'max',
  'avg',
  'zero',
  'replicate',
  'gram',
  'centred',
  'wasserstein',
  'adam',
  'lbfgs',
  'sgd',
  'auto',
  'f32',
];
const colours = ['style', 'content-luminance', 'content-match', 'mix:', 'mix:0.5'];
const values = texts([
  ...words,
  ...colours,
  ...INIT_SOURCES,
  ...LAYER_NAMES,
  ...Object.keys(RECIPES),
  '32',
  '512',
]);

/** Checks that every value is in its range, and that its text is parsed to the same value. */
function readAttributes(given: Readonly<Record<string, string>>): void {
  const properties: GivenSettings = Object.fromEntries(
    SETTING_NAMES.flatMap((name) => {
      const text = given[attributeOf(name)];
      return text === undefined ? [] : [[settingProperty(name), parseProperty(name, text)]];
    }),
  );
  const asked = toSettings(properties);
  startAddress({ ...properties, startSrc: null });
  const settings = resolveSettings(asked);
  for (const value of Object.values(settings)) {
    if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${value} is in force`);
  }
  const again = resolveSettings(toSettings(toProperties(settings)));
  if (JSON.stringify(again) !== JSON.stringify(settings))
    throw new Error('settings change when they are written');
}

/** Checks that a link is never refused as a whole, and that its valid parameters survive another link. */
function readLink(hash: string): void {
  const { choices, network, refused } = fromHash(hash, SAMPLES);
  for (const sentence of refused) checkSentence(`${sentence}.`, hash.length * 6);
  const sent = toHash(choices, network);
  const again = fromHash(`#${sent}`, SAMPLES);
  if (again.refused.length > 0) throw new Error(`its own link is refused: ${again.refused[0]}`);
  if (JSON.stringify(again.choices) !== JSON.stringify(choices))
    throw new Error('a link sent on means something else');
  if (/[<>"'`\s]/.test(sent)) throw new Error(`markup in ${sent}`);
}

function readLayers(text: string): void {
  const layers = parseLayerList(text);
  if (JSON.stringify(parseLayerList(formatLayerList(layers))) !== JSON.stringify(layers))
    throw new Error('another list');
}

const attributes = SETTING_NAMES.map(attributeOf);
const pairs = fc.array(
  fc.tuple(
    fc.oneof(
      fc.constantFrom(...attributes, 'content', 'style', 'network', '__proto__'),
      fc.string({ maxLength: 4 }),
    ),
    values,
  ),
  { maxLength: 5 },
);

/** Attributes, lists in them, and links. */
export function settingTargets(): (Target<string> | Target<Record<string, string>>)[] {
  return [
    {
      name: 'attributes',
      share: 16,
      inputs: fc.dictionary(fc.constantFrom(...attributes), values, { maxKeys: 4 }),
      read: readAttributes,
    },
    { name: 'layer list', share: 12, inputs: texts(LAYER_NAMES), read: readLayers },
    { name: 'init', share: 8, inputs: texts(INIT_SOURCES), read: parseInit },
    { name: 'colour', share: 6, inputs: texts(colours), read: parseColor },
    {
      name: 'amount of memory',
      share: 4,
      inputs: texts(['MB', 'GiB', '512', 'kb', '1.5'], ['', ' ']),
      read: parseBytes,
    },
    {
      name: 'link',
      share: 10,
      inputs: pairs.map((list) => `#${new URLSearchParams(list.map(([name, text]) => [name, text]))}`),
      read: readLink,
    },
    {
      name: 'link, text',
      share: 4,
      inputs: texts([...attributes, 'content', ...words], ['=', '&', '#', '%', '+', ',']),
      read: readLink,
    },
  ];
}
