import { describe, expect, it } from 'vitest';
import { expectGradient, inner, randomValues } from './difference.ts';
import { centre, centreGradient, channelMean, masked } from './statistics.ts';

const features = randomValues(3 * 20, 1);
const plane = randomValues(20, 2, 0, 1.5);
const gradOutput = randomValues(60, 3);

describe('centre', () => {
  it('takes the mean from each channel', () => {
    expect([...centre({ features: [1, 3, 5, 0, 6, 0], channels: 2 })]).toEqual([-2, 0, 2, -2, 4, -2]);
    const means = channelMean({ features: centre({ features, channels: 3 }), channels: 3 });
    for (const mean of means) expect(mean).toBeCloseTo(0, 14);
  });

  it('weighs pixels by the square of a mask', () => {
    const half = Math.SQRT2;
    expect([...centre({ features: [1, 3, 5, 7], channels: 1, plane: [half, half, 0, 0] })]).toEqual([
      expect.closeTo(-1, 12),
      expect.closeTo(1, 12),
      expect.closeTo(3, 12),
      expect.closeTo(5, 12),
    ]);
  });

  it.each([undefined, plane])('has the gradient of finite differences (mask %o)', (mask) => {
    const gradient = centreGradient({ channels: 3, plane: mask, gradOutput });
    expectGradient(
      (at) => inner(centre({ features: at, channels: 3, plane: mask }), gradOutput),
      features,
      gradient,
    );
  });
});

describe('masked', () => {
  it('multiplies every channel by the same mask', () => {
    expect([...masked({ features: [1, 2, 3, 4], plane: [0.5, 2] })]).toEqual([0.5, 4, 1.5, 8]);
  });
});
