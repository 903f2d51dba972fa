import { deserialize, serialize } from 'node:v8';
import { expect, it } from 'vitest';
import { receiveChunks, sendInChunks } from '../../../src/cli/engine/ipc-chunks.ts';

const PIECE = 64;

/** A channel as between processes; each message is what arrives, and how long it was. */
function channel(piece?: number) {
  const received: unknown[] = [];
  const lengths: number[] = [];
  const take = receiveChunks((message) => received.push(message));
  const send = sendInChunks(async (wire) => {
    const bytes = serialize(wire);
    lengths.push(bytes.length);
    await undefined;
    take(deserialize(bytes));
  }, piece);
  return { send, received, lengths };
}

const numbers = (count: number) => Float32Array.from({ length: count }, (_, i) => i / 7);

it('hands messages over as they were, in their order, and none that is long', async () => {
  const { send, received, lengths } = channel(PIECE);
  const odd = new Uint8Array(numbers(75).buffer, 3, 205);
  const job = {
    content: { width: 5, height: 5, data: numbers(75) },
    styles: [{ data: numbers(30) }, { data: numbers(2) }],
    resume: odd,
    speeds: new Map([['a', 1]]),
    keep: undefined,
  };
  const messages = [{ type: 'run', job }, { type: 'stop' }, { type: 'step', losses: [1, Number.NaN] }];
  const before = structuredClone(messages);
  await Promise.all(messages.map(send));
  expect(received).toEqual(messages);
  expect(messages).toEqual(before);
  expect(Math.max(...lengths)).toBeLessThan(500);
  expect(lengths.length).toBeGreaterThan((75 * 4 + 30 * 4 + 205) / PIECE);
});

it('sends what is short in one message', async () => {
  const { send, received, lengths } = channel();
  await send({ data: numbers(1000) });
  expect(received).toEqual([{ data: numbers(1000) }]);
  expect(lengths).toHaveLength(1);
});

it('says that the channel is shut, and goes on with what comes after', async () => {
  let open = false;
  const send = sendInChunks(async () => {
    if (!open) throw new Error('shut');
  });
  await expect(send({ type: 'step' })).rejects.toThrow('shut');
  open = true;
  await expect(send({ type: 'step' })).resolves.toBeUndefined();
});
