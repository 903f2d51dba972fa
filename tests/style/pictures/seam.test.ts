import { expect, test } from 'vitest';
import type { Picture } from '../../../src/image/picture.ts';
import { isSeamless } from '../../../src/style/pictures/seam.ts';

function drawn(width: number, height: number, value: (x: number, y: number) => number): Picture {
  const pixels = width * height;
  const at = (i: number) => value(i % width, Math.floor((i % pixels) / width));
  return { width, height, data: Float32Array.from({ length: 3 * pixels }, (_, i) => at(i)) };
}

const turns = (part: number) => 0.5 + 0.5 * Math.sin(2 * Math.PI * part);

test('a picture whose waves end where they begin is seamless', () => {
  expect(isSeamless(drawn(40, 30, (x, y) => 0.5 * (turns((2 * x) / 40) + turns(y / 30))))).toBe(true);
  expect(isSeamless(drawn(20, 20, () => 0.3))).toBe(true);
});

test('a slope is not, across or down', () => {
  expect(isSeamless(drawn(40, 30, (x) => x / 40))).toBe(false);
  expect(isSeamless(drawn(40, 30, (_, y) => y / 30))).toBe(false);
});
