import { describe, expect, it } from 'vitest';
import { expectGradient, randomValues, relativeDifference } from './difference.ts';
import { gaussian, matrixRoot, product, wasserstein, wassersteinGradient } from './wasserstein.ts';

const CHANNELS = 4;
const features = randomValues(CHANNELS * 30, 1);
const plane = randomValues(30, 2, 0.2, 1.5);
const style = randomValues(CHANNELS * 40, 3, -1.5, 1).map((value, i) => value * (1 + (i % 3)));
const target = gaussian({ features: style, channels: CHANNELS, epsilon: 1e-4 });

/** A diagonal matrix. */
const diagonal = (...values: number[]) =>
  Float64Array.from({ length: values.length ** 2 }, (_, i) =>
    i % (values.length + 1) === 0 ? values[i % values.length]! : 0,
  );

describe('the root of a matrix', () => {
  it('is a root, and its inverse one', () => {
    const { root, inverse } = matrixRoot(target.covariance);
    expect(relativeDifference(product(root, root), target.covariance)).toBeLessThan(1e-9);
    expect(relativeDifference(product(root, inverse), diagonal(1, 1, 1, 1))).toBeLessThan(1e-6);
  });
});

describe('the Wasserstein distance', () => {
  it('of Gaussians with diagonal covariances is that of means and deviations', () => {
    // Values that are ±deviation around the mean, in every combination: no correlation.
    const around = (means: number[], deviations: number[]) =>
      [0, 1].flatMap((c) => [0, 1, 2, 3].map((p) => means[c]! + deviations[c]! * ((p >> c) % 2 ? 1 : -1)));
    const value = wasserstein({
      features: around([1, -2], [0.5, 3]),
      channels: 2,
      epsilon: 0,
      target: { mean: Float64Array.of(0, 2), covariance: diagonal(1, 4) },
    });
    expect(value).toBeCloseTo((1 + 16 + 0.5 ** 2 + 1) / 2, 6);
  });

  it('is zero to the features themselves', () => {
    expect(wasserstein({ features: style, channels: CHANNELS, epsilon: 1e-4, target })).toBeCloseTo(0, 6);
  });

  it.each([undefined, plane])('has the gradient of finite differences (mask %o)', (mask) => {
    const op = { features, channels: CHANNELS, epsilon: 1e-4, plane: mask, target };
    expectGradient((at) => wasserstein({ ...op, features: at }), features, wassersteinGradient(op), 1e-6);
  });
});
