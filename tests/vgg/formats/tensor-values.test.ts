import { expect, it } from 'vitest';
import { f16ToF32, f32ToF16 } from '../../../src/vgg/formats/tensor-values.ts';
import { toF16 } from '../../support/to-f16.ts';

const between = [
  1 + 2 ** -11,
  1 + 3 * 2 ** -11,
  1 + 2 ** -11 + 2 ** -20,
  2 - 2 ** -12,
  65519,
  -65520,
  2 ** -25,
];

it('every half-precision number but NaN comes back as it was', () => {
  const bits = Uint16Array.from({ length: 65536 }, (_, i) => i).filter((i) => (i & 0x7fff) <= 0x7c00);
  expect(toF16([...f16ToF32(bits)])).toEqual(bits);
  expect(f32ToF16(f16ToF32(bits))).toEqual(bits);
  expect(f16ToF32(f32ToF16(Float32Array.of(NaN)))).toEqual(Float32Array.of(NaN));
});

it('numbers between two go to the nearer, in the middle to the even one', () => {
  const nearest = [1, 1 + 2 ** -9, 1 + 2 ** -10, 2, 65504, -Infinity, 0];
  expect([...f16ToF32(toF16(between))]).toEqual(nearest);
  expect([...f16ToF32(f32ToF16(Float32Array.from(between)))]).toEqual(nearest);
});

it('singles of every size are rounded as doubles are', () => {
  const values = Float32Array.from({ length: 20_000 }, (_, i) => Math.sin(i) * 2 ** ((i % 48) - 30));
  expect(f32ToF16(values.subarray(3))).toEqual(toF16(values.subarray(3)));
});
