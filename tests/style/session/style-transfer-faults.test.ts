// Every fault in turn, on a WebGPU that computes nothing.
import { beforeAll, expect, test } from 'vitest';
import { Gpu } from '../../../src/gpu/device.ts';
import { StyleTransfer } from '../../../src/style/session/style-transfer.ts';
import { FaultyGpu } from '../../support/faulty-gpu.ts';
import { MockGpu, mockGlobals } from '../../support/mock-gpu.ts';
import { greyPicture, zeros } from '../../support/mock-session.ts';

beforeAll(() => {
  Object.assign(globalThis, mockGlobals);
});

const ZEROS = zeros('conv2_1');
const PICTURE = greyPicture(16);

interface Run {
  readonly mock: MockGpu;
  readonly faulty: FaultyGpu;
  readonly notices: string[];
  /** Iterations told. */
  readonly told: number[];
  readonly error: unknown;
  /** Buffers live after the end. */
  readonly left: number;
  /** Parts that the picture was worked in at the end, and bytes held. */
  readonly tiles: number;
  readonly bytes: number;
}

/** A whole run, from the device to the picture, with faults. */
async function run(faults: Partial<FaultyGpu>, size = 16, memory?: number): Promise<Run> {
  const mock = new MockGpu();
  const faulty = Object.assign(new FaultyGpu(mock.gpu), faults);
  const notices: string[] = [];
  const told: number[] = [];
  let error: unknown;
  const gpu = await Gpu.open({ gpu: faulty.gpu });
  let transfer: StyleTransfer | undefined;
  try {
    transfer = await StyleTransfer.create({
      content: greyPicture(size),
      styles: [{ picture: PICTURE }],
      weights: ZEROS,
      ...(memory && { memory }),
      settings: {
        size,
        minScale: 0,
        iterations: 4,
        contentLayers: { conv2_1: 1 },
        styleLayers: { conv1_1: 1 },
      },
      convolutions: 'winograd-registers',
      gpu,
      checkpointEvery: 0,
      submitMilliseconds: 0.001,
      onNotice: (sentence) => notices.push(sentence),
    });
    for await (const step of transfer.run()) told.push(step.iteration);
    await transfer.picture();
  } catch (reason) {
    error = reason;
  }
  const tiles = error || !transfer ? 0 : transfer.tiles;
  const bytes = transfer?.memory.total ?? 0;
  transfer?.destroy();
  await new Promise((resolve) => setTimeout(resolve));
  return { mock, faulty, notices, told, error, left: mock.live.size, tiles, bytes };
}

const outOfMemory = expect.objectContaining({ name: 'ArtFilterError', code: 'out-of-memory' });
const lost = expect.objectContaining({ name: 'ArtFilterError', code: 'device-lost' });

test('a run without faults tells every iteration, and leaves nothing', async () => {
  const { told, notices, error, left, faulty } = await run({});
  expect({ told, notices, error, left }).toEqual({
    told: [1, 2, 3, 4],
    notices: [],
    error: undefined,
    left: 0,
  });
  expect(faulty.devices).toBe(1);
});

test('no memory at any one allocation: it goes on, and leaves nothing', async () => {
  const { allocations } = (await run({})).faulty;
  expect(allocations).toBeGreaterThan(50);
  for (let k = 1; k <= allocations; k++) {
    const { told, error, left } = await run({ noMemoryAt: (allocation) => allocation === k });
    expect({ k, told, error, left }).toEqual({ k, told: [1, 2, 3, 4], error: undefined, left: 0 });
  }
});

test('no memory from any allocation on: it stops with a sentence, and leaves nothing', async () => {
  const { allocations } = (await run({})).faulty;
  for (let k = 1; k <= allocations; k += 5) {
    const { error, left } = await run({ noMemoryAt: (allocation) => allocation >= k });
    expect({ k, error, left }).toEqual({ k, error: outOfMemory, left: 0 });
  }
});

test('the device lost at any call: it goes on with another, and leaves nothing', async () => {
  const { calls } = (await run({})).faulty;
  expect(calls).toBeGreaterThan(100);
  for (let k = 1; k <= calls; k += 3) {
    const { told, error, left, faulty } = await run({ loseAt: (call) => call === k });
    expect({ k, told, error, left }).toEqual({ k, told: [1, 2, 3, 4], error: undefined, left: 0 });
    // What is lost at the very end is not missed.
    expect([1, 2]).toContain(faulty.devices);
  }
});

test('the device lost in the middle of a picture in tiles: it goes on in tiles', async () => {
  const { bytes, tiles: whole } = await run({}, 96);
  expect(whole).toBe(1);
  const cap = Math.floor(0.6 * bytes);
  const { calls } = (await run({}, 96, cap)).faulty;
  for (let k = Math.floor(calls / 2); k <= calls; k += Math.ceil(calls / 24)) {
    const { told, error, left, tiles } = await run({ loseAt: (call) => call === k }, 96, cap);
    expect({ k, told, error, left }).toEqual({ k, told: [1, 2, 3, 4], error: undefined, left: 0 });
    expect(tiles).toBeGreaterThan(1);
  }
});

test('the device lost again and again while it compiles: it stops after the third', async () => {
  const { error, left, faulty } = await run({ loseAt: (call) => call % 20 === 0 });
  expect({ error, left, devices: faulty.devices }).toEqual({ error: lost, left: 0, devices: 3 });
});

test('no other device to be had: it stops with a sentence', async () => {
  const faults = {
    loseAt(this: FaultyGpu, call: number) {
      this.available = call < 30;
      return call === 30;
    },
  };
  const { error, left } = await run(faults);
  expect(error).toEqual(lost);
  expect((error as Error).message).toMatch(/could not be reopened/);
  expect(left).toBe(0);
});

test('a readback that never comes: another device', async () => {
  const faulty: Partial<FaultyGpu> = {
    hangs(this: FaultyGpu, label: string) {
      return this.devices === 1 && label === 'losses.readback';
    },
  };
  const patience = Gpu.open;
  Gpu.open = async (options) => Object.assign(await patience.call(Gpu, options), { patience: 0.1 });
  try {
    const { told, error, left, notices } = await run(faulty);
    expect({ told, error, left }).toEqual({ told: [1, 2, 3, 4], error: undefined, left: 0 });
    expect(notices).toEqual(['The GPU was lost; the painting starts again with another device.']);
  } finally {
    Gpu.open = patience;
  }
});

test('a shader that does not compile: one sentence, and nothing is left', async () => {
  const mock = new MockGpu();
  const gpu = await Gpu.open({ gpu: mock.gpu });
  Object.defineProperty(mock, 'messages', {
    get: () => [{ type: 'error', message: 'unresolved value', lineNum: 8 }],
    set: () => undefined,
  });
  const made = StyleTransfer.create({
    content: PICTURE,
    styles: [{ picture: PICTURE }],
    weights: ZEROS,
    settings: { size: 16, contentLayers: { conv2_1: 1 }, styleLayers: { conv1_1: 1 } },
    convolutions: 'winograd-registers',
    gpu,
  });
  await expect(made).rejects.toMatchObject({ code: 'shader', message: expect.stringMatching(/^[^\n]+\.$/) });
  expect(mock.live.size).toBe(0);
});
