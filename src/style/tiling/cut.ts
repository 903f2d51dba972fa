import type { Picture, Size } from '../../image/picture.ts';
import type { Tile, TileSpan, Tiling } from '../../ops/tiling.ts';
import { receptiveField, VGG19_LAYERS } from '../../vgg/network/layers.ts';

/** What windows of some layers need. */
export interface Margins {
  /** Pixels beyond what a window owns that its features depend on. */
  readonly halo: number;
  /** What rows are cut at multiples of: the step from one of the deepest features to the next. */
  readonly rows: number;
  /** The same of columns, which kernels read by fours. */
  readonly columns: number;
}

/**
 * @param layers those whose features are read: the deepest decides
 */
export function marginsOf(layers: readonly string[]): Margins {
  const fields = VGG19_LAYERS.filter(({ name }) => layers.includes(name)).map(({ name }) =>
    receptiveField(name),
  );
  const { size, step } = fields.at(-1)!;
  return { halo: (size - step) / 2, rows: step, columns: 4 * step };
}

/** A picture in windows of a size. @returns undefined where they would be all halo */
export function cutPicture(picture: Size, { width, height }: Size, margins: Margins): Tiling | undefined {
  const rows = cut(picture.height, height, margins.halo, margins.rows);
  const columns = cut(picture.width, width, margins.halo, margins.columns);
  if (!rows || !columns) return undefined;
  const list = rows.flatMap((row) => columns.map((column): Tile => ({ rows: row, columns: column })));
  return { width, height, picture, list };
}

/**
 * One side in windows of a length, that and the side's the same modulo `grain`. All start at multiples of `grain`, and
 * what they own begins and ends there, but for the end of the side.
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

/** Lengths of windows for a side, each the shortest for its number of windows; the longest, the side itself, first. */
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

/** What the window of a turn sees of a picture. @param into [3, height, width] of the windows */
export function copyTile(picture: Picture, windows: Tiling, turn: number, into: Float32Array): void {
  const { width, height, list } = windows;
  const { rows, columns } = list[turn]!;
  for (let channel = 0; channel < 3; channel++) {
    for (let y = 0; y < height; y++) {
      const from = (channel * picture.height + rows.start + y) * picture.width + columns.start;
      into.set(picture.data.subarray(from, from + width), (channel * height + y) * width);
    }
  }
}
