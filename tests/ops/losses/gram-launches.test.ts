import { expect, it } from 'vitest';
import type { Buffers } from '../../../src/gpu/buffers.ts';
import { neededNodes } from '../../../src/graph/node.ts';
import { denseTensor } from '../../../src/graph/tensor.ts';
import { moments } from '../../../src/ops/losses/moments.ts';
import { cutPicture, lengthsFor, marginsOf } from '../../../src/style/tiling/cut.ts';

const buffers = { create: () => ({}) } as unknown as Buffers;
const CHANNELS = 64;
/** Of the upper triangle in tiles of 8, a vec4f of each channel. */
const OPERATIONS = 2 * 36 * 8 ** 2 * 4;

it('tiles that own unequal parts sum by equally many launches, and all pixels are summed', () => {
  const margins = marginsOf(['conv2_1']);
  const size = { width: 96, height: 227 };
  const { length } = lengthsFor(size.height, margins.halo, margins.rows).find(({ count }) => count === 3)!;
  const tiling = cutPicture(size, { width: size.width, height: length }, margins)!;
  const owned = tiling.tiles.map(({ rows }) => ((rows.to - rows.from) * size.width) / 4);
  expect(Math.min(...owned)).toBeLessThan(Math.max(...owned));
  const features = denseTensor('x', [CHANNELS, tiling.height, tiling.width], 'features', {} as GPUBuffer);
  const launchCost = OPERATIONS * Math.min(...owned);
  const { sums } = moments(features, { launchCost, tiled: { tiling, buffers } });
  const [node] = neededNodes(sums);
  const ofTiles = tiling.tiles.map((_, tileIndex) => node!.launches(tileIndex, 0));
  expect(ofTiles.map(({ length }) => length)).toEqual(ofTiles.map(() => ofTiles[0]!.length));
  expect(ofTiles[0]!.length).toBeGreaterThan(1);
  for (const launches of ofTiles) {
    const slices = launches.reduce((sum, { workgroups }) => sum + workgroups[1]!, 0);
    const { slice, count } = launches[0]!.params as { slice: number; count: number };
    expect(slices * slice).toBeGreaterThanOrEqual(count);
  }
});
