import { expect, test } from 'vitest';
import type { Gpu } from '../../../src/gpu/device.ts';
import type { PreparedDispatch } from '../../../src/gpu/dispatch.ts';
import { Executor } from '../../../src/style/scale/executor.ts';

/** Writes down which launches are in which submit; a finishing touch is a `+`. */
function recorder() {
  const submits: string[] = [];
  const waits: { before: number; done(): void }[] = [];
  const device = {
    createCommandEncoder: () => {
      let text = '';
      const pass = {
        setPipeline: (pipeline: string) => {
          text += pipeline;
        },
        setBindGroup: () => undefined,
        dispatchWorkgroups: () => undefined,
        end: () => undefined,
      };
      return {
        beginComputePass: () => pass,
        touch: () => {
          text += '+';
        },
        finish: () => text,
      };
    },
    queue: {
      submit: (texts: string[]) => submits.push(...texts),
      onSubmittedWorkDone: () => {
        const before = submits.length;
        return new Promise((resolve) => waits.push({ before, done: () => resolve(undefined) }));
      },
    },
  };
  const { submit } = device.queue;
  return { gpu: { device, submit, timeout: 60 } as unknown as Gpu, submits, waits };
}

const steps = (costs: Record<string, number>) =>
  Object.entries(costs).map(
    ([name, flops]) =>
      ({ pipeline: name, cost: { flops, bytes: 0 }, workgroups: [1, 1, 1] }) as unknown as PreparedDispatch,
  );
const touch = (encoder: GPUCommandEncoder) => (encoder as unknown as { touch(): void }).touch();

test('before anything is measured, iterations are cut by a guess', () => {
  const { gpu, submits } = recorder();
  const executor = new Executor(gpu, steps({ a: 1.5e9, b: 1e9, c: 0.5e9, d: 3e9 }), 50);
  expect(executor.iterationsPerSubmit).toBe(1);
  executor.submit(1, touch);
  expect(submits).toEqual(['a', 'bc', 'd+']);
});

test('iterations go together as far as the time allows', () => {
  const { gpu, submits } = recorder();
  const executor = new Executor(gpu, steps({ a: 10, b: 10 }), 50);
  executor.measured(1, 10);
  expect(executor.iterationMilliseconds).toBeCloseTo(10);
  expect(executor.iterationsPerSubmit).toBe(5);
  executor.submit(3, touch);
  expect(submits).toEqual(['ababab+']);
});

test('an iteration longer than the time is cut between launches, none left out', () => {
  const { gpu, submits } = recorder();
  const executor = new Executor(gpu, steps({ a: 10, b: 30, c: 100, d: 10 }), 50);
  executor.measured(1, 150);
  expect(executor.iterationsPerSubmit).toBe(1);
  executor.submit(2, touch);
  expect(submits).toEqual(['ab', 'c', 'dab', 'c', 'd+']);
});

test('the measure follows the machine, and no single one decides', () => {
  const { gpu } = recorder();
  const executor = new Executor(gpu, steps({ a: 10 }), 50);
  executor.measured(1, 10);
  executor.measured(1, 1000);
  expect(executor.iterationMilliseconds).toBeGreaterThan(10);
  expect(executor.iterationMilliseconds).toBeLessThan(100);
  for (let i = 0; i < 30; i++) executor.measured(1, 1000);
  expect(executor.iterationMilliseconds).toBeCloseTo(1000, -1);
});

/** Everything but `a` begins a turn. */
function inTiles(submits: string[], costs: Record<string, number>): PreparedDispatch[] {
  return Object.keys(costs).map((name, i) => {
    const step = steps(costs)[i]!;
    return name === 'a' ? step : { ...step, begin: () => submits.push(`begin ${name}`) };
  });
}
const soon = () => new Promise((resolve) => setTimeout(resolve));

test('a turn begins once those before it are submitted, and the last but one of them is done', async () => {
  const { gpu, submits, waits } = recorder();
  const executor = new Executor(gpu, inTiles(submits, { a: 1, b: 1, c: 1, d: 1 }), 50);
  const whole = executor.submit(1, touch);
  await soon();
  expect(submits).toEqual(['a', 'begin b', 'b']);
  for (const [i, after] of [
    ['begin c', 'c'],
    ['begin d', 'd+'],
  ].entries()) {
    expect(waits[i]!.before).toBe(1 + 2 * i);
    waits[i]!.done();
    await soon();
    expect(submits.slice(3 + 2 * i)).toEqual(after);
  }
  await whole;
});

test('ended between turns, it begins no other', async () => {
  const { gpu, submits, waits } = recorder();
  const executor = new Executor(gpu, inTiles(submits, { b: 1, c: 1 }), 50);
  const whole = executor.submit(1, touch);
  await soon();
  executor.end();
  waits[0]!.done();
  await expect(whole).rejects.toMatchObject({ code: 'aborted' });
  expect(submits).toEqual(['begin b', 'b']);
});
