import { describe, expect, it } from 'vitest';
import type { Mask } from '../../../src/image/mask.ts';
import { pairRegionsSync } from '../../../src/style/pictures/regions.ts';

const mask = (...values: number[]): Mask => ({
  width: values.length,
  height: 1,
  data: Float32Array.from(values),
});
const half = mask(1, 0.25, 0);

describe('pairRegionsSync', () => {
  it('is nothing where no mask says anything', () => {
    expect(pairRegionsSync([], [], 2)).toEqual([]);
    expect(pairRegionsSync([undefined, undefined], [], 2)).toEqual([]);
  });

  it('pairs masks with the styles in their order', () => {
    const other = mask(0, 0.5, 1);
    expect(pairRegionsSync([half, other], [undefined, half], 2)).toEqual([
      { content: half, style: 0 },
      { content: other, style: 1, styleMask: half },
    ]);
  });

  it('gives the last style the rest where one mask is missing', () => {
    expect(pairRegionsSync([half], [], 2)).toEqual([
      { content: half, style: 0 },
      { content: mask(0, 0.75, 1), style: 1, weight: 1 },
    ]);
  });

  it('shares the rest among all styles without a mask', () => {
    const regions = pairRegionsSync([undefined, half], [], 3);
    expect(regions.map(({ style, weight }) => [style, weight])).toEqual([
      [0, 0.5],
      [1, undefined],
      [2, 0.5],
    ]);
    expect(regions[0]!.content.data).toEqual(mask(0, 0.75, 1).data);
  });

  it('leaves a style out for which there is no rest', () => {
    expect(pairRegionsSync([mask(1, 1)], [], 2).map(({ style }) => style)).toEqual([0]);
  });

  it('takes one style only where its mask is', () => {
    expect(pairRegionsSync([half], [], 1)).toEqual([{ content: half, style: 0 }]);
  });

  it('has whole pictures where only style masks are given', () => {
    const regions = pairRegionsSync([], [half], 2);
    expect(regions.map(({ content, weight }) => [[...content.data], weight])).toEqual([
      [[1], 0.5],
      [[1], 0.5],
    ]);
    expect(regions[0]!.styleMask).toBe(half);
  });

  it('refuses more masks than styles', () => {
    expect(() => pairRegionsSync([half, half], [], 1)).toThrow(/^masks: got 2 for 1 style picture,/);
    expect(() => pairRegionsSync([], [half, half, half], 2)).toThrow(
      /^style masks: got 3 for 2 style pictures/,
    );
  });
});
