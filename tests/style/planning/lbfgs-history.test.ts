import { beforeAll, expect, test } from 'vitest';
import { Gpu } from '../../../src/gpu/device.ts';
import { estimateRun } from '../../../src/style/planning/estimate.ts';
import { MockGpu, mockGlobals } from '../../support/mock-gpu.ts';

beforeAll(() => {
  Object.assign(globalThis, mockGlobals);
});

/** A run by L-BFGS at 512² pixels, by halves or not; its buffers are counted, none is made. */
async function planned(memory: number | undefined, features: GPUFeatureName[] = []) {
  const mock = new MockGpu();
  mock.features = features;
  mock.limits = { maxStorageBufferBindingSize: 2 ** 31, maxBufferSize: 2 ** 31 };
  return estimateRun({
    gpu: await Gpu.open({ gpu: mock.gpu }),
    memory,
    convolutions: 'direct',
    content: { width: 512, height: 512 },
    styles: [{ picture: { width: 512, height: 512 } }],
    settings: { size: 512, minScale: 0, optimizer: 'lbfgs', precision: 'f32' },
  });
}

const PICTURE = 3 * 512 * 512 * 4;

test('a memory cap takes pairs of L-BFGS before tiles get smaller', async () => {
  const free = await planned(undefined);
  const optimiser = free.memory.byPurpose.optimiser!;
  // Ten pairs, the direction, the gradient and the picture that were accepted, and the average.
  expect(optimiser / PICTURE).toBeGreaterThan(24);
  expect(optimiser / PICTURE).toBeLessThan(24.2);
  const fewer = await planned(free.bytes - 3 * PICTURE);
  expect(fewer.tiles).toBe(1);
  expect(fewer.bytes).toBeLessThanOrEqual(free.bytes - 3 * PICTURE);
  expect(fewer.memory.byPurpose.optimiser! / PICTURE).toBeCloseTo(20, 0);
  const tiled = await planned(free.bytes - 14 * PICTURE);
  expect(tiled.tiles).toBeGreaterThan(1);
  expect(tiled.bytes).toBeLessThanOrEqual(free.bytes - 14 * PICTURE);
  expect(tiled.memory.byPurpose.optimiser! / PICTURE).toBeCloseTo(14, 0);
});

test('rather than refuse a run, a cap leaves one pair', async () => {
  let [low, high] = [0, (await planned(undefined)).bytes];
  let least = await planned(high);
  while (high - low > PICTURE / 2) {
    const middle = (low + high) / 2;
    const fits = await planned(middle).catch(() => undefined);
    if (fits) [high, least] = [middle, fits];
    else low = middle;
  }
  expect(least.bytes).toBeLessThanOrEqual(high);
  expect(least.memory.byPurpose.optimiser! / PICTURE).toBeCloseTo(6, 0);
});

test('pairs are halves where the device has them', async () => {
  const { memory } = await planned(undefined, ['shader-f16']);
  expect(memory.byPurpose.optimiser! / PICTURE).toBeCloseTo(14, 0);
});
