import { readFloats } from '../../../src/gpu/readback.ts';
import type { Size } from '../../../src/image/picture.ts';
import { resample } from '../../../src/style/display/resample.ts';
import { assertClose, assertSame } from './assert.ts';
import type { GpuCase } from './gpu-case.ts';
import { values, withBuffers } from './on-gpu.ts';

/** Keys' kernel with a = −0.75, as PyTorch's bicubic interpolation has it. */
function cubic(x: number): number {
  const [a, d] = [-0.75, Math.abs(x)];
  if (d <= 1) return (a + 2) * d ** 3 - (a + 3) * d ** 2 + 1;
  return d < 2 ? a * d ** 3 - 5 * a * d ** 2 + 8 * a * d - 4 * a : 0;
}

/** Three planes at another size, in float64. */
export function resampled(
  input: ArrayLike<number>,
  small: Size,
  large: Size,
  by: 'bicubic' | 'bilinear',
  wraps = false,
): Float64Array {
  const weight = by === 'bicubic' ? cubic : (x: number) => Math.max(0, 1 - Math.abs(x));
  const result = new Float64Array(3 * large.width * large.height);
  const inside = (at: number, count: number) =>
    wraps ? (at + 2 * count) % count : Math.min(count - 1, Math.max(0, at));
  for (let i = 0; i < result.length; i++) {
    const c = Math.floor(i / (large.width * large.height));
    const u = (((i % large.width) + 0.5) * small.width) / large.width - 0.5;
    const row = Math.floor(i / large.width) % large.height;
    const v = ((row + 0.5) * small.height) / large.height - 0.5;
    for (let y = Math.floor(v) - 1; y < Math.floor(v) + 3; y++) {
      for (let x = Math.floor(u) - 1; x < Math.floor(u) + 3; x++) {
        const at = (c * small.height + inside(y, small.height)) * small.width + inside(x, small.width);
        result[i]! += weight(v - y) * weight(u - x) * input[at]!;
      }
    }
  }
  return result;
}

const grown = (small: Size, large: Size, by: 'bicubic' | 'bilinear', wraps = false): GpuCase => ({
  name: `resample ${small.width}×${small.height} to ${large.width}×${large.height}, ${by}${wraps ? ', wrapped' : ''}`,
  run: (gpu) =>
    withBuffers(gpu, async (buffers) => {
      const input = values(3 * small.width * small.height, 501, -1, 2);
      const from = buffers.upload('small', 'image', input);
      const size = 3 * large.width * large.height;
      const [free, cut, detailed] = ['free', 'cut', 'detailed'].map((label) =>
        buffers.create(label, 'image', 4 * size),
      );
      const [low, high] = [values(input.length, 502), values(size, 503)];
      const detail = {
        small: buffers.upload('low', 'image', low),
        large: buffers.upload('high', 'image', high),
        share: 0.7,
      };
      const planes = [
        { from, to: free!, by, least: -1e30, most: 1e30 },
        { from, to: cut!, by, least: 0, most: 1 },
        { from, to: detailed!, by, detail, least: -1e30, most: 1e30 },
      ];
      await resample(gpu, small, large, planes, wraps);
      const wanted = resampled(input, small, large, by, wraps);
      const [freely, within] = [await readFloats(gpu, free!, size), await readFloats(gpu, cut!, size)];
      assertClose('grown', freely, wanted, 1e-6);
      const lost = resampled(low, small, large, by, wraps);
      const added = wanted.map((value, i) => value + 0.7 * (high[i]! - lost[i]!));
      assertClose('detailed', await readFloats(gpu, detailed!, size), added, 1e-6);
      assertSame(
        'cut',
        within,
        freely.map((value) => Math.min(1, Math.max(0, value))),
      );
    }),
});

export const resampleCases: readonly GpuCase[] = [
  grown({ width: 13, height: 7 }, { width: 18, height: 10 }, 'bicubic'),
  grown({ width: 13, height: 7 }, { width: 18, height: 10 }, 'bilinear'),
  grown({ width: 5, height: 16 }, { width: 5, height: 23 }, 'bicubic'),
  grown({ width: 6, height: 4 }, { width: 6, height: 4 }, 'bicubic'),
  grown({ width: 13, height: 7 }, { width: 18, height: 10 }, 'bicubic', true),
  grown({ width: 13, height: 7 }, { width: 18, height: 10 }, 'bilinear', true),
];
