import { expect, it } from 'vitest';
import type { HostEvent } from '../../../src/cli/engine/engine.ts';
import { Checkpoints } from '../../../src/cli/engine/host-checkpoints.ts';
import { ArtFilterError } from '../../../src/errors.ts';
import type { Checkpoint } from '../../../src/style/checkpoint/checkpoint.ts';
import { decodeCheckpoint, readHistory } from '../../../src/style/checkpoint/file.ts';
import type { Step } from '../../../src/style/settings/settings.ts';
import { CHECKPOINT } from '../../style/checkpoint/example.ts';

const step = (iteration: number): Step => ({ ...CHECKPOINT.steps[0]!, iteration });
const NOW = 1e-9;

/** Events of a session at `iteration`. */
function saving(checkpointEvery: number, checkpoint: () => Promise<Checkpoint>, iteration = 3) {
  const events: HostEvent[] = [];
  const emit = async (event: HostEvent) => void events.push(event);
  const transfer = { iteration, checkpoint };
  const userData = JSON.stringify([step(1)]);
  return {
    events,
    checkpoints: new Checkpoints(transfer, { checkpointEvery, history: true }, userData, emit),
  };
}

it('saves after the interval, with all steps so far', async () => {
  const { events, checkpoints } = saving(NOW, async () => ({
    ...CHECKPOINT,
    iteration: 3,
    steps: [step(3)],
  }));
  await checkpoints.after(step(2));
  await checkpoints.after(step(3));
  const [first] = events;
  if (first?.type !== 'checkpoint') throw new Error(`got ${first?.type}`);
  const { userData, iteration } = await decodeCheckpoint(first.bytes);
  expect([iteration, first.last]).toEqual([3, false]);
  expect(readHistory(userData)).toEqual([step(1), step(2)]);
});

it('leaves out steps that a fault has undone', async () => {
  const { events, checkpoints } = saving(1000, async () => ({ ...CHECKPOINT, iteration: 2, steps: [] }));
  for (const iteration of [2, 3, 4]) await checkpoints.after(step(iteration));
  expect(events).toEqual([]);
  await checkpoints.save(true);
  const [last] = events;
  if (last?.type !== 'checkpoint') throw new Error(`got ${last?.type}`);
  expect(last.last).toBe(true);
  expect(readHistory((await decodeCheckpoint(last.bytes)).userData)).toEqual([step(1), step(2)]);
});

it('saves for at most a twentieth of the time', async () => {
  let taken = 0;
  const { checkpoints } = saving(NOW, async () => {
    taken++;
    await new Promise((resolve) => setTimeout(resolve, 50));
    return CHECKPOINT;
  });
  for (let i = 0; i < 100; i++) await checkpoints.after(step(2));
  expect(taken).toBe(1);
});

it('reports one failure, and none of a run that ends early or has not begun', async () => {
  const fail = async () => {
    throw new ArtFilterError('out-of-memory', 'There is no memory left.');
  };
  const { events, checkpoints } = saving(NOW, fail);
  await checkpoints.save(true);
  expect(events).toEqual([]);
  const other = saving(NOW, fail);
  for (let i = 0; i < 3; i++) await other.checkpoints.save(false);
  const message = 'The run continues, but cannot be saved: There is no memory left.';
  expect(other.events).toEqual([{ type: 'notice', message }]);
  const never = saving(0, fail);
  await never.checkpoints.save(false);
  const unbegun = saving(NOW, fail, 0);
  await unbegun.checkpoints.save(false);
  expect([...never.events, ...unbegun.events]).toEqual([]);
});
