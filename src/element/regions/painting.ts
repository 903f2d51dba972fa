import type { Mask } from '../../image/mask.ts';
import { type Brush, coverage, type Dab, reach } from './brush.ts';
import { type Box, copyBox, History, meet, whole } from './history.ts';

/** Editable mask: brush strokes, fill, invert, undo and redo. Needs no DOM. */
export class Painting implements Mask {
  readonly data: Float32Array;
  readonly #history = new History();
  /** Stroke in progress: values before it, and its coverage of each pixel. */
  #stroke: { before: Float32Array; covered: Float32Array; box: Box; last: Dab; brush: Brush } | undefined;

  /** @param data [height, width], 0 … 1; not copied; default an empty mask */
  constructor(
    readonly width: number,
    readonly height: number,
    data?: Float32Array,
  ) {
    this.data = data ?? new Float32Array(width * height);
  }

  /** Whether there are edits that were not undone. */
  get changed(): boolean {
    return this.#history.changed;
  }

  /** Whether a stroke is in progress. */
  get stroking(): boolean {
    return this.#stroke !== undefined;
  }

  get canUndo(): boolean {
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  /** Share of the picture that is covered, 0 … 1. */
  get covered(): number {
    return coveredBy(this);
  }

  /** Begins a stroke with a dab. @returns the box that has changed */
  begin(brush: Brush, dab: Dab): Box {
    this.end();
    const before = this.data.slice();
    const covered = new Float32Array(before.length);
    this.#stroke = { before, covered, box: { left: 0, top: 0, right: 0, bottom: 0 }, last: dab, brush };
    return this.line(dab);
  }

  /** Continues the stroke straight to the next dab. @returns the box that has changed */
  line(to: Dab): Box {
    const stroke = this.#stroke;
    if (!stroke) throw new RangeError('line: no stroke has begun; call begin() first.');
    const { before, covered, last, brush } = stroke;
    const box = meet(reach(brush, last, to), whole(this));
    for (let y = box.top; y < box.bottom; y++) {
      for (let x = box.left; x < box.right; x++) {
        const i = y * this.width + x;
        const share = coverage(brush, last, to, x + 0.5, y + 0.5);
        if (share <= covered[i]!) continue;
        covered[i] = share;
        const target = brush.erase ? 0 : 1;
        this.data[i] = before[i]! + (target - before[i]!) * share;
      }
    }
    stroke.last = to;
    stroke.box = join(stroke.box, box);
    return box;
  }

  /** Ends the stroke in progress, if any, as one undo step. */
  end(): void {
    const stroke = this.#stroke;
    this.#stroke = undefined;
    if (stroke) this.#history.add(copyBox(stroke.before, this.width, stroke.box));
  }

  /** Fills the mask with 1 or 0. */
  fill(value: 0 | 1): void {
    this.#change((data) => data.fill(value));
  }

  invert(): void {
    this.#change((data) => {
      for (let i = 0; i < data.length; i++) data[i] = 1 - data[i]!;
    });
  }

  /** @param data [height, width], 0 … 1; copied */
  replace(data: Float32Array): void {
    this.#change((mine) => mine.set(data));
  }

  /** Undoes the last step; false where there is none. */
  undo(): boolean {
    this.end();
    return this.#history.undo(this);
  }

  /** Redoes the last undone step; false where there is none. */
  redo(): boolean {
    this.end();
    return this.#history.redo(this);
  }

  #change(change: (data: Float32Array) => void): void {
    this.end();
    this.#history.add(copyBox(this.data, this.width, whole(this)));
    change(this.data);
  }
}

/** Mean of a mask. */
export function coveredBy({ data }: Mask): number {
  let sum = 0;
  for (const value of data) sum += value;
  return sum / data.length;
}

function join(a: Box, b: Box): Box {
  if (a.right <= a.left) return b;
  if (b.right <= b.left) return a;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}
