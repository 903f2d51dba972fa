import { describe, expect, it } from 'vitest';
import { invertMask, type Mask, maskFromPictureSync, resizeMaskSync, restOf } from '../../src/image/mask.ts';

const mask = (width: number, height: number, ...values: number[]): Mask => ({
  width,
  height,
  data: Float32Array.from({ length: width * height }, (_, i) => values[i % values.length]!),
});
const mean = ({ data }: Mask) => data.reduce((a, b) => a + b, 0) / data.length;

describe('maskFromPictureSync', () => {
  it('takes the luminance', () => {
    const data = Float32Array.of(1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1);
    const { width, height, data: luminance } = maskFromPictureSync({ width: 2, height: 2, data });
    expect([width, height]).toEqual([2, 2]);
    [0.299, 0.587, 0.114, 1].forEach((value, i) => {
      expect(luminance[i]).toBeCloseTo(value, 6);
    });
  });
});

describe('resizeMaskSync', () => {
  it('keeps a mask of that size, and a constant exactly', () => {
    const one = mask(5, 3, 0.25, 0.5);
    expect(resizeMaskSync(one, 5, 3)).toBe(one);
    for (const [w, h] of [
      [2, 9],
      [13, 1],
      [1, 1],
    ] as const) {
      expect(Math.max(...resizeMaskSync(mask(7, 5, 1), w, h).data)).toBe(1);
      expect(Math.min(...resizeMaskSync(mask(7, 5, 1), w, h).data)).toBe(1);
    }
  });

  it('loses no thin line when shrinking', () => {
    for (let line = 0; line < 32; line++) {
      const data = new Float32Array(32 * 32);
      for (let y = 0; y < 32; y++) data[y * 32 + line] = 1;
      const small = resizeMaskSync({ width: 32, height: 32, data }, 4, 4);
      expect(mean(small)).toBeCloseTo(1 / 32, 6);
      expect(mean(resizeMaskSync({ width: 32, height: 32, data }, 7, 32))).toBeCloseTo(1 / 32, 6);
    }
  });

  it('interpolates when enlarging, turned neither way', () => {
    const { data } = resizeMaskSync(mask(2, 1, 0, 1), 4, 2);
    expect([...data]).toEqual([0, 0.25, 0.75, 1, 0, 0.25, 0.75, 1]);
    const tall = resizeMaskSync({ width: 1, height: 2, data: Float32Array.of(0, 1) }, 2, 4).data;
    expect([...tall]).toEqual([0, 0, 0.25, 0.25, 0.75, 0.75, 1, 1]);
  });
});

describe('invertMask and restOf', () => {
  it('leave what is not covered', () => {
    expect([...invertMask(mask(3, 1, 0, 0.25, 1)).data]).toEqual([1, 0.75, 0]);
    expect([...restOf([mask(2, 1, 1, 0.25), mask(2, 1, 0.5, 0.75)]).data]).toEqual([0, 0.25]);
  });

  it('take the size of the largest', () => {
    const rest = restOf([mask(1, 1, 0.5), mask(3, 2, 0, 1)]);
    expect([rest.width, rest.height]).toEqual([3, 2]);
    expect([...rest.data]).toEqual([0.5, 0, 0.5, 0, 0.5, 0]);
  });
});
