import type { Buffers } from '../gpu/buffers.ts';
import { dimensions, rowStride, type Tensor } from '../graph/tensor.ts';
import type { Size } from '../image/picture.ts';

/** Where a window lies along one side of the picture, and what of it is its own, in pixels of the picture. */
export interface TileSpan {
  readonly start: number;
  /** What it owns: from … to − 1. Every pixel is owned by one window. */
  readonly from: number;
  readonly to: number;
}

export interface Tile {
  readonly rows: TileSpan;
  readonly columns: TileSpan;
}

/**
 * A picture too large to be looked at whole, in windows that overlap: all of one size, so that one program serves them
 * in turn. What a window owns is far enough from those of its borders that are not the picture's, that features there
 * are as the whole picture has them.
 */
export interface Tiling {
  /** Of each window, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly picture: Size;
  /** In the order of their turns. */
  readonly list: readonly Tile[];
}

/** Tiling, and whose buffers hold what outlives their turns. */
export interface TiledBuffers {
  readonly windows: Tiling;
  readonly buffers: Buffers;
}

/** A rectangle of features: rows, and vec4f of a row; the ends are not part of it. */
export interface Rectangle {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** What of features [channels, height, width] counts at a turn: what the window owns; of the whole picture all. */
export function counted(features: Tensor, windows: Tiling | undefined, tileIndex: number): Rectangle {
  const { height, width } = dimensions(features);
  if (!windows) return { top: 0, bottom: height, left: 0, right: rowStride(width) };
  const { picture, list } = windows;
  const { rows, columns } = list[tileIndex]!;
  const step = stepOf(windows, height);
  return {
    top: (rows.from - rows.start) / step,
    bottom: rows.to === picture.height ? height : (rows.to - rows.start) / step,
    left: (columns.from - columns.start) / step / 4,
    right: columns.to === picture.width ? rowStride(width) : (columns.to - columns.start) / step / 4,
  };
}

/** The sizes that features of a window have where the whole picture is looked at. */
export function wholeSize(features: Tensor, windows: Tiling | undefined): { height: number; width: number } {
  const { height, width } = dimensions(features);
  if (!windows) return { height, width };
  const step = stepOf(windows, height);
  return {
    height: Math.floor(windows.picture.height / step),
    width: Math.floor(windows.picture.width / step),
  };
}

/** Where of the picture the window of a turn begins, in pixels. */
export function placeOf(windows: Tiling | undefined, tileIndex: number): { top: number; left: number } {
  const { rows, columns } = windows?.list[tileIndex] ?? { rows: { start: 0 }, columns: { start: 0 } };
  return { top: rows.start, left: columns.start };
}

/** Pixels from one feature to the next, a power of two: poolings round down. */
function stepOf({ height }: Tiling, featureHeight: number): number {
  return 2 ** Math.floor(Math.log2(height / featureHeight));
}
