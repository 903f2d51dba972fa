import { describe, expect, it } from 'vitest';
import { expectGradient, inner, randomValues } from './difference.ts';
import {
  gram,
  gramGradient,
  relativeNorm,
  scaledError,
  scaledErrorGradient,
  squaredError,
  squaredErrorGradient,
  totalVariation,
  totalVariationGradient,
} from './losses.ts';

describe('gram', () => {
  it('is F·Fᵀ over the number of pixels', () => {
    expect([...gram({ features: [1, 2, 3, 0, 1, 1], channels: 2 })]).toEqual([14 / 3, 5 / 3, 5 / 3, 2 / 3]);
  });

  it('has the gradient of finite differences, for any gradient to it', () => {
    const features = randomValues(3 * 35, 1);
    const gradOutput = randomValues(9, 2);
    const gradient = gramGradient({ features, channels: 3, gradOutput });
    expectGradient((at) => inner(gram({ features: at, channels: 3 }), gradOutput), features, gradient);
  });
});

describe('squaredError', () => {
  const a = randomValues(13, 3);
  const b = randomValues(13, 4);

  it('has the gradient of finite differences', () => {
    const gradient = squaredErrorGradient({ a, b, norm: 0.3 });
    expectGradient((at) => squaredError({ a: at, b, norm: 0.3 }), a, gradient);
  });

  it('with the relative norm is 1 where everything is missing', () => {
    expect(squaredError({ a: new Float64Array(13), b, norm: relativeNorm(b) })).toBeCloseTo(1, 12);
  });
});

describe('scaledError', () => {
  const a = randomValues(13, 6);
  const b = randomValues(13, 7);

  it('is the mean difference, weighted by itself', () => {
    expect(scaledError({ a: [1, 2, 3], b: [1, 5, 4], norm: 2 })).toBeCloseTo((2 * (9 + 1)) / 4, 7);
  });

  it('has the gradient of finite differences', () => {
    const gradient = scaledErrorGradient({ a, b, norm: 0.3 });
    expectGradient((at) => scaledError({ a: at, b, norm: 0.3 }), a, gradient);
  });
});

describe('total variation', () => {
  const image = randomValues(2 * 5 * 7, 5, 0, 1);
  const size = { channels: 2, height: 5, width: 7 };

  it.each([
    { cx: 1, cy: 1, cd: 0, power: 1.25, interior: true },
    { cx: 0.5, cy: 0.5, cd: 0, power: 1, interior: true },
    { cx: 2 / 3, cy: 0.4, cd: 1 / 6, power: 1, interior: false },
    { cx: 1, cy: 0.5, cd: 0.25, power: 1.5, interior: false },
  ])('has the gradient of finite differences (%o)', (form) => {
    const op = { image, ...size, ...form };
    expectGradient((at) => totalVariation({ ...op, image: at }), image, totalVariationGradient(op));
  });

  it('takes the four differences of a pixel, and holds the border', () => {
    const op = { image: [0, 1, 3, 7], channels: 1, height: 2, width: 2, power: 1 };
    const first = 2 * 1 ** 2 + 3 * 3 ** 2 + 5 * (7 ** 2 + 2 ** 2);
    const right = 3 * 6 ** 2 + 5 * (6 ** 2 + 6 ** 2);
    const below = 2 * 4 ** 2 + 5 * (4 ** 2 + 4 ** 2);
    expect(totalVariation({ ...op, cx: 2, cy: 3, cd: 5, interior: true })).toBe(first);
    expect(totalVariation({ ...op, cx: 2, cy: 3, cd: 5, interior: false })).toBe(first + right + below);
  });
});
