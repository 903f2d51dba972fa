import { describe, expect, it } from 'vitest';
import { readHeader } from '../../../src/vgg/formats/safetensors-header.ts';
import { tensorBytes, tensorValues } from '../../../src/vgg/formats/tensor-values.ts';
import { concatenate, f32, rawFile, safetensorsFile, u16 } from './safetensors-file.ts';

const two = { a: f32([2, 3], [1, 2, 3, 4, 5, 6]), b: f32([2], [-1, 0.5]) };
const refusal = (sentence: RegExp) =>
  expect.objectContaining({ code: 'weights', message: expect.stringMatching(sentence) });

const entries = (file: Uint8Array) => readHeader(file, 'x.safetensors', file.length).entries;

function tensor(file: Uint8Array, name: string): Float32Array {
  const entry = entries(file).get(name)!;
  return tensorValues(tensorBytes(file, entry), entry, 'x.safetensors');
}

function expectRefused(file: Uint8Array, sentence: RegExp): void {
  expect(() => entries(file)).toThrow(refusal(sentence));
}

describe('a sound file', () => {
  it('gives its tensors, wherever the bytes begin in memory', () => {
    const file = safetensorsFile(two);
    const shifted = concatenate([new Uint8Array(3), file]).subarray(3);
    expect([...tensor(shifted, 'a')]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...tensor(shifted, 'b')]).toEqual([-1, 0.5]);
    expect([...tensor(Buffer.from(file), 'b')]).toEqual([-1, 0.5]);
    expect(entries(file).get('a')!.shape).toEqual([2, 3]);
  });

  it('may carry metadata, padding after its JSON, tensors out of order, empty ones and strange types', () => {
    const header = {
      __metadata__: { format: 'pt' },
      b: { dtype: 'F32', shape: [], data_offsets: [1, 5] },
      none: { dtype: 'F32', shape: [0, 7], data_offsets: [1, 1] },
      other: { dtype: 'F4', shape: [2], data_offsets: [0, 1] },
    };
    const data = [new Uint8Array([0]), new Uint8Array(Float32Array.of(7).buffer)];
    const file = rawFile(`${JSON.stringify(header)}   `, ...data);
    expect([...entries(file).keys()].sort()).toEqual(['b', 'none', 'other']);
    expect([...tensor(file, 'b')]).toEqual([7]);
    expect(tensor(file, 'none')).toHaveLength(0);
  });

  it('keeps a tensor named like a part of every object', () => {
    const file = rawFile('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', new Uint8Array(4));
    expect([...entries(file).keys()]).toEqual(['__proto__']);
  });
});

describe('half precision', () => {
  it('F16 is exact: normal, subnormal, zeros, infinities, NaN', () => {
    const bits = [
      0x3c00, 0xc500, 0x7bff, 0x0400, 0x03ff, 0x0001, 0x8001, 0x0000, 0x8000, 0x7c00, 0xfc00, 0x7e00,
    ];
    const values = [
      1,
      -5,
      65504,
      2 ** -14,
      1023 * 2 ** -24,
      2 ** -24,
      -(2 ** -24),
      0,
      -0,
      Infinity,
      -Infinity,
      NaN,
    ];
    expect([...tensor(safetensorsFile({ h: u16('F16', bits) }), 'h')]).toEqual(values);
  });

  it('BF16 is the upper half of F32', () => {
    const bits = [0x3f80, 0xc0a0, 0x7f7f, 0x0080, 0x0001, 0x8001, 0x8000, 0x7f80, 0xff80, 0x7fc0];
    const values = [1, -5, 255 * 2 ** 120, 2 ** -126, 2 ** -133, -(2 ** -133), -0, Infinity, -Infinity, NaN];
    expect([...tensor(safetensorsFile({ h: u16('BF16', bits) }), 'h')]).toEqual(values);
  });

  it('another type is refused where it is read', () => {
    const file = safetensorsFile({ a: { dtype: 'I32', shape: [1], bytes: new Uint8Array(4) } });
    expect(() => tensor(file, 'a')).toThrow(refusal(/"a" has dtype "I32", expected F32, F16 or BF16/));
  });
});

describe('a cut file', () => {
  const file = safetensorsFile(two);

  it('is refused at every length', () => {
    for (let length = 0; length < file.length; length++) {
      expectRefused(file.subarray(0, length), /^x\.safetensors: /);
    }
  });

  it('is told apart: no length, inside the header, inside the data', () => {
    expectRefused(file.subarray(0, 0), /has 0 bytes/);
    expectRefused(file.subarray(0, 7), /has 7 bytes/);
    expectRefused(file.subarray(0, 20), /ends inside its header: 20 bytes/);
    expectRefused(
      file.subarray(0, file.length - 1),
      /"b" ends at byte 32 of the data, but the file holds 31/,
    );
  });

  it('is refused when something follows it', () => {
    expectRefused(concatenate([file, new Uint8Array(1)]), /has \d+ bytes, expected \d+ by its header/);
  });
});

describe('a lying header', () => {
  const lie = (change: (entry: Record<string, unknown>, header: Record<string, unknown>) => void) =>
    safetensorsFile(two, (header) => change(header.b as Record<string, unknown>, header));

  it.each<[string, Uint8Array, RegExp]>([
    ['text', new TextEncoder().encode('<!doctype html><title>Not found'), /no safetensors file/],
    ['header of 0 bytes', new Uint8Array(64), /header of 0 bytes/],
    ['no JSON', rawFile('{"a": '), /not valid JSON/],
    ['not UTF-8', concatenate([new Uint8Array([2, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe])]), /not valid JSON/],
    ['a list', rawFile('[]'), /not a JSON object/],
    ['null', rawFile('null'), /not a JSON object/],
    ['a name twice', rawFile('{"a\\u0062":{}, "ab":{}}'), /"ab" stands twice/],
    ['an offset twice', rawFile('{"a":{"data_offsets":[0,0],"data_offsets":[0,4]}}'), /stands twice/],
    ['an entry that is a list', lie((_, header) => Object.assign(header, { b: [] })), /"b" is not an object/],
    ['no dtype', lie((b) => delete b.dtype), /"b" has no dtype/],
    ['no shape', lie((b) => delete b.shape), /"b" has no shape/],
    ['a negative size', lie((b) => Object.assign(b, { shape: [-2] })), /"b" has no shape/],
    ['half a size', lie((b) => Object.assign(b, { shape: [1.5] })), /"b" has no shape/],
    ['one offset', lie((b) => Object.assign(b, { data_offsets: [24] })), /"b" has no data_offsets/],
    ['offsets that turn', lie((b) => Object.assign(b, { data_offsets: [32, 24] })), /ends at byte 24 before/],
    [
      'a shape too large',
      lie((b) => Object.assign(b, { shape: [3] })),
      /has 8 bytes, expected 12 for F32 \[3\]/,
    ],
    [
      'a shape beyond numbers',
      lie((b) => Object.assign(b, { shape: Array(9).fill(2 ** 52) })),
      /has 8 bytes/,
    ],
    ['half the dtype', lie((b) => Object.assign(b, { dtype: 'F16' })), /expected 4 for F16/],
    [
      'an end far away',
      lie((b) => Object.assign(b, { data_offsets: [24, 2 ** 40] })),
      /but the file holds 32/,
    ],
    [
      'an overlap',
      lie((b) => Object.assign(b, { data_offsets: [20, 28] })),
      /"b" overlaps the tensor before it/,
    ],
    ['a hole', safetensorsFile(two, (header) => delete header.a), /"b" leaves a hole before it/],
  ])('%s is refused', (_, file, sentence) => {
    expectRefused(file, sentence);
  });
});
