import { describe, expect, it } from 'vitest';
import { Thinned, type ThinningLimits } from '../../src/record/thinned.ts';

/** The iterations that are left of `count`, as frames of one byte; offered all, or only when due. */
function left(count: number, limits: Partial<ThinningLimits>, all = true): number[] {
  const thinned = new Thinned<number>({ most: 10, bytes: 1e9, ...limits });
  for (let i = 0; i <= count; i++) if (all || thinned.due(i)) thinned.add(i, i, 1);
  return [...thinned.frames];
}

describe('Thinned', () => {
  it('keeps every frame as long as there is room', () => {
    expect(left(9, {})).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('drops every other frame and doubles the distance when there is none', () => {
    expect(left(10, {})).toEqual([0, 2, 4, 6, 8, 10]);
    expect(left(75, {})).toEqual([0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 75]);
  });

  it('never holds more than was allowed and the latest', () => {
    const thinned = new Thinned<number>({ most: 7, bytes: 1e9 });
    for (let i = 0; i < 3000; i++) {
      thinned.add(i, i, 1);
      expect(thinned.frames.length).toBeLessThanOrEqual(8);
      expect(thinned.frames.at(-1)).toBe(i);
    }
    expect(thinned.frames.length).toBeGreaterThanOrEqual(4);
  });

  it('goes by bytes as well, but keeps two frames of any size', () => {
    expect(left(9, { bytes: 4 })).toEqual([0, 4, 8, 9]);
    expect(left(2, { bytes: 0 })).toEqual([0, 2]);
  });

  it('takes one frame of an iteration', () => {
    const thinned = new Thinned<string>({ most: 10, bytes: 1e9, every: 2 });
    for (const [i, frame] of ['a', 'b', 'c', 'd'].entries()) thinned.add(i >> 1, frame, 1);
    expect(thinned.frames).toEqual(['a', 'c']);
  });

  it('starts at the distance that was asked for', () => {
    expect(left(25, { every: 10 })).toEqual([0, 10, 20, 25]);
  });

  it('says which frames it would keep, so that none is made in vain', () => {
    expect(left(75, {}, false)).toEqual([0, 8, 16, 24, 32, 40, 48, 56, 64, 72]);
  });

  it('takes the first frame of each distance where frames come irregularly', () => {
    const thinned = new Thinned<number>({ most: 10, bytes: 1e9, every: 10 });
    for (const i of [3, 9, 14, 17, 38, 41]) thinned.add(i, i, 1);
    expect(thinned.frames).toEqual([3, 14, 38, 41]);
  });
});
