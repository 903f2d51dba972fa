import { describe, expect, it } from 'vitest';
import { splitRange, splitRows } from '../../src/gpu/ranges.ts';

/** What WebGPU promises that a binding may hold. */
const PROMISED = 2 ** 27;

describe('splitRange', () => {
  it('are one where a binding holds all, and never bind more than it holds', () => {
    expect(splitRange(3 * 3344 ** 2 - 64, PROMISED)).toEqual([{ from: 0, to: 3 * 3344 ** 2 - 64 }]);
    for (const [count, around] of [
      [3 * 4729 ** 2, 0],
      [3 * 8191 * 8209, 8210],
      [16411, 0],
    ] as const) {
      const cut = splitRange(count, PROMISED, around);
      expect(cut.length).toBe(Math.ceil(count / (2 ** 25 - 4096 * Math.ceil((64 + 2 * around) / 4096))));
      for (const [i, { from, to }] of cut.entries()) {
        expect(from).toBe(cut[i - 1]?.to ?? 0);
        expect(from % 4096).toBe(0);
        // A binding may begin up to 63 values before what is asked for.
        expect(4 * (to - from + 2 * around + 63)).toBeLessThanOrEqual(PROMISED);
      }
      expect(cut.at(-1)!.to).toBe(count);
    }
  });
});

describe('splitRows', () => {
  it('cover all rows, in as few as may be', () => {
    expect(splitRows(8192, 4000, PROMISED)).toEqual([{ from: 0, to: 8192 }]);
    expect(splitRows(8192, 8192, PROMISED)).toEqual([
      { from: 0, to: 4095 },
      { from: 4095, to: 8190 },
      { from: 8190, to: 8192 },
    ]);
    expect(splitRows(3, 2 ** 25, PROMISED)).toEqual([0, 1, 2].map((row) => ({ from: row, to: row + 1 })));
  });
});
