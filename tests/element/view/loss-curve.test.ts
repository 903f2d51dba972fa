import { expect, it } from 'vitest';
import { LossCurve } from '../../../src/element/view/loss-curve.ts';

const points = (path: string) =>
  path
    .split(/[ML]/)
    .slice(1)
    .map((pair) => pair.split(' ').map(Number) as [number, number]);

it('goes from the top left to the bottom right, straight for an exponential', () => {
  const curve = new LossCurve();
  for (let i = 0; i < 11; i++) curve.add(Math.exp(-i));
  const path = points(curve.path(11, 100, 10));
  expect(path[0]).toEqual([0, 0]);
  expect(path[5]).toEqual([50, 5]);
  expect(path.at(-1)).toEqual([100, 10]);
});

it('leaves room for what is to come', () => {
  const curve = new LossCurve();
  for (let i = 0; i < 10; i++) curve.add(10 - i);
  expect(points(curve.path(101, 100, 10)).at(-1)![0]).toBeCloseTo(9);
});

it('stays short and true over thousands of iterations', () => {
  const curve = new LossCurve();
  for (let i = 0; i < 4000; i++) curve.add(4000 - i);
  const path = points(curve.path(4000, 100, 10));
  expect(path.length).toBeLessThan(256);
  expect(path.length).toBeGreaterThan(100);
  // Halfway through, the loss is 2000 of 4000.
  const middle = path.find(([x]) => x >= 50)!;
  const last = path.at(-1)!;
  expect(last[0]).toBeGreaterThan(99);
  expect(middle[1]).toBeLessThan(3);
});

it('leaves out what is no number', () => {
  const curve = new LossCurve();
  for (const loss of [1, Number.NaN, 0.5, Number.POSITIVE_INFINITY, 0]) curve.add(loss);
  expect(curve.path(5, 100, 10)).not.toMatch(/NaN|Infinity/);
});
