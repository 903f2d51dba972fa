import { ArtFilterError } from '../../errors.ts';
import type { WeightsDefaults } from '../../vgg/weights/weights.ts';
import { resolveSettings } from './resolve.ts';
import type { Settings } from './settings.ts';

/** What a look decides on; all else is left alone by it. */
export const DECIDED_BY_LOOKS = [
  'contentWeight',
  'tvWeight',
  'texture',
  'shapes',
  'styleScale',
  'color',
  'init',
] as const;

/** A manner of painting, named by what it looks like. */
export interface Look {
  readonly name: string;
  readonly title: string;
  /** One sentence or two for people. */
  readonly description: string;
  /** Factors on the recipe's and weights' own values, so that it means the same beside every one of them. */
  readonly times: { readonly contentWeight?: number; readonly tvWeight?: number };
  /** Values as they are. */
  readonly to: Partial<Pick<Settings, 'texture' | 'shapes' | 'styleScale' | 'color' | 'init'>>;
}

/** From what keeps most of the picture to what keeps least. */
export const LOOKS: readonly Look[] = [
  {
    name: 'faithful',
    title: 'Faithful',
    description: 'Your picture, lightly brushed over. Faces, edges and half of its colours stay.',
    times: { contentWeight: 16 },
    to: { shapes: 0.5, color: 'mix:0.5' },
  },
  {
    name: 'balanced',
    title: 'Balanced',
    description: 'The recipe as it is.',
    times: {},
    to: {},
  },
  {
    name: 'painterly',
    title: 'Painterly',
    description: 'Broad, smooth strokes. Small things melt into them.',
    times: { contentWeight: 0.5, tvWeight: 2 },
    to: { texture: 0.5, shapes: 3, styleScale: 1.5 },
  },
  {
    name: 'wild',
    title: 'Wild',
    description:
      'The style runs free. It begins half in noise, and your picture shows through here and there.',
    times: { contentWeight: 0.02 },
    to: { shapes: 3, styleScale: 1.2, init: 'content:0.4,noise:0.6' },
  },
];

/** @throws ArtFilterError `settings` for an unknown name */
export function lookNamed(name: string): Look {
  const look = LOOKS.find((one) => one.name === name);
  if (look) return look;
  throw new ArtFilterError(
    'settings',
    `look is ${JSON.stringify(name)}, expected one of ${LOOKS.map((one) => one.name).join(', ')}. Choose one of them.`,
  );
}

/**
 * The values a look decides on that differ from a recipe's own.
 * @param base the recipe's, as they are with a network's weights
 */
export function lookSettings({ times, to }: Look, base: Settings): Partial<Settings> {
  const weights = Object.entries(times).map(([name, factor]) => {
    const own = base[name as keyof Look['times']];
    return [name, own * factor] as const;
  });
  // Three digits, as links and reports show them; a weight of 0 stays.
  const rounded = weights
    .filter(([, value]) => value > 0)
    .map(([name, value]) => [name, Number(value.toPrecision(3))]);
  return { ...Object.fromEntries(rounded), ...to };
}

/**
 * What was given, over a look on the recipe that was given.
 * @param defaults of the network's weights
 * @throws ArtFilterError `settings` for an unknown look or recipe
 */
export function withLook(
  name: string | undefined,
  given: Partial<Settings>,
  defaults?: WeightsDefaults,
): Partial<Settings> {
  if (name === undefined) return given;
  const { recipe } = given;
  const base = resolveSettings(recipe === undefined ? {} : { recipe }, defaults);
  return { ...lookSettings(lookNamed(name), base), ...given };
}
