import { expect, test } from 'vitest';
import { SpeedModel, secondsOf } from '../../../src/style/scale/cost-model.ts';

const RATES = {
  launch: 1e-5,
  direct: 1e-9,
  transforms: 208e-10,
  gemms: new Map([['tiled', 1e-10]] as const),
};

test('launches take as long as their kernel’s rate says, and no less than an empty one', () => {
  const seconds = (kernel: string, flops: number, bytes: number, pixels?: number) =>
    secondsOf([{ kernel, cost: { flops, bytes } }], RATES, pixels);
  expect(seconds('conv3x3', 1e6, 0)).toBeCloseTo(1e-3, 9);
  expect(seconds('gram_quads', 1e6, 0)).toBeCloseTo(1e-3, 9);
  expect(seconds('matrix_product_quads', 1e6, 0)).toBeCloseTo(1e-3, 9);
  expect(seconds('winograd_gemm_tiled', 1e7, 0)).toBeCloseTo(1e-3, 9);
  expect(seconds('adam', 0, 1e7)).toBeCloseTo(1e-3, 9);
  expect(seconds('conv3x3', 1e6, 0, 4)).toBeCloseTo(4e-3, 9);
  expect(seconds('adam', 0, 8)).toBe(1e-5);
});

test('without Winograd’s rates, bytes count as the direct kernel’s operations', () => {
  const rates = { ...RATES, transforms: Number.POSITIVE_INFINITY, gemms: new Map() };
  expect(secondsOf([{ kernel: 'adam', cost: { flops: 0, bytes: 1e6 } }], rates)).toBeCloseTo(1e-3, 9);
});

/** A device whose iterations take factor · predicted + fixed. */
const device = (factor: number, fixed: number) => (predicted: number) => ({
  predicted,
  measured: factor * predicted + fixed,
});

test('before the first run it goes by the rates', () => {
  expect(new SpeedModel().seconds(0.5)).toBe(0.5);
});

test.each([
  ['as predicted', 1, 0],
  ['with a fixed cost', 1, 0.004],
  ['twice as slow', 2, 0],
  ['twice as fast', 0.5, 0],
  ['predicted while the machine was busy', 0.06, 0],
])(
  'after two small iterations, large ones are told within a factor of 1.5 on a device %s',
  (_, factor, fixed) => {
    const measure = device(factor, fixed);
    const model = new SpeedModel();
    model.observe(measure(0.01), 0.0002, false);
    model.observe(measure(0.01), 0.0002, true);
    const large = model.seconds(0.16) / measure(0.16).measured;
    expect(large).toBeGreaterThan(1 / 1.5);
    expect(large).toBeLessThan(1.5);
  },
);

/**
 * Runs at 64, 91 and 128 pixels on llvmpipe and two cores that had much else to do: seconds as predicted by the rates and
 * as told after the first and the second iteration, seconds of an empty iteration, and of each scale an iteration as
 * predicted, how many there were and how long they took.
 */
const RECORDED = [
  {
    measured: [0.9389, 0.9554],
    empty: 0.0027,
    scales: [
      [2.006, 7, 8.1],
      [4.0918, 6, 18.83],
      [7.2114, 27, 90.86],
    ],
  },
  {
    measured: [0.3098, 0.2806],
    empty: 0.0034,
    scales: [
      [0.2385, 7, 2.27],
      [0.5136, 6, 5.95],
      [0.8413, 27, 34.62],
    ],
  },
  {
    measured: [0.5781, 0.506],
    empty: 0.005,
    scales: [
      [0.4268, 7, 3.87],
      [0.9428, 6, 5.93],
      [1.496, 27, 33.1],
    ],
  },
] as const;

test.each(RECORDED)('after two iterations of a run the rest is told within a factor of 1.5', (run) => {
  const [[predicted, , seconds], ...later] = run.scales;
  const model = new SpeedModel();
  for (const [i, measured] of run.measured.entries())
    model.observe({ predicted, measured }, run.empty, i > 0);
  const [, last] = run.measured;
  const told = later.reduce((sum, [each, count]) => sum + count * model.seconds(each), 5 * last);
  const took = later.reduce((sum, [, , rest]) => sum + rest, (seconds * 5) / 7);
  expect(told / took).toBeGreaterThan(1 / 1.5);
  expect(told / took).toBeLessThan(1.5);
});

test('two sizes tell speed and fixed cost apart', () => {
  const measure = device(2, 0.01);
  const model = new SpeedModel();
  model.observe(measure(0.01), 0.001, true);
  model.observe(measure(0.1), 0.001, true);
  expect(model.seconds(1)).toBeCloseTo(2.01, 6);
  // What the next run shows at a small size is no other speed.
  model.observe({ predicted: 0.01, measured: 0.05 }, 0.001, true);
  expect(model.seconds(1)).toBeCloseTo(2.03, 6);
});

test('the first iteration at a larger size, which waits for fresh memory, teaches nothing', () => {
  const measure = device(1, 0.01);
  const model = new SpeedModel();
  model.observe(measure(0.01), 0.001, true);
  model.observe({ predicted: 0.1, measured: 5 }, 0.001, false);
  expect(model.seconds(1)).toBeCloseTo(1.01, 6);
});
