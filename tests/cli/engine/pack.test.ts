import { expect, it } from 'vitest';
import { pack, unpack } from '../../../src/cli/engine/pack.ts';

it('brings a message back, arrays and all', () => {
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

it('brings arrays and bytes back, however long they and the text are', () => {
  for (let length = 0; length < 9; length++) {
    const message = { text: 'x'.repeat(length), array: Float32Array.of(length) };
    expect(unpack(pack(message).buffer)).toEqual(message);
    const bytes = new Uint8Array(20).map((_, i) => 250 + i).subarray(3, 3 + length);
    const mixed = { bytes, array: Float32Array.of(length), more: [bytes, Float32Array.of(1)] };
    expect(unpack(pack(mixed).buffer)).toEqual(mixed);
  }
});
