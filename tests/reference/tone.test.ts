import { describe, expect, it } from 'vitest';
import { expectGradient, randomValues } from './difference.ts';
import { tone, toneGradient } from './tone.ts';

const GOAL = [0.5, 0.4, 0.6, 0.06, 0.02, -0.01, 0.05, 0.01, 0.04, 0.1, 0.05, 0.2, 0.9, 0.8, 0.95];

describe('the tone', () => {
  it('has the gradient of finite differences', () => {
    const image = randomValues(3 * 40, 1, -0.1, 1.2);
    expectGradient((at) => tone({ image: at, goal: GOAL }), image, toneGradient({ image, goal: GOAL }));
  });

  it('is 1 for one grey of the right mean, but for what counts as flat', () => {
    const grey = Float64Array.from({ length: 60 }, (_, i) => GOAL[Math.floor(i / 20)]!);
    expect(tone({ image: grey, goal: GOAL })).toBeCloseTo(1, 3);
  });
});
