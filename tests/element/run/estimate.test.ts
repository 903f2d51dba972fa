import { nothing, type TemplateResult } from 'lit';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Core } from '../../../src/element/core.ts';
import { Estimate, type EstimateParts } from '../../../src/element/run/estimate.ts';
import type { EstimateRequest } from '../../../src/element/run/session-source.ts';
import { ArtFilterError } from '../../../src/errors.ts';
import { BUNDLED } from '../../../src/vgg/weights/bundled.ts';
import { english } from '../../support/english.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An element's feature without the element: what it was asked, and what it shows. */
function staged(answer: (request: EstimateRequest) => { bytes: number; seconds: number; tiles?: number }) {
  const asked: EstimateRequest[] = [];
  /** Details of `estimate` events. */
  const told: unknown[] = [];
  const now = {
    size: 512,
    software: false,
    active: false,
    memory: undefined as number | undefined,
    weights: 'draft' as string | undefined,
  };
  const picture = { picture: { width: 40, height: 30, data: new Float32Array(3600) } };
  const core = {
    host: { addController: () => undefined, requestUpdate: vi.fn() },
    words: english,
    blocked: false,
    state: 'ready',
    emit: (_: 'estimate', detail: unknown) => told.push(detail),
  };
  const parts = {
    pictures: { content: picture, styles: [picture], complete: true },
    masks: { request: async () => ({ keep: { width: 1, height: 1, data: new Float32Array(1) } }) },
    adapter: () => ({ software: now.software }),
    active: () => now.active,
    settings: () => (now.size ? { size: now.size } : {}),
    memory: () => now.memory,
    weights: () => now.weights,
    source: () => ({
      estimate: async (request: EstimateRequest) => {
        asked.push(request);
        return answer(request);
      },
    }),
  };
  const estimate = new Estimate(core as unknown as Core, parts as unknown as EstimateParts);
  const settle = async () => {
    estimate.hostUpdated();
    await vi.advanceTimersByTimeAsync(1000);
  };
  const shown = () => {
    const result = estimate.render();
    return result === nothing ? undefined : (result as TemplateResult).values.filter((one) => one !== '');
  };
  return { asked, told, now, core, estimate, settle, shown };
}

it('tells memory and time before a run, from sizes alone, and once while nothing changes', async () => {
  const { asked, told, now, estimate, settle, shown } = staged(({ settings }) => ({
    bytes: settings!.size! * 1e6,
    seconds: 100,
  }));
  expect(shown()).toBeUndefined();
  for (let i = 0; i < 5; i++) estimate.hostUpdated();
  await settle();
  await settle();
  expect(asked).toEqual([
    {
      content: { width: 40, height: 30 },
      styles: [{ picture: { width: 40, height: 30 } }],
      regions: undefined,
      keep: true,
      weights: { source: 'draft', defaults: BUNDLED.draft.defaults, widths: BUNDLED.draft.widths },
      settings: { size: 512 },
      memory: undefined,
    },
  ]);
  expect(shown()).toEqual(['About 512 MB of GPU memory, about 2 minutes.']);
  expect(told).toEqual([{ message: 'About 512 MB of GPU memory, about 2 minutes.', fits: true }]);
  now.size = 1024;
  now.memory = 1e9;
  await settle();
  expect(asked[1]).toMatchObject({ settings: { size: 1024 }, memory: 1e9 });
  expect(shown()).toEqual(['About 1 GB of GPU memory, about 2 minutes, whole.']);
});

it('leaves the default size to the engine, which knows the adapter', async () => {
  const { asked, now, settle } = staged(() => ({ bytes: 1e6, seconds: 1 }));
  now.size = 0;
  now.software = true;
  await settle();
  expect(asked[0]!.settings).toEqual({});
});

it('reckons with the network that suits the adapter where none was given', async () => {
  const { asked, now, settle } = staged(() => ({ bytes: 1e6, seconds: 1 }));
  now.weights = undefined;
  await settle();
  now.software = true;
  await settle();
  const { builtin, draft } = BUNDLED;
  expect(asked.map(({ weights }) => weights?.widths)).toEqual([builtin.widths, draft.widths]);
});

it('warns with the sentence of what does not fit', async () => {
  const { settle, shown } = staged(() => {
    throw new ArtFilterError('out-of-memory', 'Too large. Choose a smaller size.');
  });
  await settle();
  expect(shown()).toEqual(['warning', 'Too large. Choose a smaller size.']);
});

it('says nothing while a run goes, and looks again when it has ended', async () => {
  const { asked, now, core, settle, shown } = staged(() => ({ bytes: 1e6, seconds: asked.length }));
  await settle();
  now.active = true;
  await settle();
  expect(shown()).toBeUndefined();
  now.active = false;
  core.state = 'complete';
  await settle();
  expect(asked).toHaveLength(2);
  expect(shown()).toHaveLength(1);
});
