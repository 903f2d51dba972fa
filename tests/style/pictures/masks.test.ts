import { describe, expect, it } from 'vitest';
import type { Mask } from '../../../src/image/mask.ts';
import { layerMask } from '../../../src/style/pictures/masks.ts';
import { receptiveField } from '../../../src/vgg/network/layers.ts';

const mask = (width: number, height: number, value: (x: number, y: number) => number): Mask => ({
  width,
  height,
  data: Float32Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width))),
});
const rows = ({ data, height }: { data: Float32Array; height: number }) =>
  Array.from({ length: height }, (_, y) => [
    ...data.subarray((y * data.length) / height).slice(0, data.length / height),
  ]);
const meanSquare = (values: ArrayLike<number>, count: number) =>
  Array.from(values).reduce((total, value) => total + value * value, 0) / count;

describe('receptiveField', () => {
  it.each([
    ['conv1_1', 3, 1],
    ['conv1_2', 5, 1],
    ['conv2_1', 10, 2],
    ['conv3_1', 24, 4],
    ['conv4_2', 84, 8],
    ['conv5_1', 156, 16],
  ])('of %s is %i, step %i', (layer, size, step) => {
    expect(receptiveField(layer)).toEqual({ size, step });
  });
});

describe('layerMask', () => {
  it.each([
    ['conv1_1', 37, 50],
    ['conv2_1', 18, 25],
    ['conv3_1', 9, 12],
    ['conv5_1', 2, 3],
  ])("has %s's size, padded rows and mean square 1", async (layer, width, height) => {
    const size = { width: 37, height: 50 };
    const one = await layerMask(
      mask(20, 20, (x, y) => (x + y) / 40),
      size,
      layer,
      'mask 1',
    );
    expect([one.width, one.height]).toEqual([width, height]);
    const stride = Math.ceil(width / 4) * 4;
    expect(one.data).toHaveLength(height * stride);
    for (const row of rows(one)) expect(row.slice(width).every((value) => value === 0)).toBe(true);
    expect(meanSquare(one.data, width * height)).toBeCloseTo(1, 5);
  });

  it('of everything is 1 at every layer', async () => {
    for (const layer of ['conv1_1', 'conv3_3', 'conv5_1']) {
      const all = await layerMask(
        mask(1, 1, () => 0.5),
        { width: 33, height: 47 },
        layer,
        'mask 1',
      );
      for (const row of rows(all)) {
        for (const value of row.slice(0, all.width)) expect(value).toBeCloseTo(1, 6);
      }
    }
  });

  it('counts no feature that sees across the border', async () => {
    // conv2_1 sees 10 pixels: the left half of 64 loses 5 columns, 2½ features.
    const size = { width: 64, height: 16 };
    const [row] = rows(
      await layerMask(
        mask(64, 16, (x) => Number(x < 32)),
        size,
        'conv2_1',
        'mask 1',
      ),
    );
    const inside = row!.map((value) => value > 0);
    expect(inside.lastIndexOf(true)).toBe(13);
    // The border of the picture is no border of the region.
    expect(inside[0]).toBe(true);
    expect((row![13]! / row![0]!) ** 2).toBeCloseTo(0.5, 6);
  });

  it('keeps grey edges grey', async () => {
    const size = { width: 64, height: 16 };
    const ramp = mask(64, 16, (x) => Math.max(0, 1 - x / 48));
    const [row] = rows(await layerMask(ramp, size, 'conv1_1', 'mask 1'));
    const [first] = row!;
    // The least of three: each pixel has its right neighbour's weight.
    for (let x = 0; x < 47; x++) expect((row![x]! / first!) ** 2).toBeCloseTo((47 - x) / 47, 5);
  });

  it('erodes a small region less, and a single pixel not at all', async () => {
    const size = { width: 256, height: 256 };
    const disc = (r: number) => mask(256, 256, (x, y) => Number(Math.hypot(x - 100, y - 120) <= r));
    const share = async (r: number) => {
      const { data } = await layerMask(disc(r), size, 'conv5_1', 'mask 1');
      return data.filter((value) => value > 0).length / data.length;
    };
    // Never nothing, and never more than what the region covers or touches.
    for (const r of [0, 3, 20, 60]) {
      expect(await share(r)).toBeGreaterThan(0);
      expect(await share(r)).toBeLessThan((Math.PI * (r + 24) ** 2) / 256 ** 2);
    }
    const half = await layerMask(
      mask(512, 64, (x) => Number(x < 256)),
      { width: 512, height: 64 },
      'conv5_1',
      'm',
    );
    // 78 of 256 pixels are taken away.
    expect(half.data.subarray(0, 32).findLastIndex((value) => value > 0)).toBe(11);
  });

  it('keeps what lies in a column that the poolings drop', async () => {
    const size = { width: 31, height: 31 };
    const { data } = await layerMask(
      mask(31, 31, (x) => Number(x === 30)),
      size,
      'conv5_1',
      'mask 1',
    );
    expect(data[0]).toBeCloseTo(1, 6);
  });

  it('refuses a mask without white', async () => {
    await expect(
      layerMask(
        mask(8, 8, () => 0),
        { width: 32, height: 32 },
        'conv1_1',
        'mask 2',
      ),
    ).rejects.toThrow(/^mask 2: .*black everywhere, expected.*\.$/);
  });
});
