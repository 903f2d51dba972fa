import { expect, test } from 'vitest';
import type { Picture } from '../../../src/image/picture.ts';
import { initialImage } from '../../../src/style/pictures/initial-image.ts';
import { RECIPES } from '../../../src/style/settings/recipes.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';
import type { Settings } from '../../../src/style/settings/settings.ts';

const flat = (height: number, width: number, value: number): Picture => ({
  height,
  width,
  data: new Float32Array(3 * height * width).fill(value),
});
const sources = { content: flat(40, 50, 0.25), style: flat(30, 20, 0.5), start: flat(16, 16, 0.75) };
const started = (init: string, recipe = 'default', changes: Partial<Settings> = {}) =>
  initialImage(sources, resolveSettings({ recipe, init, ...changes }), RECIPES[recipe]!);

test.each<[string, number]>([
  ['content', 0.25],
  ['style', 0.5],
  ['picture', 0.75],
  ['gray', 0.5],
  ['content:1,picture:3', 0.625],
])('%s fills the frame', async (init, value) => {
  const picture = await started(init);
  expect(picture).toHaveLength(3 * 40 * 50);
  for (const one of picture) expect(one).toBeCloseTo(value, 5);
});

test('the style is cut around its middle, in proportion', async () => {
  const wide = { height: 20, width: 80, data: new Float32Array(3 * 20 * 80) };
  // A white stripe in the middle, a quarter of the width.
  for (let i = 0; i < wide.data.length; i++) if (Math.abs((i % 80) - 39.5) < 10) wide.data[i] = 1;
  const settings = resolveSettings({ init: 'style' });
  const square = { content: flat(20, 20, 0), style: wide, start: undefined };
  expect(Math.min(...(await initialImage(square, settings, RECIPES.default!)))).toBeGreaterThan(0.4);
});

test('noise has the mean and the deviation of the recipe, and repeats by its seed', async () => {
  const noise = await started('noise', 'default', { seed: 3 });
  const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
  const variance = noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noise.length;
  expect(mean).toBeCloseTo(0.5, 1);
  expect(Math.sqrt(variance)).toBeCloseTo(0.15, 1);
  expect(await started('noise', 'default', { seed: 3 })).toEqual(noise);
  expect(await started('noise', 'default', { seed: 4 })).not.toEqual(noise);
});

test("johnson's noise is ImageNet's mean colour, hardly disturbed", async () => {
  const noise = await started('noise', 'johnson');
  for (const [channel, mean] of [123.68, 116.779, 103.939].entries()) {
    for (const value of noise.subarray(channel * 2000, (channel + 1) * 2000)) {
      expect(Math.abs(value * 256 - mean)).toBeLessThan(0.01);
    }
  }
});
