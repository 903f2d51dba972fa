/** Values, or pixels, `from` … `to` − 1. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What splitRange begin at multiples of, so that sums over every 4096th value are the same in one piece or several. */
const GRAIN = 4096;

/** What a binding may hold before the first value that is asked for, in bytes: see `stretch`. */
export const SLACK = 256;

/**
 * Cuts `count` f32 values into splitRange, the fewest of which none binds more than `most` bytes.
 * @param around values on either side of a piece that are bound with it; default none
 */
export function splitRange(count: number, most: number, around = 0): Range[] {
  const room = Math.floor((most - SLACK) / 4) - 2 * around;
  if (count <= room) return [{ from: 0, to: count }];
  return cut(count, Math.max(GRAIN, Math.floor(room / GRAIN) * GRAIN));
}

/** Cuts `height` rows of `width` f32 values into splitRows, the fewest of which none binds more than `most` bytes. */
export function splitRows(height: number, width: number, most: number): Range[] {
  return cut(height, Math.max(1, Math.floor((most - SLACK) / 4 / width)));
}

function cut(count: number, each: number): Range[] {
  return Array.from({ length: Math.ceil(count / each) }, (_, i) => ({
    from: i * each,
    to: Math.min(count, (i + 1) * each),
  }));
}
