import { beforeAll, describe, expect, test } from 'vitest';
import { Gpu } from '../../src/gpu/device.ts';
import { roundTrip, wait, workDone } from '../../src/gpu/wait.ts';
import { Executor } from '../../src/style/scale/executor.ts';
import { MockGpu, mockGlobals } from '../support/mock-gpu.ts';

beforeAll(() => {
  Object.assign(globalThis, mockGlobals);
});

/** A device that answers at submits only, `lag` milliseconds after its work at the earliest. */
async function lateGpu(lag = 0): Promise<{ gpu: Gpu; empty: () => number; full: () => number }> {
  const gpu = await Gpu.open({ gpu: new MockGpu().gpu });
  let waiting: { readonly from: number; answer(): void }[] = [];
  const submits = { empty: 0, full: 0 };
  gpu.device.queue.submit = (commands) => {
    submits[[...commands].length > 0 ? 'full' : 'empty'] += 1;
    const ready = waiting.filter(({ from }) => performance.now() >= from);
    waiting = waiting.filter((one) => !ready.includes(one));
    for (const { answer } of ready) answer();
  };
  gpu.device.queue.onSubmittedWorkDone = () =>
    new Promise((resolve) => {
      waiting.push({ from: performance.now() + lag, answer: () => resolve(undefined) });
    });
  return { gpu, empty: () => submits.empty, full: () => submits.full };
}

describe('waiting', () => {
  test('an answer that comes with the next submit is hurried by empty ones', async () => {
    const { gpu, empty } = await lateGpu();
    gpu.timeout = 5;
    await workDone(gpu);
    expect(empty()).toBe(1);
  });

  test('they go on until the answer is there, and then end', async () => {
    const { gpu, empty } = await lateGpu(40);
    gpu.timeout = 5;
    await workDone(gpu);
    const sent = empty();
    expect(sent).toBeGreaterThan(1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(empty()).toBe(sent);
  });

  test('an answer that is there at once is not hurried', async () => {
    const { gpu, empty } = await lateGpu();
    expect(await wait(gpu, Promise.resolve(7))).toBe(7);
    expect(empty()).toBe(0);
  });

  test('nothing is submitted to a device that is lost', async () => {
    const { gpu, empty } = await lateGpu();
    gpu.timeout = 0.05;
    await expect(wait(gpu, new Promise(() => undefined))).rejects.toThrow('timed out after 0.05 seconds');
    expect(gpu.fault?.message).toContain('nothing came back for 0.05 seconds');
    const sent = empty();
    await expect(wait(gpu, new Promise(() => undefined))).rejects.toThrow('timed out');
    expect(empty()).toBe(sent);
  });
});

describe('the round trip', () => {
  test('is the time of an empty submit, measured once', async () => {
    const { gpu, empty } = await lateGpu(12);
    const trip = await roundTrip(gpu);
    expect(trip).toBeGreaterThanOrEqual(12);
    const sent = empty();
    expect(await roundTrip(gpu)).toBe(trip);
    expect(empty()).toBe(sent);
  });

  test('does not count as work, but as time', async () => {
    const gpu = { device: {} } as unknown as Gpu;
    const steps = [{ cost: { flops: 100, bytes: 0 } }] as never;
    const [quick, late] = [new Executor(gpu, steps, 50), new Executor(gpu, steps, 50)];
    quick.measured(2, 19);
    late.measured(2, 25, 6);
    expect(late.iterationsPerSubmit).toBe(quick.iterationsPerSubmit);
    expect(late.iterationsPerSubmit).toBe(5);
    expect(late.iterationMilliseconds).toBeCloseTo(9.5 + 6 / 5);
    const next = new Executor(gpu, steps, 50, late);
    expect(next.iterationMilliseconds).toBeCloseTo(9.5 + 6 / 5);
  });
});
