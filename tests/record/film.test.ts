import { describe, expect, it } from 'vitest';
import { filmSize, frameSeconds, mostFrames } from '../../src/record/film.ts';

describe('a film', () => {
  it('lasts eight seconds at most, at no more frames a second than allowed', () => {
    expect(frameSeconds(mostFrames(30), 30)).toBeCloseTo(1 / 30);
    expect(frameSeconds(1000, 30)).toBeCloseTo(1 / 30);
    expect(frameSeconds(100, 30) * 100).toBeCloseTo(8);
  });

  it('of few frames is no slide show', () => {
    expect(frameSeconds(3, 30)).toBe(0.2);
  });

  it('has sides that are even, in the picture’s proportions', () => {
    expect(filmSize(641, 481, 1920)).toEqual({ width: 640, height: 480 });
    expect(filmSize(4000, 3000, 1920)).toEqual({ width: 1920, height: 1440 });
    expect(filmSize(3000, 4000, 1920)).toEqual({ width: 1440, height: 1920 });
    expect(filmSize(2000, 9, 1000)).toEqual({ width: 1000, height: 4 });
    expect(filmSize(1000, 2, 100)).toEqual({ width: 100, height: 2 });
  });
});
