import { beforeAll, describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../src/errors.ts';
import { Buffers } from '../../src/gpu/buffers.ts';
import { Gpu } from '../../src/gpu/device.ts';
import { prepare } from '../../src/gpu/dispatch.ts';
import { reflectKernel } from '../../src/gpu/kernels/reflect.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { Session } from '../../src/style/session/session.ts';
import { MockGpu, MockOutOfMemoryError, mockGlobals } from '../support/mock-gpu.ts';
import { randomVgg19 } from '../support/random-network.ts';
import { randomPicture } from './cases/styling.ts';

beforeAll(() => {
  Object.assign(globalThis, mockGlobals);
});

const failure = (code: ErrorCode, ...words: string[]) =>
  expect.objectContaining({
    name: 'ArtFilterError',
    code,
    message: expect.stringMatching(new RegExp(words.join('[^]*'))),
  });

const KERNEL = reflectKernel(
  'twice',
  `// Twice.
struct Params { size: u32 }
const WORKGROUP: u32 = 64;
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@compute @workgroup_size(WORKGROUP)
fn twice(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < params.size) { output[id.x] *= 2.0; }
}
`,
);

describe('opening', () => {
  test('without WebGPU', async () => {
    await expect(Gpu.open()).rejects.toEqual(failure('webgpu-missing', 'no WebGPU'));
  });

  test('without an adapter', async () => {
    const mock = new MockGpu();
    mock.adapter = false;
    await expect(Gpu.open({ gpu: mock.gpu })).rejects.toEqual(failure('webgpu-missing', 'no adapter'));
    // What Node is told is not about Chrome.
    await expect(Gpu.open({ gpu: mock.gpu })).rejects.toEqual(failure('webgpu-missing', 'Vulkan'));
    await expect(Gpu.open({ gpu: mock.gpu })).rejects.not.toEqual(failure('webgpu-missing', 'Chrome'));
  });

  test('with an adapter that is too small', async () => {
    const mock = new MockGpu();
    mock.limits.maxStorageBuffersPerShaderStage = 4;
    const words = ['maxStorageBuffersPerShaderStage is 4', 'at least 8'];
    await expect(Gpu.open({ gpu: mock.gpu })).rejects.toEqual(failure('adapter-too-small', ...words));
  });

  test('with an adapter that gives no device', async () => {
    const mock = new MockGpu();
    mock.deviceFails = true;
    await expect(Gpu.open({ gpu: mock.gpu })).rejects.toEqual(failure('gpu', 'too many devices'));
  });

  test('asks for f16 where there is any', async () => {
    const mock = new MockGpu();
    expect((await Gpu.open({ gpu: mock.gpu })).hasF16).toBe(false);
    mock.features = ['shader-f16'];
    expect((await Gpu.open({ gpu: mock.gpu })).hasF16).toBe(true);
  });

  test('says who computes', async () => {
    const gpu = await Gpu.open({ gpu: new MockGpu().gpu });
    expect(gpu.adapter).toEqual({
      vendor: 'acme',
      architecture: 'mock',
      description: 'acme mock',
      software: false,
    });
  });
});

describe('pipelines', () => {
  test('are compiled once for the same values, even when asked for at once', async () => {
    const mock = new MockGpu();
    const { pipelines } = await Gpu.open({ gpu: mock.gpu });
    const [a, b] = await Promise.all([pipelines.get(KERNEL), pipelines.get(KERNEL)]);
    expect(a).toBe(b);
    expect(await pipelines.get(KERNEL, { WORKGROUP: 32 })).not.toBe(a);
    expect(mock.compiled).toEqual(['twice', 'twice WORKGROUP=32']);
  });

  test('that do not compile say message and line in one sentence, and may be tried again', async () => {
    const mock = new MockGpu();
    const { pipelines } = await Gpu.open({ gpu: mock.gpu });
    mock.messages = [{ type: 'error', message: 'unresolved value', lineNum: 8 }];
    const error = await pipelines.get(KERNEL).catch((reason) => reason);
    expect(error).toEqual(failure('shader', '^shader twice, line 8: unresolved value\\. [^\\n]*$'));
    expect(error.cause.message).toMatch(/8 \| .*output\[id.x\] \*= 2.0/);
    await expect(pipelines.get(KERNEL)).resolves.toBeTruthy();
  });

  test('with warnings are compiled', async () => {
    const mock = new MockGpu();
    const { pipelines } = await Gpu.open({ gpu: mock.gpu });
    mock.messages = [{ type: 'warning', message: 'slow', lineNum: 1 }];
    await expect(pipelines.get(KERNEL)).resolves.toBeTruthy();
  });
});

describe('launches', () => {
  const launch = (changes: object) => ({
    label: 'launch',
    kernel: KERNEL,
    params: { size: 4 },
    buffers: { output: {} as GPUBuffer },
    workgroups: [1] as const,
    cost: { flops: 0, bytes: 1 },
    ...changes,
  });

  test.each([
    ['a parameter that the kernel lacks', { params: { size: 4, scale: 1 } }, 'shader', 'no parameter scale'],
    ['a parameter too few', { params: {} }, 'shader', 'size of twice.wgsl is missing'],
    ['a buffer too few', { buffers: {} }, 'shader', 'output of twice.wgsl is missing'],
    [
      'more bound than the device allows',
      { buffers: { output: { label: 'features', size: 2 ** 29 } } },
      'out-of-memory',
      'launch needs 537 MB of features at once, the GPU allows 268 MB',
    ],
    ['more workgroups than a GPU takes', { workgroups: [70_000] }, 'out-of-memory', '70000×1×1'],
  ] as const)('with %s are refused', async (_what, changes, code, words) => {
    const gpu = await Gpu.open({ gpu: new MockGpu().gpu });
    const kernel = await gpu.pipelines.get(KERNEL);
    const buffers = new Buffers(gpu);
    let error: unknown;
    try {
      prepare(buffers, 'test', [launch(changes)], [kernel]);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toEqual(failure(code, words));
  });
});

describe('buffers', () => {
  test('are counted, and destroyed with their owner', async () => {
    const mock = new MockGpu();
    const gpu = await Gpu.open({ gpu: mock.gpu });
    const [a, b] = [new Buffers(gpu), new Buffers(gpu)];
    a.create('one', 'image', 100);
    const two = a.create('two', 'weights', 64);
    b.upload('three', 'weights', new Float32Array(8));
    expect(gpu.bufferCount).toBe(3);
    expect(a.byPurpose).toEqual({ image: 112, weights: 64 });
    a.free(two);
    expect(a.byPurpose).toEqual({ image: 112 });
    b.free(two);
    expect(gpu.bufferCount).toBe(2);
    a.destroy();
    expect(mock.live.size).toBe(1);
    b.destroy();
    expect(gpu.bufferCount).toBe(0);
    expect(mock.live.size).toBe(0);
  });

  test('larger than the device allows are refused', async () => {
    const gpu = await Gpu.open({ gpu: new MockGpu().gpu });
    const buffers = new Buffers(gpu);
    expect(() => buffers.create('image', 'image', 2 ** 31)).toThrow(
      failure('out-of-memory', 'image needs 2.1 GB', '1.1 GB'),
    );
    expect(gpu.bufferCount).toBe(0);
  });
});

describe('failures', () => {
  const inputs = (gpu: Gpu) => ({
    gpu,
    content: randomPicture(16, 16, 1),
    styles: [{ picture: randomPicture(16, 16, 2) }],
    weights: randomVgg19('conv1_2'),
    settings: { size: 16, contentLayers: { conv1_2: 1 }, styleLayers: { conv1_1: 1 } },
  });

  test('out of memory while a session is made: one sentence, and no buffer left', async () => {
    const mock = new MockGpu();
    const gpu = await Gpu.open({ gpu: mock.gpu });
    const fail = new MockOutOfMemoryError() as GPUError;
    const filters: GPUErrorFilter[] = [];
    let made = 0;
    gpu.device.createBindGroup = () => {
      made++;
      return {} as GPUBindGroup;
    };
    gpu.device.pushErrorScope = (filter) => void filters.push(filter);
    gpu.device.popErrorScope = async () => (filters.pop() === 'out-of-memory' && made > 0 ? fail : null);
    await expect(Session.create(inputs(gpu))).rejects.toEqual(
      failure('out-of-memory', 'no memory left. Choose a smaller size.'),
    );
    expect(made).toBeGreaterThan(0);
    expect(gpu.bufferCount).toBe(0);
    expect(mock.live.size).toBe(0);
  });

  test('a buffer over the limits: refused, and no buffer left', async () => {
    const mock = new MockGpu();
    const gpu = await Gpu.open({ gpu: mock.gpu });
    Object.assign(gpu.device.limits, { maxStorageBufferBindingSize: 100_000 });
    await expect(Session.create(inputs(gpu))).rejects.toEqual(failure('out-of-memory', 'smaller size'));
    expect(mock.live.size).toBe(0);
  });

  test('whatever the driver says in an error scope', async () => {
    const mock = new MockGpu();
    const gpu = await Gpu.open({ gpu: mock.gpu });
    mock.errors.push(null, { message: 'bind group too small ' });
    await expect(gpu.guard('targets', () => 1)).rejects.toEqual(
      failure('gpu', 'targets: bind group too small'),
    );
    await expect(gpu.guard('targets', () => 1)).resolves.toBe(1);
  });

  test('a lost device: said by everything that follows', async () => {
    const mock = new MockGpu();
    const gpu = await Gpu.open({ gpu: mock.gpu });
    mock.lose({ reason: 'unknown', message: 'the driver crashed ' });
    await gpu.lost;
    expect(gpu.fault).toEqual(failure('device-lost', 'the driver crashed'));
    await expect(gpu.guard('targets', () => 1)).rejects.toBe(gpu.fault);
    await expect(Session.create(inputs(gpu))).rejects.toBe(gpu.fault);
    expect(mock.live.size).toBe(0);
  });

  test('a readback that never comes: the device counts as lost, and nothing is left', async () => {
    const mock = new MockGpu();
    const gpu = await Gpu.open({ gpu: mock.gpu });
    const buffer = gpu.createBuffer('losses', 64, GPUBufferUsage.COPY_SRC);
    expect(gpu.bytes).toBe(64);
    gpu.timeout = 0.05;
    const { createBuffer } = gpu.device;
    gpu.device.createBuffer = (descriptor) =>
      Object.assign(createBuffer(descriptor), { mapAsync: () => new Promise(() => undefined) });
    await expect(readBuffer(gpu, buffer)).rejects.toEqual(failure('device-lost', 'nothing came back'));
    await gpu.lost;
    gpu.destroyBuffer(buffer);
    expect([gpu.bufferCount, gpu.bytes]).toEqual([0, 0]);
  });
});
