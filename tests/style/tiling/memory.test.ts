import { beforeAll, expect, test } from 'vitest';
import { Gpu } from '../../../src/gpu/device.ts';
import { estimateRun } from '../../../src/style/planning/estimate.ts';
import type { Settings } from '../../../src/style/settings/settings.ts';
import { MockGpu, mockGlobals } from '../../support/mock-gpu.ts';

beforeAll(() => {
  Object.assign(globalThis, mockGlobals);
});

const MIB = 2 ** 20;

/** A run by Adam; its buffers are counted, none is made. */
async function planned(side: number, memory: number, settings: Partial<Settings>) {
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
    settings: { size: side, optimizer: 'adam', ...settings },
  });
}

/** Picture, running average and Adam's moments. */
const kept = (side: number) => 4 * 3 * side * side * 4;

const CASES = [
  [4096, 1024, 'f32', 4096, 0.55],
  [4096, 1024, 'f16', 2800, 0.4],
  [8192, 2048, 'f32', 5700, 0.65],
  [8192, 2048, 'f16', 8192, 0.35],
] as const;

test.each(CASES)(
  '%i² within %i MiB besides picture and moments, stored as %s, from %i pixels on',
  async (side, besides, precision, minScale, extra) => {
    const cap = besides * MIB + kept(side);
    const run = await planned(side, cap, { precision, minScale });
    expect(run.bytes).toBeLessThanOrEqual(cap);
    expect(run.scales).toHaveLength(minScale === side ? 1 : 2);
    expect(run.memory.byPurpose.optimiser).toBeGreaterThanOrEqual(0.75 * kept(side));
    expect(run.tiles).toBeGreaterThan(1);
    expect(run.overlap).toBeGreaterThan(0);
    expect(run.overlap).toBeLessThan(extra);
  },
);
