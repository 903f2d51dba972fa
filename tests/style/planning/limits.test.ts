import { beforeAll, expect, test } from 'vitest';
import { Gpu } from '../../../src/gpu/device.ts';
import { estimateRun } from '../../../src/style/planning/estimate.ts';
import type { Settings } from '../../../src/style/settings/settings.ts';
import { MockGpu, mockGlobals } from '../../support/mock-gpu.ts';

beforeAll(() => {
  Object.assign(globalThis, mockGlobals);
});

/** Plans a run with the least limits that WebGPU promises; no launch may bind more, or it would be refused. */
async function planned(side: number, settings: Partial<Settings> = {}) {
  const mock = new MockGpu();
  mock.limits = { maxStorageBufferBindingSize: 2 ** 27, maxBufferSize: 2 ** 28 };
  return estimateRun({
    gpu: await Gpu.open({ gpu: mock.gpu }),
    convolutions: 'direct',
    content: { width: side, height: side },
    styles: [{ picture: { width: 1024, height: 768 } }],
    keep: { width: 4, height: 4, data: new Float32Array(16) },
    settings: { size: side, minScale: 0, toneWeight: 0.1, color: 'content-luminance', ...settings },
  });
}

test.each(['adam', 'sgd', 'lbfgs'] as const)(
  '4729×4729 pixels fit where a binding holds 3344×3344, by %s',
  async (optimizer) => {
    const run = await planned(4729, {
      optimizer,
      contentLayers: { conv2_2: 1 },
      styleLayers: { conv1_1: 1, conv3_1: 1 },
    });
    expect(run.tiles).toBeGreaterThan(1);
  },
);

test('a picture larger than the largest buffer is refused', async () => {
  await expect(planned(4730)).rejects.toThrow(
    /^size 4730: 4730×4730 pixels need 268 MB in one buffer, the GPU allows 268 MB\. /,
  );
});
