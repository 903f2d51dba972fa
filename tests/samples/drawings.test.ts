import { describe, expect, it } from 'vitest';
import { DRAWINGS } from '../../src/samples/gallery.ts';
import { SAMPLES } from '../../src/samples/index.ts';

// The mosaic places all its tesserae at any size, which takes seconds on a busy machine.
describe.each(Object.entries(DRAWINGS))('drawing %s', (_name, { draw }) => {
  const width = 37;
  const height = 23;
  const first = draw(width, height, 5);

  it('has the size asked for, odd sides included', () => {
    expect([first.width, first.height]).toEqual([width, height]);
    expect(first.data).toHaveLength(3 * width * height);
  });

  it('stays within 0…1', () => {
    expect(first.data.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  it('is the same for the same seed and another for another', () => {
    expect(draw(width, height, 5).data).toEqual(first.data);
    expect(draw(width, height, 6).data).not.toEqual(first.data);
  });

  it('is not empty: its values spread', () => {
    const mean = first.data.reduce((sum, value) => sum + value, 0) / first.data.length;
    const variance = first.data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / first.data.length;
    expect(Math.sqrt(variance)).toBeGreaterThan(0.08);
  });

  it('keeps its composition at another size', () => {
    const small = draw(24, 16, 5);
    const large = draw(48, 32, 5);
    let difference = 0;
    for (let c = 0; c < 3; c++) {
      for (let y = 0; y < 16; y++) {
        for (let x = 0; x < 24; x++) {
          const at = (dx: number, dy: number) =>
            large.data[(c * 32 + 2 * y + dy) * 48 + 2 * x + dx] as number;
          const halved = (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4;
          difference += Math.abs(halved - (small.data[(c * 16 + y) * 24 + x] as number));
        }
      }
    }
    expect(difference / small.data.length).toBeLessThan(0.14);
  });
});

it('there is a drawing for every sample and none besides', () => {
  expect(Object.keys(DRAWINGS).sort()).toEqual(SAMPLES.map((sample) => sample.name).sort());
});
