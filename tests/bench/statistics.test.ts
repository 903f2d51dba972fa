import { expect, test } from 'vitest';
import { repeat } from './measure/repeat.ts';
import { fitExponent, quantile, summarise } from './statistics.ts';

test('median, interquartile range and least, of an odd and an even number of values in any order', () => {
  expect(summarise([5, 1, 3, 2, 4])).toEqual({ median: 3, spread: 2, least: 1 });
  expect(summarise([4, 1, 2, 3])).toEqual({ median: 2.5, spread: 1.5, least: 1 });
  expect(summarise([7])).toEqual({ median: 7, spread: 0, least: 7 });
});

test('quantiles lie between neighbours in proportion; of nothing there are none', () => {
  expect(quantile([0, 10], 0.25)).toBe(2.5);
  expect(() => quantile([], 0.5)).toThrow('no values');
});

test('the exponent of a power law is found, whatever its factor', () => {
  const sizes = [32, 48, 64, 128];
  expect(fitExponent(sizes.map((x) => [x, 0.07 * x ** 1.3]))).toBeCloseTo(1.3, 10);
  expect(fitExponent(sizes.map((x) => [x, 5]))).toBeCloseTo(0, 10);
  expect(() => fitExponent([[64, 1]])).toThrow('at least two');
});

test('a measurement warms up and is repeated at least five times', async () => {
  let calls = 0;
  const results = await repeat(async () => [++calls, 10 * calls], { milliseconds: 0 });
  expect(calls).toBe(6);
  expect(results.map(({ median, rounds }) => [median, rounds])).toEqual([
    [4, 5],
    [40, 5],
  ]);
});

test('a measurement is repeated for as long as it takes', async () => {
  const wait = () => new Promise<number[]>((resolve) => setTimeout(resolve, 10, [10]));
  const [result] = await repeat(wait, { milliseconds: 150 });
  expect(result!.rounds).toBeGreaterThan(8);
});
