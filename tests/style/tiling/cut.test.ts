import { describe, expect, test } from 'vitest';
import { cut, cutPicture, lengthsFor, marginsOf, tilingWithin } from '../../../src/style/tiling/cut.ts';

const DEEP = marginsOf(['conv1_1', 'conv5_1', 'conv4_2']);

test('the margins follow the deepest layer', () => {
  expect(DEEP).toEqual({ halo: 70, rows: 16, columns: 64 });
  expect(marginsOf(['conv1_1'])).toEqual({ halo: 1, rows: 1, columns: 4 });
});

describe.each([16, 17, 61, 131, 353, 4096, 4099])('a side of %i', (side) => {
  test.each([1, 4, 16, 64])('cut at multiples of %i', (grain) => {
    const halo = 70;
    const lengths = lengthsFor(side, halo, grain).filter((_, i) => i % 7 === 0);
    expect(lengths[0]).toEqual({ length: side, count: 1 });
    for (const { length, count } of lengths) {
      const spans = cut(side, length, halo, grain)!;
      expect(spans).toHaveLength(count);
      expect((side - length) % grain).toBe(0);
      let owned = 0;
      for (const { start, from, to } of spans) {
        // Every place has one owner.
        expect(from).toBe(owned);
        expect(to).toBeGreaterThan(from);
        owned = to;
        // The tile lies in the picture, and its halo is wide enough unless the picture ends there.
        expect(start).toBeGreaterThanOrEqual(0);
        expect(start + length).toBeLessThanOrEqual(side);
        if (start > 0) expect(from - start).toBeGreaterThanOrEqual(halo);
        if (to < side) expect(start + length - to).toBeGreaterThanOrEqual(halo);
        expect([start % grain, from % grain, to === side ? 0 : to % grain]).toEqual([0, 0, 0]);
      }
      expect(owned).toBe(side);
    }
  });
});

test('tiles that would be all halo are none', () => {
  expect(cut(400, 144, 70, 16)).toBeUndefined();
  expect(cutPicture({ width: 400, height: 400 }, { width: 400, height: 144 }, DEEP)).toBeUndefined();
});

test.each([
  [4096, 4096, 2 ** 20, 0.5],
  [8192, 8192, 2 ** 20, 0.55],
  [17, 4099, 2 ** 14, 0.3],
  [4096, 64, 2 ** 17, 0.15],
])('%i×%i in tiles of at most %i pixels: little of the work is done twice', (width, height, area, extra) => {
  const tiling = tilingWithin({ width, height }, area, DEEP)!;
  const each = tiling.height * Math.ceil(tiling.width / 4) * 4;
  expect(tiling.tiles.length).toBeGreaterThan(1);
  expect(each).toBeLessThanOrEqual(area);
  expect((tiling.tiles.length * tiling.width * tiling.height) / (width * height) - 1).toBeLessThan(extra);
});

test('the whole where it fits, and nothing where only overlap would', () => {
  expect(tilingWithin({ width: 600, height: 400 }, 240_000, DEEP)!.tiles).toHaveLength(1);
  expect(tilingWithin({ width: 4096, height: 4096 }, 2 ** 14, DEEP)).toBeUndefined();
});
