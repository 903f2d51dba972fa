import { deserialize, serialize } from 'node:v8';
import { expect, it } from 'vitest';
import { pack, receiveChunks, sendInChunks, unpack } from '../../../src/cli/engine/messages.ts';

const CHUNK = 64;

/** A channel as between processes, with the received messages and the lengths of all transfers. */
function channel(chunk?: number) {
  const received: unknown[] = [];
  const lengths: number[] = [];
  const take = receiveChunks((message) => received.push(message));
  const send = sendInChunks(async (wire) => {
    const bytes = serialize(wire);
    lengths.push(bytes.length);
    await undefined;
    take(deserialize(bytes));
  }, chunk);
  return { send, received, lengths };
}

const numbers = (count: number) => Float32Array.from({ length: count }, (_, i) => i / 7);

it('delivers messages unchanged and in order, large arrays in chunks', async () => {
  const { send, received, lengths } = channel(CHUNK);
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
  expect(lengths.length).toBeGreaterThan((75 * 4 + 30 * 4 + 205) / CHUNK);
});

it('sends a small message at once', async () => {
  const { send, received, lengths } = channel();
  await send({ data: numbers(1000) });
  expect(received).toEqual([{ data: numbers(1000) }]);
  expect(lengths).toHaveLength(1);
});

it('rejects while the channel is shut, and sends the next message', async () => {
  let open = false;
  const send = sendInChunks(async () => {
    if (!open) throw new Error('shut');
  });
  await expect(send({ type: 'step' })).rejects.toThrow('shut');
  open = true;
  await expect(send({ type: 'step' })).resolves.toBeUndefined();
});

it('packs a message with its arrays', () => {
  const message = {
    type: 'picture',
    text: 'Übergröße — 漢字',
    picture: { width: 2, height: 1, data: Float32Array.of(0, 0.25, -1.5, 3e-39, 1, 7) },
    more: [new Float32Array(0), { deep: Float32Array.of(42) }, null, true],
    absent: undefined,
  };
  const { absent, ...rest } = message;
  expect(unpack(pack(message).buffer)).toEqual(rest);
  expect(absent).toBeUndefined();
});

it('packs arrays and bytes of any length, after texts of any length', () => {
  for (let length = 0; length < 9; length++) {
    const message = { text: 'x'.repeat(length), array: Float32Array.of(length) };
    expect(unpack(pack(message).buffer)).toEqual(message);
    const bytes = new Uint8Array(20).map((_, i) => 250 + i).subarray(3, 3 + length);
    const mixed = { bytes, array: Float32Array.of(length), more: [bytes, Float32Array.of(1)] };
    expect(unpack(pack(mixed).buffer)).toEqual(mixed);
  }
});
