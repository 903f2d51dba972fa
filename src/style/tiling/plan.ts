import { rowStride } from '../../graph/tensor.ts';
import type { Size } from '../../image/picture.ts';
import type { Tiling } from '../../ops/tiling.ts';
import { cutPicture, lengthsFor, type Margins } from './cut.ts';

/** Tilings of a scale's pictures; undefined: whole. */
export interface TilingPlan {
  readonly content?: Tiling;
  /** By style picture. */
  readonly styles: readonly (Tiling | undefined)[];
}

/** Largest overlap of a tiling: smaller tiles would be little else. */
const MOST_OVERLAP = 4;
/** Pixels of all tiles over those of the picture, minus 1: the share of work that is done more than once. */
export function overlap({ width, height, picture, tiles }: Tiling): number {
  return (tiles.length * width * height) / (picture.width * picture.height) - 1;
}

/**
 * The tiling with tiles of at most an area that overlaps least; a single tile where the whole picture fits.
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
  const tiling = best && cutPicture(size, best, margins);
  return tiling && overlap(tiling) <= MOST_OVERLAP ? tiling : undefined;
}
