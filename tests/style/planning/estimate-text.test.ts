import { expect, test } from 'vitest';
import { aboutText } from '../../../src/style/planning/estimate-text.ts';

test('an estimate is a short sentence, with the tiles where there are several', () => {
  const about = 'about 1.2 GB of GPU memory, about 3 minutes';
  const whole = { bytes: 1.2e9, seconds: 180, tiles: 1, overlap: 0 };
  expect(aboutText(whole, false)).toBe(about);
  expect(aboutText(whole, true)).toBe(`${about}, whole`);
  const tiled = { ...whole, tiles: 6, overlap: 0.404 };
  expect(aboutText(tiled, true)).toBe(`${about}, in 6 tiles, 40 % more work`);
  expect(aboutText(tiled, false)).toBe(aboutText(tiled, true));
});
