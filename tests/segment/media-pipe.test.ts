import { describe, expect, it } from 'vitest';
import { type ConfidenceMask, personOf } from '../../src/segment/media-pipe.ts';

const mask = (...values: number[]): ConfidenceMask => ({
  width: values.length,
  height: 1,
  getAsFloat32Array: () => Float32Array.from(values),
});

describe('personOf', () => {
  it('is the only mask of a model of people', () => {
    expect(personOf([mask(0.25, 1)], [])).toEqual(Float32Array.of(0.25, 1));
  });

  it('is what is not background, of a model of hair, skin and clothes', () => {
    const masks = [mask(0.75, 0), mask(0.25, 0.5), mask(0, 0.5)];
    expect(personOf(masks, ['background', 'hair', 'clothes'])).toEqual(Float32Array.of(0.25, 1));
  });

  it('is the person, of a model that knows other things as well', () => {
    const masks = [mask(0, 0), mask(1, 0), mask(0, 1)];
    expect(personOf(masks, ['background', 'dog', 'person'])).toEqual(Float32Array.of(0, 1));
  });

  it('is nothing where there is no mask', () => {
    expect(personOf([], [])).toBeUndefined();
  });
});
