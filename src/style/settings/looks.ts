import { ArtFilterError } from '../../errors.ts';
import type { WeightsDefaults } from '../../vgg/weights/weights.ts';
import { resolveSettings } from './resolve.ts';
import type { Settings } from './settings.ts';

/** Settings that a look may set. */
export const DECIDED_BY_LOOKS = [
  'contentWeight',
  'tvWeight',
  'texture',
  'shapes',
  'styleScale',
  'color',
  'init',
] as const;

/** A manner of painting. */
export interface Look {
  readonly name: string;
  readonly title: string;
  /** One or two sentences for people. */
  readonly description: string;
  /** Factors on the defaults of recipe and weights, so that the look is the same beside all of them. */
  readonly times: { readonly contentWeight?: number; readonly tvWeight?: number };
  /** Values. */
  readonly to: Partial<Pick<Settings, 'texture' | 'shapes' | 'styleScale' | 'color' | 'init'>>;
}

/** The looks, from the one that keeps most of the picture to the one that keeps least. */
export const LOOKS: readonly Look[] = [
  {
    name: 'faithful',
    title: 'Faithful',
    description: 'Your picture, lightly brushed over. Faces, edges and half of its colours stay.',
    times: { contentWeight: 6 },
    to: { shapes: 0.5, color: 'mix:0.5' },
  },
  {
    name: 'balanced',
    title: 'Balanced',
    description: 'The recipe unchanged.',
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
 * Settings of a look.
 * @param base defaults of recipe and weights
 */
export function lookSettings({ times, to }: Look, base: Settings): Partial<Settings> {
  const weights = Object.entries(times).map(([name, factor]) => {
    const own = base[name as keyof Look['times']];
    return [name, own * factor] as const;
  });
  // Three digits, for links and reports; a weight of 0 stays.
  const rounded = weights
    .filter(([, value]) => value > 0)
    .map(([name, value]) => [name, Number(value.toPrecision(3))]);
  return { ...Object.fromEntries(rounded), ...to };
}

/**
 * The given settings over those of a look.
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
