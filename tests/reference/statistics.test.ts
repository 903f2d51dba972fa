import { describe, expect, it } from 'vitest';
import { expectGradient, inner, randomValues } from './difference.ts';
import {
  centre,
  centreGradient,
  channelMean,
  masked,
  momentError,
  momentErrorGradient,
} from './statistics.ts';

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

describe('momentError', () => {
  const goal = { mean: [0.2, -0.1, 0.4], variance: [0.3, 0.1, 0.2] };

  it('is 0 at the goal, and counts means and deviations relative to it', () => {
    const op = { features: [1, 3, 0, 4], channels: 2, goal: { mean: [2, 2], variance: [1, 4] } };
    expect(momentError(op)).toBeCloseTo(0, 14);
    const shifted = { ...op, features: [2, 4, 1, 5] };
    expect(momentError(shifted)).toBeCloseTo((1 + 1) / (4 + 4), 14);
    const wider = { ...op, features: [0, 4, -2, 6] };
    const size = 1 + 4 + (4 + 4) / 10;
    const each = (variance: number) => Math.sqrt(variance + (0.001 * size) / 2);
    const away = (each(4) - each(1)) ** 2 + (each(16) - each(4)) ** 2;
    expect(momentError(wider)).toBeCloseTo(away / size, 14);
  });

  it.each([undefined, plane])('has the gradient of finite differences (mask %o)', (mask) => {
    const op = { features, channels: 3, goal, plane: mask };
    expectGradient((at) => momentError({ ...op, features: at }), features, momentErrorGradient(op));
  });

  it('is finite for a flat goal and flat features', () => {
    const flat = { features: new Float64Array(60), channels: 3 };
    const goals = [
      { mean: [0, 0, 0], variance: [0, 0, 0] },
      { mean: [1, 1, 1], variance: [0.1, 0, 0] },
    ];
    expect(goals.map((each) => momentError({ ...flat, goal: each }))).toEqual([0, expect.any(Number)]);
    expect(momentErrorGradient({ ...flat, goal: goals[1]! }).every(Number.isFinite)).toBe(true);
  });
});
