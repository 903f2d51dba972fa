import { describe, expect, test } from 'vitest';
import { tryCanvas } from '../../src/gpu/presentation.ts';

/** What the trial meets. */
interface Circumstances {
  /** Whether canvases have a context for WebGPU. */
  readonly context?: boolean;
  readonly alpha?: number;
  readonly lost?: boolean;
  /** Looks for adapters, after the first, that find none. */
  readonly away?: number;
  readonly adapter?: boolean;
}

function circumstances({ context = true, alpha = 255, lost, away = 0, adapter = true }: Circumstances) {
  const seen = { destroyed: 0, adapters: 0 };
  const device = {
    lost: lost ? Promise.resolve({ reason: 'unknown' }) : new Promise(() => undefined),
    destroy: () => {
      seen.destroyed += 1;
    },
    createCommandEncoder: () => ({
      beginRenderPass: () => ({ end: () => undefined }),
      finish: () => ({}),
    }),
    queue: {
      submit: () => undefined,
      onSubmittedWorkDone: () => (lost ? new Promise(() => undefined) : Promise.resolve()),
    },
  };
  const gpu = {
    getPreferredCanvasFormat: () => 'rgba8unorm',
    requestAdapter: async () => {
      seen.adapters += 1;
      const gone = seen.adapters > 1 && seen.adapters <= 1 + away;
      return adapter && !gone ? { requestDevice: async () => device } : null;
    },
  } as unknown as GPU;
  const contexts: Record<string, object | null> = {
    webgpu: context
      ? { configure: () => undefined, getCurrentTexture: () => ({ createView: () => ({}) }) }
      : null,
    '2d': {
      drawImage: () => undefined,
      getImageData: () => ({ data: Uint8ClampedArray.of(0, 0, 0, alpha) }),
    },
  };
  const create = () => ({ getContext: (kind: string) => contexts[kind] }) as unknown as OffscreenCanvas;
  return { seen, presents: tryCanvas(gpu, create) };
}

describe('canvases', () => {
  test('show what WebGPU draws where a pixel comes back opaque', async () => {
    const { presents, seen } = circumstances({});
    expect(await presents).toBe(true);
    expect(seen.destroyed).toBe(1);
  });

  test('do not where it comes back clear, where the device is lost, or without a context', async () => {
    for (const one of [{ alpha: 0 }, { lost: true }, { context: false }]) {
      expect(await circumstances(one).presents).toBe(false);
    }
  });

  test('are tried until adapters are back: the shared device is opened after that', async () => {
    const { presents, seen } = circumstances({ lost: true, away: 2 });
    expect(await presents).toBe(false);
    expect(seen.adapters).toBe(4);
  });

  test('are not blamed for what is missing: an adapter, WebGPU, or a page', async () => {
    expect(await circumstances({ adapter: false }).presents).toBe(true);
    expect(await tryCanvas(undefined)).toBe(true);
    expect(await tryCanvas({} as GPU)).toBe(true);
  });
});
