import type { Mask } from '../../image/mask.ts';
import { type Brush, coverage, type Dab, reach } from './brush.ts';
import { type Box, copyBox, History, meet, whole } from './history.ts';

/** A mask that is painted: strokes of a brush, filling, turning round, and taking all of it back. Needs no DOM. */
export class Painting implements Mask {
  readonly data: Float32Array;
  readonly #history = new History();
  /** Of the stroke in progress: what was there before, and how much of each place it has covered. */
  #stroke: { before: Float32Array; covered: Float32Array; box: Box; last: Dab; brush: Brush } | undefined;

  /** @param data [height, width], 0 … 1; taken over, not copied; default nothing painted */
  constructor(
    readonly width: number,
    readonly height: number,
    data?: Float32Array,
  ) {
    this.data = data ?? new Float32Array(width * height);
  }

  /** Whether anything has been painted that was not taken back. */
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

  /** How much of the picture is covered, 0 … 1. */
  get covered(): number {
    return coveredBy(this);
  }

  /** Begins a stroke with a dab; what it changes lies in the box that is returned. */
  begin(brush: Brush, dab: Dab): Box {
    this.end();
    const before = this.data.slice();
    const covered = new Float32Array(before.length);
    this.#stroke = { before, covered, box: { left: 0, top: 0, right: 0, bottom: 0 }, last: dab, brush };
    return this.line(dab);
  }

  /** Draws the stroke on, straight to the next dab; what it changes lies in the box that is returned. */
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

  /** Ends the stroke, which is then one step to take back. Without one in progress it does nothing. */
  end(): void {
    const stroke = this.#stroke;
    this.#stroke = undefined;
    if (stroke) this.#history.add(copyBox(stroke.before, this.width, stroke.box));
  }

  /** Everything painted (1) or nothing (0). */
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

  /** Takes the last step back; false where there is none. */
  undo(): boolean {
    this.end();
    return this.#history.undo(this);
  }

  /** Makes the last step anew that was taken back; false where there is none. */
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

/** The mean of a mask. */
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
