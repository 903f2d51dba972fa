import { expect, it } from 'vitest';
import { Gpu } from '../../../src/gpu/device.ts';
import { defaultNetwork, defaultSettings, softwareNetwork } from '../../../src/style/settings/for-adapter.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';
import { MockGpu, mockGlobals } from '../../support/mock-gpu.ts';

async function adapter(description: string) {
  Object.assign(globalThis, mockGlobals);
  const mock = new MockGpu();
  mock.description = description;
  return (await Gpu.open({ gpu: mock.gpu })).adapter;
}

it('a GPU paints with the built-in network at the size of the recipe', async () => {
  const gpu = await adapter('GeForce RTX 4090');
  expect(defaultNetwork(gpu).id).toBe('builtin');
  expect(defaultSettings(gpu)).toEqual({});
  expect(softwareNetwork(gpu)).toBeUndefined();
});

it('a software adapter paints small and with the draft network, and says what the built-in one would take', async () => {
  const software = await adapter('llvmpipe (LLVM 19.1.4, 256 bits), Mesa 25.0.4');
  expect(defaultNetwork(software).id).toBe('draft');
  expect(defaultSettings(software).size).toBeGreaterThanOrEqual(192);
  expect(resolveSettings({}, {}, software).size).toBe(defaultSettings(software).size);
  expect(resolveSettings({ recipe: 'keras' }, {}, software).size).toBe(defaultSettings(software).size);
  expect(resolveSettings({ size: 64 }, {}, software).size).toBe(64);
  expect(softwareNetwork(software)).toMatch(
    /^the draft network paints; the built-in network would take about \d times as long$/,
  );
});
