import type { Buffers } from '../gpu/buffers.ts';
import { dimensions, rowStride, type Tensor } from '../graph/tensor.ts';
import type { Size } from '../image/picture.ts';

/** Extent of a tile along one side of the picture, in pixels. */
export interface TileSpan {
  /** First pixel, halo included. */
  readonly start: number;
  /** Pixels that it owns: from … to − 1. Every pixel is owned by one tile. */
  readonly from: number;
  readonly to: number;
}

export interface Tile {
  readonly rows: TileSpan;
  readonly columns: TileSpan;
}

/**
 * A picture in tiles that overlap. All tiles have one size, so that one program computes them in turn. The pixels that a
 * tile owns are surrounded by a halo, so that their features are those of the whole picture.
 */
export interface Tiling {
  /** Of each tile, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly picture: Size;
  /** In the order they are computed. */
  readonly tiles: readonly Tile[];
}

/** A tiling, and the owner of the buffers that outlive a tile. */
export interface TiledBuffers {
  readonly tiling: Tiling;
  readonly buffers: Buffers;
}

/** A rectangle of features: rows, and vec4f of a row; the ends are not part of it. */
export interface Rectangle {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Features [channels, height, width] that count in a tile: those that it owns; all of a whole picture. */
export function counted(features: Tensor, tiling: Tiling | undefined, tileIndex: number): Rectangle {
  const { height, width } = dimensions(features);
  if (!tiling) return { top: 0, bottom: height, left: 0, right: rowStride(width) };
  const { picture, tiles } = tiling;
  const { rows, columns } = tiles[tileIndex]!;
  const step = stepOf(tiling, height);
  return {
    top: (rows.from - rows.start) / step,
    bottom: rows.to === picture.height ? height : (rows.to - rows.start) / step,
    left: (columns.from - columns.start) / step / 4,
    right: columns.to === picture.width ? rowStride(width) : (columns.to - columns.start) / step / 4,
  };
}

/** Size of the whole picture's features, given those of a tile. */
export function wholeSize(features: Tensor, tiling: Tiling | undefined): { height: number; width: number } {
  const { height, width } = dimensions(features);
  if (!tiling) return { height, width };
  const step = stepOf(tiling, height);
  return {
    height: Math.floor(tiling.picture.height / step),
    width: Math.floor(tiling.picture.width / step),
  };
}

/** First pixel of a tile in the picture. */
export function placeOf(tiling: Tiling | undefined, tileIndex: number): { top: number; left: number } {
  const { rows, columns } = tiling?.tiles[tileIndex] ?? { rows: { start: 0 }, columns: { start: 0 } };
  return { top: rows.start, left: columns.start };
}

/** Pixels from one feature to the next, a power of two: poolings round down. */
function stepOf({ height }: Tiling, featureHeight: number): number {
  return 2 ** Math.floor(Math.log2(height / featureHeight));
}
