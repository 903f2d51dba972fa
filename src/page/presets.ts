import type { WeightsDefaults } from '../vgg/weights.ts';
import { baseOf, type Given } from './choices.ts';

/** A manner of painting: factors on the recipe's own values, so that it means the same with every recipe and network. */
export interface Preset {
  name: string;
  title: string;
  description: string;
  content: number;
  tv: number;
}

export const PRESETS: readonly Preset[] = [
  {
    name: 'faithful',
    title: 'Faithful',
    description: 'Your picture, lightly brushed over. Faces and edges stay.',
    content: 4,
    tv: 1,
  },
  {
    name: 'balanced',
    title: 'Balanced',
    description: 'The recipe as it is.',
    content: 1,
    tv: 1,
  },
  {
    name: 'painterly',
    title: 'Painterly',
    description: 'Broad, smooth strokes. Small things melt into them.',
    content: 0.35,
    tv: 2,
  },
  {
    name: 'wild',
    title: 'Wild',
    description: 'The style runs free. Your picture is only where it begins.',
    content: 0.03,
    tv: 1,
  },
];

/** The choices a preset makes, on top of a recipe as it is with a network's weights. */
export function presetGiven(preset: Preset, recipe: string | undefined, defaults?: WeightsDefaults): Given {
  const base = baseOf({ recipe }, defaults);
  const given: Given = {};
  if (preset.content !== 1) given.contentWeight = rounded(base.contentWeight * preset.content);
  if (preset.tv !== 1) given.tvWeight = rounded(base.tvWeight * preset.tv);
  return given;
}

/** The names a preset decides on; the others are left alone by it. */
const DECIDED = ['contentWeight', 'styleWeight', 'tvWeight'] as const;

export function applyPreset(preset: Preset, given: Given, defaults?: WeightsDefaults): Given {
  const kept: Given = { ...given };
  for (const name of DECIDED) delete kept[name];
  return { ...kept, ...presetGiven(preset, given.recipe, defaults) };
}

/** The preset that was chosen, if the choices are still one's. */
export function presetOf(given: Given, defaults?: WeightsDefaults): Preset | undefined {
  return PRESETS.find((preset) => {
    const wanted = presetGiven(preset, given.recipe, defaults);
    return DECIDED.every((name) => wanted[name] === given[name]);
  });
}

/** The same choices beside another network: what was chosen as a multiple of the old one's is one of the new one's. */
export function rebased(
  given: Given,
  from: WeightsDefaults | undefined,
  to: WeightsDefaults | undefined,
): Given {
  if (from === to) return given;
  const preset = presetOf(given, from);
  if (preset) return applyPreset(preset, given, to);
  const [old, next] = [baseOf(given, from), baseOf(given, to)];
  const moved: Given = { ...given };
  for (const name of DECIDED) {
    const value = given[name];
    if (value !== undefined && old[name] > 0) moved[name] = rounded((value * next[name]) / old[name]);
  }
  return moved;
}

/** Three significant digits, as links show them. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
