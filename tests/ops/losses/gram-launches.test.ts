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

it('of windows of which unequal parts count, as many launches sum in every turn, and all pixels are summed', () => {
  const margins = marginsOf(['conv2_1']);
  const size = { width: 96, height: 227 };
  const { length } = lengthsFor(size.height, margins.halo, margins.rows).find(({ count }) => count === 3)!;
  const windows = cutPicture(size, { width: size.width, height: length }, margins)!;
  const owned = windows.list.map(({ rows }) => ((rows.to - rows.from) * size.width) / 4);
  expect(Math.min(...owned)).toBeLessThan(Math.max(...owned));
  const features = denseTensor('x', [CHANNELS, windows.height, windows.width], 'features', {} as GPUBuffer);
  const launchCost = OPERATIONS * Math.min(...owned);
  const { sums } = moments(features, { launchCost, inWindows: { windows, buffers } });
  const [node] = neededNodes(sums);
  const turns = windows.list.map((_, turn) => node!.launches(turn, 0));
  expect(turns.map(({ length }) => length)).toEqual(turns.map(() => turns[0]!.length));
  expect(turns[0]!.length).toBeGreaterThan(1);
  for (const launches of turns) {
    const slices = launches.reduce((sum, { workgroups }) => sum + workgroups[1]!, 0);
    const { slice, count } = launches[0]!.params as { slice: number; count: number };
    expect(slices * slice).toBeGreaterThanOrEqual(count);
  }
});
