import { describe, expect, test } from 'vitest';
import { linesOf, packedLines } from '../../src/style/pictures/lines.ts';
import { toF16 } from '../support/to-f16.ts';
import { expectGradient, randomValues } from './difference.ts';
import { laplacian, laplacianError, laplacianErrorGradient, lineMap } from './laplacian.ts';

const PLACES = [
  { height: 7, width: 9, wraps: false },
  { height: 7, width: 9, wraps: true },
  { height: 3, width: 12, wraps: false },
  { height: 3, width: 12, wraps: true },
];

describe('Laplacian', () => {
  test('is 0 on one colour, and on a slope away from the border', () => {
    const place = { height: 3, width: 40, wraps: false };
    for (const value of laplacian({ ...place, image: new Float64Array(360).fill(0.4) }))
      expect(value).toBeCloseTo(0, 12);
    const slope = laplacian({ ...place, image: Float64Array.from({ length: 360 }, (_, i) => i % 40) });
    expect([...slope.subarray(4, 16)]).toEqual(new Array(12).fill(expect.closeTo(0, 12)));
    // The first window reaches to one side alone: its mean is 1, that of the third 4.5.
    expect(slope[0]).toBeCloseTo(3.5, 12);
  });

  test.each(PLACES)('$height×$width, wraps: $wraps: the goal is that of the reference', (place) => {
    const image = Float32Array.from(randomValues(3 * place.height * place.width, 1, 0, 1));
    const { goal, map, squares } = linesOf(image, place, place.wraps);
    const expected = laplacian({ ...place, image });
    const expectedMap = lineMap({ ...place, goal: expected });
    for (const [i, value] of expected.entries()) expect(goal[i]).toBeCloseTo(value, 6);
    for (const [p, value] of expectedMap.entries()) expect(map[p]).toBeCloseTo(value, 6);
    const flat = { ...place, image: new Float64Array(image.length), goal: expected, map: expectedMap };
    expect(squares / laplacianError(flat)).toBeCloseTo(1, 6);
  });

  test('goal and map are packed as the nearest halves', () => {
    const goal = [0, -0, 0.1, -0.37, 3.99, 1e-5, -3e-8, 2 ** -14, 0.9999];
    const map = [0, 1, 0.5, 0.333, 0.999, 1e-4, 1e-7, 0.0625, 0.7];
    const [low, high] = [toF16(goal), toF16(map)];
    const packed = packedLines(goal, map);
    expect([...packed]).toEqual([...low].map((half, i) => (half | (high[i]! << 16)) >>> 0));
  });

  test('a picture of one colour has neither lines nor weights', () => {
    const { map, squares } = linesOf(new Float32Array(192).fill(0.5), { height: 8, width: 8 }, false);
    expect([...map, squares]).toEqual(new Array(17).fill(0));
  });

  test.each(PLACES)('$height×$width, wraps: $wraps: has the gradient of finite differences', (place) => {
    const image = randomValues(3 * place.height * place.width, 2, 0, 1);
    const means = Math.ceil(place.height / 2) * Math.ceil(place.width / 2);
    const op = { ...place, goal: randomValues(means, 3), map: randomValues(means, 4, 0, 1) };
    expectGradient(
      (at) => laplacianError({ ...op, image: at }),
      image,
      laplacianErrorGradient({ ...op, image }),
    );
  });
});
