import { expect, it } from 'vitest';
import type { Call, Message } from '../../src/worker/protocol.ts';
import { WorkerEngine } from '../../src/worker/worker-engine.ts';
import { narrowVgg19 } from '../support/random-network.ts';

/** A worker that a test answers for. */
class FakeWorker extends EventTarget {
  readonly calls: Call[] = [];
  terminated = false;

  postMessage(call: Call): void {
    this.calls.push(structuredClone(call));
  }

  terminate(): void {
    this.terminated = true;
  }

  say(message: Message): void {
    this.dispatchEvent(new MessageEvent('message', { data: message }));
  }

  answer(answer: unknown): void {
    this.say({ number: this.calls.at(-1)!.number, answer });
  }

  get named(): string[] {
    return this.calls.map(({ name }) => name);
  }
}

const SCALE = { index: 0, count: 1, width: 16, height: 16 };
const OPENED = { width: 16, height: 16, notes: [], iteration: 0, scale: SCALE, settings: { iterations: 2 } };
const picture = { width: 16, height: 16, data: new Float32Array(768) };
const inputs = { content: picture, styles: [{ picture }], weights: narrowVgg19('conv1_1') };

async function started(): Promise<{ worker: FakeWorker; engine: WorkerEngine }> {
  const worker = new FakeWorker();
  const starting = WorkerEngine.start(worker as unknown as Worker);
  worker.say({ ready: true });
  return { worker, engine: (await starting)! };
}

async function opened() {
  const { worker, engine } = await started();
  const creating = engine.create(inputs);
  worker.answer(OPENED);
  return { worker, engine, transfer: await creating };
}

it('is none where the worker has no GPU, or does not load; it is ended then', async () => {
  for (const happen of [
    (worker: FakeWorker) => worker.say({ ready: false }),
    (worker: FakeWorker) => worker.dispatchEvent(new Event('error')),
  ]) {
    const worker = new FakeWorker();
    const starting = WorkerEngine.start(worker as unknown as Worker);
    happen(worker);
    expect(await starting).toBeUndefined();
    expect(worker.terminated).toBe(true);
  }
});

it('sends weights once as long as runs have the same', async () => {
  const { worker, engine } = await opened();
  const sent = () => (worker.calls.at(-1)!.given as { inputs: object }).inputs;
  expect(sent()).toHaveProperty('weights');
  void engine.create(inputs);
  expect(sent()).not.toHaveProperty('weights');
  void engine.create({ ...inputs, weights: narrowVgg19('conv2_1') });
  expect(sent()).toHaveProperty('weights');
  void engine.create(inputs);
  expect(sent()).toHaveProperty('weights');
});

it('yields the steps, and tells the state after each', async () => {
  const { worker, transfer } = await opened();
  const run = transfer.run();
  const first = run.next();
  worker.answer({ step: { iteration: 1 }, state: { ...OPENED, iteration: 1 } });
  expect(await first).toEqual({ done: false, value: { iteration: 1 } });
  expect(transfer.iteration).toBe(1);
  const second = run.next();
  await Promise.resolve();
  worker.answer({ state: { ...OPENED, iteration: 2 } });
  await new Promise((resolve) => setTimeout(resolve));
  worker.answer(undefined);
  expect(await second).toEqual({ done: true, value: undefined });
  expect(transfer.iteration).toBe(2);
  expect(worker.named).toEqual(['create', 'next', 'next', 'end']);
});

it('refuses a wrong change at once, and passes a right one on', async () => {
  const { worker, transfer } = await opened();
  expect(() => transfer.update({ contentWeight: -1 })).toThrow(/contentWeight is -1/);
  transfer.update({ contentWeight: 2 });
  expect(transfer.settings.contentWeight).toBe(2);
  expect(worker.calls.at(-1)).toMatchObject({ name: 'update', given: { live: { contentWeight: 2 } } });
});

it('gives errors their code back, and aborts by the signal', async () => {
  const { worker, engine } = await started();
  const abort = new AbortController();
  const creating = engine.create({ ...inputs, signal: abort.signal });
  const { number } = worker.calls.at(-1)!;
  abort.abort();
  expect(worker.named).toEqual(['create', 'abort']);
  const error = {
    code: 'aborted',
    name: 'ArtFilterError',
    message: 'The style transfer was stopped.',
  } as const;
  worker.say({ number, error });
  await expect(creating).rejects.toMatchObject(error);
});

it('reports progress and notices to the run that they are of', async () => {
  const { worker, engine } = await started();
  const heard: unknown[] = [];
  void engine.create({
    ...inputs,
    onProgress: (...progress) => heard.push(progress),
    onNotice: (notice) => heard.push(notice),
  });
  const { id } = worker.calls.at(-1)!.given as { id: number };
  worker.say({ id, progress: ['load', 0.5] });
  worker.say({ id, notice: 'The GPU was lost.' });
  worker.say({ id: id + 100, notice: 'of another' });
  expect(heard).toEqual([['load', 0.5], 'The GPU was lost.']);
});

it('ends what waits when the worker ends', async () => {
  const { worker, engine, transfer } = await opened();
  const waiting = transfer.picture();
  worker.dispatchEvent(new Event('error'));
  await expect(waiting).rejects.toMatchObject({ code: 'gpu', message: expect.stringContaining('has ended') });
  await expect(engine.adapter()).rejects.toMatchObject({ code: 'gpu' });
  expect(engine.ended).toBe(true);
});
