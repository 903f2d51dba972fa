import { expect, test } from 'vitest';
import {
  DECIDED_BY_LOOKS,
  LOOKS,
  lookNamed,
  lookSettings,
  withLook,
} from '../../../src/style/settings/looks.ts';
import { RECIPES } from '../../../src/style/settings/recipes.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';

const defaults = { contentWeight: 0.2, tvWeight: 0.05 };

test.each(LOOKS.map((look) => [look.name, look] as const))(
  '%s decides on what it says, beside every recipe, in values that the settings take',
  (name, look) => {
    for (const recipe of Object.keys(RECIPES)) {
      const given = withLook(name, { recipe }, defaults);
      const decided = Object.keys(given).filter((key) => key !== 'recipe');
      expect(DECIDED_BY_LOOKS).toEqual(expect.arrayContaining(decided));
      expect(() => resolveSettings(given, defaults)).not.toThrow();
    }
    expect(lookNamed(name)).toBe(look);
  },
);

test('they go from what keeps most of the picture to what keeps least', () => {
  const kept = LOOKS.map(
    (look) => resolveSettings(withLook(look.name, {}, defaults), defaults).contentWeight,
  );
  expect(kept).toEqual([...kept].sort((a, b) => b - a));
  expect(new Set(kept).size).toBe(kept.length);
});

test('factors are of the weights’ own values, and a weight of 0 stays', () => {
  const [faithful] = LOOKS;
  const factor = faithful!.times.contentWeight!;
  expect(withLook('faithful', {}, defaults).contentWeight).toBeCloseTo(factor * 0.2);
  const none = resolveSettings({ recipe: 'gatys' });
  expect(none.tvWeight).toBe(0);
  for (const look of LOOKS) expect(lookSettings(look, none)).not.toHaveProperty('tvWeight');
});

test('what is given counts over them; balanced is the recipe', () => {
  expect(withLook('wild', { contentWeight: 7, size: 64 }, defaults)).toMatchObject({
    contentWeight: 7,
    size: 64,
  });
  expect(withLook('balanced', { size: 64 }, defaults)).toEqual({ size: 64 });
  expect(withLook(undefined, { size: 64 })).toEqual({ size: 64 });
});

test('an unknown one is refused in a sentence', () => {
  expect(() => withLook('tame', {})).toThrow(
    /^look is "tame", expected one of faithful, balanced, painterly, wild\./,
  );
});
