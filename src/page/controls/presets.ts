import { DECIDED_BY_LOOKS, LOOKS, type Look, lookSettings, type WeightsDefaults } from '../../index.ts';
import { baseOf, type Given } from './choices.ts';

/** Settings that a look sets, or resets to the recipe's. */
const DECIDED = [...DECIDED_BY_LOOKS, 'styleWeight'] as const;
/** Settings that are multiples of a network's defaults. */
const WEIGHTS = ['contentWeight', 'styleWeight', 'tvWeight'] as const;

/** Choices of a look beside a recipe and a network. */
export function presetGiven(look: Look, recipe: string | undefined, defaults?: WeightsDefaults): Given {
  return lookSettings(look, baseOf(recipe === undefined ? {} : { recipe }, defaults)) as Given;
}

export function applyPreset(look: Look, given: Given, defaults?: WeightsDefaults): Given {
  const kept: Given = { ...given };
  for (const name of DECIDED) delete kept[name];
  return { ...kept, ...presetGiven(look, given.recipe, defaults) };
}

/** The look that the choices make; undefined where they make none. */
export function presetOf(given: Given, defaults?: WeightsDefaults): Look | undefined {
  return LOOKS.find((look) => {
    const wanted = presetGiven(look, given.recipe, defaults);
    return DECIDED.every((name) => wanted[name] === given[name]);
  });
}

/** The choices for another network: multiples of the old network's defaults become the same multiples of the new one's. */
export function rebased(
  given: Given,
  from: WeightsDefaults | undefined,
  to: WeightsDefaults | undefined,
): Given {
  if (from === to) return given;
  const look = presetOf(given, from);
  if (look) return applyPreset(look, given, to);
  const [old, next] = [baseOf(given, from), baseOf(given, to)];
  const moved: Given = { ...given };
  for (const name of WEIGHTS) {
    const value = given[name];
    if (value !== undefined && old[name] > 0) moved[name] = rounded((value * next[name]) / old[name]);
  }
  return moved;
}

/** Three significant digits, for links. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
