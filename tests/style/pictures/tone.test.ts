import { describe, expect, it } from 'vitest';
import { measureTone, toneTarget } from '../../../src/style/pictures/tone.ts';
import { randomValues } from '../../reference/difference.ts';
import { tone } from '../../reference/tone.ts';

/** A ramp of brightness in each channel, of 1000 pixels. */
const ramp = (low: number, high: number) => ({
  width: 1000,
  height: 1,
  data: Float32Array.from({ length: 3000 }, (_, i) => low + ((high - low) * ((i % 1000) + 0.5)) / 1000),
});

describe('the tone of pictures', () => {
  it('is mean, covariance, and the range from the 1st to the 99th percentile', async () => {
    const target = toneTarget([await measureTone(ramp(0.2, 0.8))]);
    const variance = 0.6 ** 2 / 12;
    const expected = [
      ...[0.5, 0.5, 0.5],
      ...Array<number>(6).fill(variance),
      ...[0.206, 0.206, 0.206],
      ...[0.794, 0.794, 0.794],
    ];
    expected.forEach((value, i) => {
      expect(target[i], `value ${i}`).toBeCloseTo(value, 3);
    });
  });

  it('of several is that of their pixels together, by their weights', async () => {
    const [a, b] = [ramp(0, 0.4), ramp(0.5, 1)];
    const data = new Float32Array(4 * 3000);
    for (let c = 0; c < 3; c++) {
      const channel = (picture: typeof a) => picture.data.subarray(c * 1000, (c + 1) * 1000);
      [a, b, b, b].forEach((picture, i) => {
        data.set(channel(picture), (4 * c + i) * 1000);
      });
    }
    const together = toneTarget([await measureTone({ width: 4000, height: 1, data })]);
    const blended = toneTarget([await measureTone(a), await measureTone(b)], [1, 3]);
    together.forEach((value, i) => {
      expect(blended[i], `value ${i}`).toBeCloseTo(value, 5);
    });
  });

  it('of several without any weight is that of equal parts', async () => {
    const measures = [await measureTone(ramp(0, 0.4)), await measureTone(ramp(0.5, 1))];
    expect(toneTarget(measures, [0, 0])).toEqual(toneTarget(measures, [1, 1]));
  });

  it('has almost no distance to itself', async () => {
    const data = Float32Array.from(randomValues(3000, 5, 0, 1));
    expect(
      tone({ image: data, goal: toneTarget([await measureTone({ width: 100, height: 10, data })]) }),
    ).toBeLessThan(1e-4);
  });

  it('of a flat picture is finite', async () => {
    const flat = { width: 10, height: 10, data: new Float32Array(300).fill(1) };
    const goal = toneTarget([await measureTone(flat)]);
    expect([...goal].every(Number.isFinite)).toBe(true);
    expect(tone({ image: flat.data, goal })).toBeCloseTo(0, 6);
  });
});
