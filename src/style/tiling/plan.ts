import { rowStride } from '../../graph/tensor.ts';
import type { Size } from '../../image/picture.ts';
import type { Tiling } from '../../ops/tiling.ts';
import { cutPicture, lengthsFor, type Margins } from './cut.ts';

/** How the pictures of a scale are looked at: whole where there are no windows. */
export interface TilingPlan {
  readonly content?: Tiling;
  /** By style picture. */
  readonly styles: readonly (Tiling | undefined)[];
}

/** Most of the work that may be done more than once, as a multiple of it: smaller windows would be all overlap. */
const MOST_EXTRA = 4;
/** How much larger all windows are together than the picture: the share of work that is done more than once. */
export function overlap({ width, height, picture, list }: Tiling): number {
  return (list.length * width * height) / (picture.width * picture.height) - 1;
}

/**
 * The windows of at most an area for which the least work is done twice; a single one where the whole fits.
 * @returns undefined where they would be little but overlap
 */
export function tilingWithin(size: Size, area: number, margins: Margins): Tiling | undefined {
  let best: { width: number; height: number; work: number } | undefined;
  for (const rows of lengthsFor(size.height, margins.halo, margins.rows)) {
    for (const columns of lengthsFor(size.width, margins.halo, margins.columns)) {
      const each = rows.length * rowStride(columns.length) * 4;
      const work = each * rows.count * columns.count;
      if (each > area || (best && best.work <= work)) continue;
      best = { width: columns.length, height: rows.length, work };
    }
  }
  const windows = best && cutPicture(size, best, margins);
  return windows && overlap(windows) <= MOST_EXTRA ? windows : undefined;
}
