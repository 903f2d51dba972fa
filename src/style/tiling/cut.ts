import { rowStride } from '../../graph/tensor.ts';
import type { Picture, Size } from '../../image/picture.ts';
import type { Tile, TileSpan, Tiling } from '../../ops/tiling.ts';
import { receptiveField, VGG19_LAYERS } from '../../vgg/network/layers.ts';

/** Halo and grain of the tiles for some layers. */
export interface Margins {
  /** Pixels around those that a tile owns that their features depend on. */
  readonly halo: number;
  /** Rows are cut at multiples of this: the step from one of the deepest features to the next. */
  readonly rows: number;
  /** Columns are cut at multiples of this: four steps, as kernels read four features at once. */
  readonly columns: number;
}

/** @param layers whose features are read: the deepest decides */
export function marginsOf(layers: readonly string[]): Margins {
  const fields = VGG19_LAYERS.filter(({ name }) => layers.includes(name)).map(({ name }) =>
    receptiveField(name),
  );
  const { size, step } = fields.at(-1)!;
  return { halo: (size - step) / 2, rows: step, columns: 4 * step };
}

/** A picture in tiles of a size. @returns undefined where a tile would be all halo */
export function cutPicture(picture: Size, { width, height }: Size, margins: Margins): Tiling | undefined {
  const rows = cut(picture.height, height, margins.halo, margins.rows);
  const columns = cut(picture.width, width, margins.halo, margins.columns);
  if (!rows || !columns) return undefined;
  const tiles = rows.flatMap((row) => columns.map((column): Tile => ({ rows: row, columns: column })));
  return { width, height, picture, tiles };
}

/**
 * One side in tiles of a length, which equals the side's modulo `grain`. Tiles and the pixels that they own begin at
 * multiples of `grain`.
 * @returns undefined where nothing would be left between the halos
 */
export function cut(side: number, length: number, halo: number, grain: number): TileSpan[] | undefined {
  const before = Math.ceil(halo / grain) * grain;
  const spans: TileSpan[] = [];
  for (let from = 0; from < side; ) {
    const start = Math.max(0, Math.min(from - before, side - length));
    const to = start + length >= side ? side : Math.floor((start + length - halo) / grain) * grain;
    if (to <= from) return undefined;
    spans.push({ start, from, to });
    from = to;
  }
  return spans;
}

/** Lengths of tiles for a side, each the shortest for its number of tiles; the longest, the side itself, first. */
export function lengthsFor(side: number, halo: number, grain: number): { length: number; count: number }[] {
  const lengths: { length: number; count: number }[] = [];
  for (let length = side; length > 0; length -= grain) {
    const count = cut(side, length, halo, grain)?.length;
    if (count === undefined) break;
    if (lengths.at(-1)?.count === count) lengths.pop();
    lengths.push({ length, count });
  }
  return lengths;
}

/** Copies a tile of a picture. @param into [3, height, width] of the tile */
export function copyTile(picture: Picture, tiling: Tiling, tileIndex: number, into: Float32Array): void {
  const { width, height, tiles } = tiling;
  const { rows, columns } = tiles[tileIndex]!;
  for (let channel = 0; channel < 3; channel++) {
    for (let y = 0; y < height; y++) {
      const from = (channel * picture.height + rows.start + y) * picture.width + columns.start;
      into.set(picture.data.subarray(from, from + width), (channel * height + y) * width);
    }
  }
}

/** How a scale fits into memory: the tilings of its pictures (undefined: whole) and the history of L-BFGS. */
export interface TilingPlan {
  readonly content?: Tiling;
  /** By style picture. */
  readonly styles: readonly (Tiling | undefined)[];
  /** L-BFGS pairs at most; undefined: as many as the recipe has. */
  readonly history?: number | undefined;
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
