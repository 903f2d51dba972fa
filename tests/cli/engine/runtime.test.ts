import { describe, expect, it } from 'vitest';
import { describeAdapter, slownessAdvice } from '../../../src/cli/engine/announce.ts';
import type { Engine } from '../../../src/cli/engine/engine.ts';
import { openEngine } from '../../../src/cli/engine/runtime.ts';
import type { RuntimeName } from '../../../src/cli/shared/choices.ts';
import { ArtFilterError } from '../../../src/errors.ts';

function engine(runtime: RuntimeName, description: string, software: boolean): Engine & { closed: boolean } {
  return {
    runtime,
    adapter: { vendor: 'v', architecture: 'a', description, software },
    closed: false,
    run: () => Promise.reject(new Error('not asked for')),
    estimate: () => Promise.reject(new Error('not asked for')),
    measure: () => Promise.reject(new Error('not asked for')),
    async close() {
      this.closed = true;
    },
  };
}

const gpu = engine('dawn', 'GeForce RTX 4090', false);
const lavapipe = engine('dawn', 'llvmpipe: Mesa 25.0.7-2 (LLVM 15.0.6) 0.0.1', true);
const chrome = engine('chrome', '', true);
const having = (dawn: Engine | Error) => ({
  dawn: () => (dawn instanceof Error ? Promise.reject(dawn) : Promise.resolve(dawn)),
  chrome: () => Promise.resolve<Engine>(chrome),
});
const none = new ArtFilterError('webgpu-missing', 'no adapter was found.');

describe('openEngine', () => {
  it('takes Dawn on a GPU or a lavapipe that is recent enough, else Chrome', async () => {
    expect(await openEngine('auto', having(gpu))).toBe(gpu);
    expect(await openEngine('auto', having(lavapipe))).toBe(lavapipe);
    expect(await openEngine('auto', having(none))).toBe(chrome);
    expect(await openEngine('chrome', having(gpu))).toBe(chrome);
  });

  it('refuses an old lavapipe and closes it', async () => {
    const old = engine('dawn', 'llvmpipe: Mesa 22.3.6 (LLVM 15.0.6) 0.0.1', true);
    expect(await openEngine('auto', having(old))).toBe(chrome);
    expect(old.closed).toBe(true);
    await expect(openEngine('dawn', having(old))).rejects.toMatchObject({
      code: 'webgpu-missing',
      message: expect.stringMatching(/Mesa 22\.3\.6.*Mesa 25.*--runtime chrome/),
    });
  });

  it('takes a GPU whose driver is an older Mesa', async () => {
    const radv = engine('dawn', 'radv: Mesa 22.3.6', false);
    expect(await openEngine('auto', having(radv))).toBe(radv);
  });

  it('says what to install for --runtime dawn without Dawn', async () => {
    await expect(openEngine('dawn', having(none))).rejects.toMatchObject({
      code: 'webgpu-missing',
      message: expect.stringMatching(/there is no graphics driver.*; install .*libvulkan1/),
    });
  });
});

describe('lines about an adapter', () => {
  it('names it and where it is used', () => {
    expect(describeAdapter(gpu)).toBe('Running on GeForce RTX 4090, by Dawn.');
    expect(describeAdapter(chrome)).toBe('Running on v a, a software adapter, in headless Chrome.');
  });

  it('explains why software is slow, and only then', () => {
    expect(slownessAdvice(gpu)).toBeUndefined();
    expect(slownessAdvice(chrome)).toMatch(/slow.*mesa-vulkan-drivers/);
    expect(slownessAdvice(lavapipe)).toMatch(/slow.*driver/);
  });
});
