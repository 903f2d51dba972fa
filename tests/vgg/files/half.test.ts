import { expect, it } from 'vitest';
import { f16ToF32 } from '../../../src/vgg/files/half.ts';
import { toF16 } from '../../../weights/to-f16.ts';

it('every half-precision number but NaN comes back as it was', () => {
  const bits = Uint16Array.from({ length: 65536 }, (_, i) => i).filter((i) => (i & 0x7fff) <= 0x7c00);
  expect(toF16([...f16ToF32(bits)])).toEqual(bits);
});

it('numbers between two go to the nearer, in the middle to the even one', () => {
  const values = [
    1 + 2 ** -11,
    1 + 3 * 2 ** -11,
    1 + 2 ** -11 + 2 ** -20,
    2 - 2 ** -12,
    65519,
    -65520,
    2 ** -25,
  ];
  expect([...f16ToF32(toF16(values))]).toEqual([1, 1 + 2 ** -9, 1 + 2 ** -10, 2, 65504, -Infinity, 0]);
});
