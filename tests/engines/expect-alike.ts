import { expect } from 'vitest';
import type { ShortRun } from './short-runs.ts';

/** Expects two engines to have painted the same, but for rounding. @param close relative difference of losses */
export function expectAlike(run: ShortRun, wanted: ShortRun, close: number): void {
  expect(run.losses.length).toBe(wanted.losses.length);
  const apart = run.losses.map((loss, i) => Math.abs(loss / wanted.losses[i]! - 1));
  expect(Math.max(...apart), `losses ${run.losses}, expected ${wanted.losses}`).toBeLessThan(close);
  expect(run.mean).toBeCloseTo(wanted.mean, 3);
  expect(run.tiles).toBe(wanted.tiles);
}
