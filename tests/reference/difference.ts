// What the tests of the reference share: pseudo-random values and central differences.
import { expect } from 'vitest';
import { uniform } from '../../src/random.ts';
import type { Values } from './layers.ts';

/** `count` values, uniform in low…high, the same for the same seed. */
export function randomValues(count: number, seed: number, low = -1, high = 1): Float64Array {
  const next = uniform(seed);
  return Float64Array.from({ length: count }, () => low + (high - low) * next());
}

/** Holds a gradient against central differences of `value` at `at`, as norm of difference over norm. */
export function expectGradient(
  value: (at: Float64Array) => number,
  at: Values,
  gradient: Values,
  tolerance = 1e-7,
): void {
  const step = 1e-6;
  const point = Float64Array.from(at);
  const numeric = point.map((_, i) => {
    const moved = (by: number) => value(point.with(i, point[i]! + by));
    return (moved(step) - moved(-step)) / (2 * step);
  });
  expect(gradient.length).toBe(numeric.length);
  expect(relativeDifference(gradient, numeric)).toBeLessThan(tolerance);
}

/** ‖a − b‖ / ‖b‖. */
export function relativeDifference(a: Values, b: Values): number {
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    norm += b[i]! ** 2;
  }
  return Math.sqrt(difference / norm);
}

/** Σ a·b: makes a number of an output, whose gradient to the output is `b`. */
export function inner(a: Values, b: Values): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
