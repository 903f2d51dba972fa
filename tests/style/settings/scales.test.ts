import { expect, test } from 'vitest';
import { RECIPES } from '../../../src/style/settings/recipes.ts';
import {
  pyramidOf,
  recipeIterations,
  scaleAfter,
  scaleEnds,
  scaleSizes,
} from '../../../src/style/settings/scales.ts';

const { pyramid } = RECIPES.default!;
const square = { width: 100, height: 100 };

test('sizes grow by √2 from 128 to the last', () => {
  expect(scaleSizes({ size: 512, minScale: 128 }, pyramid, square)).toEqual([128, 181, 256, 362, 512]);
  expect(scaleSizes({ size: 256, minScale: 128 }, pyramid, square)).toEqual([128, 181, 256]);
});

test('one scale where none smaller is wanted, or the picture is small', () => {
  expect(scaleSizes({ size: 512, minScale: 0 }, pyramid, square)).toEqual([512]);
  expect(scaleSizes({ size: 160, minScale: 128 }, pyramid, square)).toEqual([160]);
  expect(scaleSizes({ size: 64, minScale: 128 }, pyramid, square)).toEqual([64]);
});

test('no scale is too narrow for the network', () => {
  // 100 × 10: the shorter side is a tenth of the longer.
  expect(scaleSizes({ size: 256, minScale: 16 }, pyramid, { width: 100, height: 10 })).toEqual([181, 256]);
});

test('a factor of its own: the two sizes of Gatys', () => {
  const recipe = RECIPES.gatys!;
  expect(scaleSizes(recipe, recipe.pyramid, square)).toEqual([512, 800]);
  expect(scaleEnds(2, 700, recipe.pyramid)).toEqual([500, 700]);
  expect(recipeIterations(recipe, 2, 'lbfgs')).toBe(700);
});

test('the last scale has four times the iterations of each other, and all of them are shared out', () => {
  expect(scaleEnds(5, 320, pyramid)).toEqual([40, 80, 120, 160, 320]);
  expect(scaleEnds(1, 300, pyramid)).toEqual([300]);
  expect(scaleEnds(2, 300, pyramid)).toEqual([60, 300]);
  expect(scaleEnds(3, 7, pyramid)).toEqual([1, 2, 7]);
});

test('L-BFGS has more of its iterations at the last scale, in the default recipe alone', () => {
  const { default: standard, crowson, gatys } = RECIPES;
  expect(scaleEnds(5, 100, pyramidOf(standard!, 'lbfgs'))).toEqual([10, 20, 30, 40, 100]);
  expect(pyramidOf(standard!, 'adam')).toBe(standard!.pyramid);
  for (const recipe of [crowson!, gatys!]) expect(pyramidOf(recipe, 'lbfgs')).toBe(recipe.pyramid);
});

test('the iteration after the end of a scale is made at the next; few iterations leave small scales out', () => {
  const ends = [100, 150, 200];
  expect([0, 99, 100, 149, 150, 199, 200, 5000].map((done) => scaleAfter(done, ends))).toEqual([
    0, 0, 1, 1, 2, 2, 2, 2,
  ]);
  expect(scaleAfter(0, scaleEnds(5, 1, pyramid))).toBe(4);
});

test('crowson counts a thousand at the first scale and five hundred at each later one', () => {
  const recipe = RECIPES.crowson!;
  expect(recipeIterations(recipe, 5, 'adam')).toBe(3000);
  expect(scaleEnds(5, 3000, recipe.pyramid)).toEqual([1000, 1500, 2000, 2500, 3000]);
});
