import { describe, expect, it, test } from 'vitest';
import { chunkedSha256 } from '../../../src/hash.ts';
import { checkpointPicture, floatsOf } from '../../../src/style/checkpoint/checkpoint.ts';
import {
  decodeCheckpoint,
  encodeCheckpoint,
  PREAMBLE,
  readHistory,
} from '../../../src/style/checkpoint/file.ts';
import { CHECKPOINT, floats, image, STEP } from './example.ts';

const damaged = {
  code: 'file',
  message: expect.stringMatching(/^(The checkpoint is|This is no checkpoint)/),
};

/** The bytes with another header, whose digest is right. */
async function withHeader(bytes: Uint8Array, change: (text: string) => string): Promise<Uint8Array> {
  const length = new DataView(bytes.buffer).getUint32(12, true);
  const text = change(new TextDecoder().decode(bytes.subarray(PREAMBLE, PREAMBLE + length)));
  const header = new TextEncoder().encode(text);
  const made = new Uint8Array(bytes.length - length + header.length);
  made.set(bytes.subarray(0, PREAMBLE));
  made.set(header, PREAMBLE);
  made.set(bytes.subarray(PREAMBLE + length), PREAMBLE + header.length);
  new DataView(made.buffer).setUint32(12, header.length, true);
  const digest = (await chunkedSha256(header)).match(/../g)!;
  made.set(
    digest.map((pair) => Number.parseInt(pair, 16)),
    16,
  );
  return made;
}

describe("a checkpoint's file", () => {
  it('is read as it was written, wherever its bytes lie', async () => {
    const bytes = await encodeCheckpoint(CHECKPOINT);
    expect(await decodeCheckpoint(bytes)).toEqual(CHECKPOINT);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    const read = await decodeCheckpoint(shifted.subarray(1));
    expect(read).toEqual(CHECKPOINT);
    expect(floatsOf(read.tensors.get('image')!)).toEqual(new Float32Array(image.buffer));
    expect(readHistory(read.userData)).toEqual([STEP]);
    const forced = { ...CHECKPOINT.made, convolutions: 'direct' } as const;
    expect((await decodeCheckpoint(await encodeCheckpoint({ ...CHECKPOINT, made: forced }))).made).toEqual(
      forced,
    );
  });

  it('gives its picture, the running average where there is one', () => {
    const { width, height, data } = checkpointPicture(CHECKPOINT);
    expect([width, height, data.length]).toEqual([4, 2, 24]);
    expect([data[0], data[2], data[23]]).toEqual([0, 0, 1]);
    const average = floats(...Array.from({ length: 24 }, () => 0.5));
    const averaged = { ...CHECKPOINT, tensors: new Map(CHECKPOINT.tensors).set('average', average) };
    expect(checkpointPicture(averaged).data).toEqual(new Float32Array(24).fill(0.5));
  });

  it('is refused cut short anywhere, with bytes added, and with any one altered', async () => {
    const bytes = await encodeCheckpoint(CHECKPOINT);
    for (let length = 0; length < bytes.length; length++) {
      await expect(decodeCheckpoint(bytes.subarray(0, length))).rejects.toMatchObject(damaged);
    }
    await expect(decodeCheckpoint(new Uint8Array([...bytes, 0]))).rejects.toMatchObject(damaged);
    for (let i = 0; i < bytes.length; i++) {
      const other = bytes.slice();
      other[i]! ^= 1 << (i % 8);
      await expect(decodeCheckpoint(other), `byte ${i}`).rejects.toMatchObject(damaged);
    }
  });

  it('of another version is refused, and says of which', async () => {
    const bytes = await encodeCheckpoint(CHECKPOINT);
    bytes[8] = 7;
    await expect(decodeCheckpoint(bytes)).rejects.toThrow(/version 7, expected 1\. /);
  });

  test.each([
    ['a length that no memory holds', '"bytes":96', '"bytes":9007199254740991'],
    ['a negative length', '"bytes":96', '"bytes":-96'],
    ['a tensor that is not of the picture', '"bytes":96', '"bytes":92'],
    ['two tensors of one name', '"name":"clock"', '"name":"image"'],
    ['no clock', '"name":"clock"', '"name":"watch"'],
    ['a size that no picture has', '"width":4', '"width":4000000'],
    ['a picture of nothing', '"width":4', '"width":0'],
    ['an iteration in between', '"iteration":2', '"iteration":2.5'],
    ['settings out of range', '"styleScale":1', '"styleScale":1000'],
    ['settings of another type', '"color":"content-luminance"', '"color":7'],
    ['layers that are none', '"conv1_1"', '"__proto__"'],
    ['a setting that is none', '"seed":0', '"sead":0'],
    ['speeds that are texts', '"launch":0.000001', '"launch":"0"'],
    ['a kernel that is none', '"element":"f32"', '"element":"f64"'],
    ['steps that are none', '"iterations":9', '"iterations":"9"'],
    ['another thing altogether', '{"sources"', '{"s":{}}\u0000{"sources"'],
    ['a list', '{"sources"', '[{"sources"'],
  ])('with %s is refused', async (_, from, to) => {
    const bytes = await encodeCheckpoint(CHECKPOINT);
    const other = await withHeader(bytes, (text) => {
      expect(text).toContain(from);
      return text.replace(from, to);
    });
    await expect(decodeCheckpoint(other)).rejects.toMatchObject(damaged);
  });

  it('reads user data that is steps, and nothing else', () => {
    expect(readHistory(undefined)).toEqual([]);
    for (const text of ['', 'x', '{}', '[1]', '[{}]', 'null']) expect(readHistory(text)).toEqual([]);
  });

  it('has digests of what is larger than a piece, that depend on every part', async () => {
    const large = new Uint8Array(8 * 2 ** 20 + 5);
    const digest = await chunkedSha256(large);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    for (const i of [0, 8 * 2 ** 20, large.length - 1]) {
      const other = large.slice();
      other[i] = 1;
      expect(await chunkedSha256(other)).not.toBe(digest);
    }
  });
});
