// What browsers lack, one gap a mock: a run comes to its end with each of them.
import { beforeAll, describe, expect, test } from 'vitest';
import { isNamed } from '../../src/gpu/adapter.ts';
import { Gpu } from '../../src/gpu/device.ts';
import { sameAdapter } from '../../src/style/checkpoint/resume.ts';
import { FaultyGpu, withOwn, without } from '../support/faulty-gpu.ts';
import { MockGpu, mockGlobals } from '../support/mock-gpu.ts';
import { paintOnMock } from './paint-on-mock.ts';

beforeAll(() => {
  Object.assign(globalThis, mockGlobals);
});

/** A WebGPU whose adapters are changed. */
function withAdapters(gpu: GPU, change: (adapter: GPUAdapter) => GPUAdapter): GPU {
  return withOwn(gpu, {
    requestAdapter: async (options?: GPURequestAdapterOptions) => {
      const adapter = await gpu.requestAdapter(options);
      return adapter && change(adapter);
    },
  });
}

/** A WebGPU whose devices are changed. */
function withDevices(gpu: GPU, change: (device: GPUDevice) => GPUDevice): GPU {
  return withAdapters(gpu, (adapter) =>
    withOwn(adapter, {
      requestDevice: async (wanted?: GPUDeviceDescriptor) => change(await adapter.requestDevice(wanted)),
    }),
  );
}

const NAMELESS = { vendor: '', architecture: '', device: '', description: '' };

/** Firefox: answers come when it looks for them, or with a submit. */
function answersAtSubmits(device: GPUDevice): GPUDevice {
  let waiting: (() => void)[] = [];
  const later = async <T>(answer: Promise<T>): Promise<T> => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return answer;
  };
  return withOwn(device, {
    queue: withOwn(device.queue, {
      submit: (commands: GPUCommandBuffer[]) => {
        device.queue.submit(commands);
        for (const answer of waiting) answer();
        waiting = [];
      },
      onSubmittedWorkDone: () => later(device.queue.onSubmittedWorkDone()),
    }),
    createBuffer: (descriptor: GPUBufferDescriptor) => {
      const buffer = device.createBuffer(descriptor);
      const { mapAsync } = buffer;
      buffer.mapAsync = (...given) => later(mapAsync.apply(buffer, given));
      return buffer;
    },
  });
}

describe('a run comes to its end', () => {
  const features = ['shader-f16', 'subgroups', 'timestamp-query'];
  const gaps: Record<string, (mock: MockGpu) => GPU> = {
    'without optional features': (mock) => mock.gpu,
    'with all of them': (mock) => Object.assign(mock, { features }).gpu,
    'where they are listed, and a device with them is refused': (mock) =>
      withAdapters(Object.assign(mock, { features }).gpu, (adapter) =>
        withOwn(adapter, {
          requestDevice: async (wanted?: GPUDeviceDescriptor) => {
            const device = await adapter.requestDevice(wanted);
            if ([...(wanted?.requiredFeatures ?? [])].length > 0) throw new TypeError('no such feature');
            return device;
          },
        }),
      ),
    'without adapter.info': (mock) => withAdapters(mock.gpu, (adapter) => without(adapter, 'info')),
    'with empty names': (mock) => withAdapters(mock.gpu, (adapter) => withOwn(adapter, { info: NAMELESS })),
    'without device.adapterInfo': (mock) =>
      withDevices(Object.assign(mock, { features }).gpu, (device) => without(device, 'adapterInfo')),
    'where errors are told in scopes only': (mock) =>
      Object.assign(new FaultyGpu(mock.gpu), { tellsErrors: false }).gpu,
    'where devices are no event targets': (mock) =>
      withDevices(mock.gpu, (device) => without(device, 'onuncapturederror', 'addEventListener')),
    'where answers come with the next submit': (mock) => withDevices(mock.gpu, answersAtSubmits),
    'without a preferred format of canvases': (mock) => without(mock.gpu, 'getPreferredCanvasFormat'),
  };
  test.each(Object.entries(gaps))('%s', async (_, gap) => {
    const { told, error } = await paintOnMock(gap(new MockGpu()), { timeout: 5 });
    expect({ told, error }).toEqual({ told: [1, 2, 3, 4], error: undefined });
  });
});

describe('an adapter', () => {
  const summaryOf = async (change: (adapter: GPUAdapter) => GPUAdapter) =>
    (await Gpu.open({ gpu: withAdapters(new MockGpu().gpu, change) })).adapter;

  test('is told by requestAdapterInfo in Chrome before 127', async () => {
    const own = { requestAdapterInfo: async () => ({ vendor: 'intel', architecture: 'gen-12lp' }) };
    const adapter = await summaryOf((one) => withOwn(without(one, 'info'), own));
    expect(adapter).toMatchObject({ vendor: 'intel', description: 'intel gen-12lp', software: false });
  });

  test('is known as a software adapter by its older member', async () => {
    const own = { info: NAMELESS, isFallbackAdapter: true };
    const adapter = await summaryOf((one) => withOwn(one, own));
    expect(adapter).toMatchObject({ description: 'a software adapter', software: true });
  });

  test('without a name has one that sentences can use, and is not the same as another', async () => {
    const adapter = await summaryOf((one) => withOwn(one, { info: NAMELESS }));
    expect(adapter).toMatchObject({ description: 'a GPU', software: false });
    expect(isNamed(adapter)).toBe(false);
    expect(sameAdapter(adapter, { ...adapter })).toBe(false);
    const named = { ...adapter, vendor: 'acme' };
    expect(sameAdapter(named, { ...named })).toBe(true);
  });

  test('request that rejects is told as one that finds none', async () => {
    const rejecting = withOwn(new MockGpu().gpu, {
      requestAdapter: () => Promise.reject(new DOMException('WebGPU is not yet available')),
    });
    await expect(Gpu.open({ gpu: rejecting })).rejects.toMatchObject({
      code: 'webgpu-missing',
      message: expect.stringContaining('found no adapter'),
    });
  });
});

describe('kernels with subgroups that do not compile', () => {
  const software = () => {
    const mock = new MockGpu();
    return Object.assign(mock, { features: ['subgroups'], description: 'llvmpipe' });
  };

  test('those of Gram matrices are taken where they do', async () => {
    const mock = software();
    expect((await paintOnMock(mock.gpu)).error).toBeUndefined();
    expect(mock.compiled).toEqual(expect.arrayContaining(['gram_quads', 'gram_grad_quads']));
    expect(mock.compiled).not.toContain('gram');
  });

  test.each(['gram_quads', 'gram_grad_quads'])('%s gives way to the one for every device', async (broken) => {
    const mock = software();
    const gpu = withDevices(mock.gpu, (device) =>
      withOwn(device, {
        createComputePipelineAsync: async (wanted: GPUComputePipelineDescriptor) => {
          if (wanted.label === broken) throw new Error('subgroups are not supported');
          return device.createComputePipelineAsync(wanted);
        },
      }),
    );
    const { told, error } = await paintOnMock(gpu);
    expect({ told, error }).toEqual({ told: [1, 2, 3, 4], error: undefined });
    expect(mock.compiled).toEqual(expect.arrayContaining(['gram', 'gram_grad']));
  });
});

describe('without errors outside scopes', () => {
  test('want of memory at any allocation is found, and the run goes on with less', async () => {
    const all = Object.assign(new FaultyGpu(new MockGpu().gpu), { tellsErrors: false });
    await paintOnMock(all.gpu);
    expect(all.allocations).toBeGreaterThan(50);
    for (let k = 1; k <= all.allocations; k += 4) {
      const noMemoryAt = (allocation: number) => allocation === k;
      const faulty = Object.assign(new FaultyGpu(new MockGpu().gpu), { tellsErrors: false, noMemoryAt });
      const { told, error } = await paintOnMock(faulty.gpu);
      expect({ k, told, error }).toEqual({ k, told: [1, 2, 3, 4], error: undefined });
    }
  });
});

describe('a loss told after the errors that it causes', () => {
  const lost = { lossLag: 100 };

  test('at any call ends no run: it goes on with another device', async () => {
    const all = Object.assign(new FaultyGpu(new MockGpu().gpu), lost);
    await paintOnMock(all.gpu);
    expect(all.calls).toBeGreaterThan(100);
    const failed: unknown[] = [];
    let losses = 0;
    // Side by side, as each waits for its loss.
    const calls = Array.from({ length: 24 }, (_, i) => 1 + Math.floor((i * (all.calls - 2)) / 24));
    await Promise.all(
      calls.map(async (k) => {
        const faulty = Object.assign(new FaultyGpu(new MockGpu().gpu), lost, {
          loseAt: (call: number) => call === k,
        });
        const { told, error } = await paintOnMock(faulty.gpu);
        const { devices } = faulty;
        // Batches depend on time: a run that needs fewer calls than the first may end before its loss, or with it.
        const lostOnTheWay = faulty.calls > k + 2;
        if (lostOnTheWay) losses += 1;
        if (error || String(told) !== '1,2,3,4' || (lostOnTheWay && devices !== 2)) {
          failed.push({ k, told, error, devices });
        }
      }),
    );
    expect(losses).toBeGreaterThan(12);
    expect(failed).toEqual([]);
  });
});
