import { beforeAll, expect, test } from 'vitest';
import { Gpu } from '../../../src/gpu/device.ts';
import { estimateRun } from '../../../src/style/estimate.ts';
import type { Settings } from '../../../src/style/settings.ts';
import { MockGpu, mockGlobals } from '../../support/mock-gpu.ts';

beforeAll(() => {
  Object.assign(globalThis, mockGlobals);
});

const MIB = 2 ** 20;

/** A run of the default recipe at one scale; its buffers are counted, none is made. */
async function planned(side: number, memory: number, precision: Settings['precision']) {
  const mock = new MockGpu();
  mock.features = ['shader-f16'];
  mock.limits = { maxStorageBufferBindingSize: 2 ** 31, maxBufferSize: 2 ** 31 };
  const gpu = await Gpu.open({ gpu: mock.gpu });
  return estimateRun({
    gpu,
    memory,
    // Their weights take most.
    convolutions: 'winograd-registers',
    content: { width: side, height: side },
    styles: [{ picture: { width: 1024, height: 768 } }],
    settings: { size: side, minScale: side, precision },
  });
}

/** Picture, running average and Adam's moments. */
const kept = (side: number) => 4 * 3 * side * side * 4;

const CASES = [
  [4096, 1024 * MIB, 'f32', 0.55],
  [4096, 1024 * MIB, 'f16', 0.35],
  [8192, 2048 * MIB, 'f32', 0.45],
  [8192, 2048 * MIB, 'f16', 0.35],
] as const;

test.each(CASES)(
  '%i² within %i bytes besides picture and moments, stored as %s',
  async (side, besides, precision, extra) => {
    const cap = besides + kept(side);
    const run = await planned(side, cap, precision);
    expect(run.bytes).toBeLessThanOrEqual(cap);
    expect(run.memory.byPurpose.optimiser).toBeGreaterThanOrEqual(0.75 * kept(side));
    expect(run.strips).toBeGreaterThan(1);
    expect(run.extraWork).toBeGreaterThan(0);
    expect(run.extraWork).toBeLessThan(extra);
  },
);
