import type { Mask } from '../../image/mask.ts';

/** A part of a mask in pixels; `right` and `bottom` are the first outside. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What a box of a mask held, row by row. */
export interface Patch {
  readonly box: Box;
  readonly data: Float32Array;
}

/** The most values that all steps together hold: 64 MB. */
const LIMIT = 2 ** 24;

/** Steps to take back and to make anew, each what its box held on the other side of it. */
export class History {
  #past: Patch[] = [];
  #future: Patch[] = [];
  /** Whether there were steps that cannot be taken back any more. */
  #forgotten = false;

  /** Whether the mask is another than it began as, as far as steps say. */
  get changed(): boolean {
    return this.#forgotten || this.canUndo;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** @param before what a step just made has painted over */
  add(before: Patch): void {
    this.#past.push(before);
    this.#future = [];
    let values = this.#past.reduce((sum, { data }) => sum + data.length, 0);
    while (values > LIMIT && this.#past.length > 1) {
      values -= this.#past.shift()!.data.length;
      this.#forgotten = true;
    }
  }

  undo(mask: Mask): boolean {
    return swap(mask, this.#past, this.#future);
  }

  redo(mask: Mask): boolean {
    return swap(mask, this.#future, this.#past);
  }
}

/** Puts the last patch of one list into the mask, and what it replaces on the other list. */
function swap({ width, data }: Mask, from: Patch[], to: Patch[]): boolean {
  const patch = from.pop();
  if (!patch) return false;
  const { box } = patch;
  to.push(copyBox(data, width, box));
  const columns = box.right - box.left;
  for (let y = box.top; y < box.bottom; y++) {
    const row = (y - box.top) * columns;
    data.set(patch.data.subarray(row, row + columns), y * width + box.left);
  }
  return true;
}

/** What a box of [height, width] values holds. */
export function copyBox(data: Float32Array, width: number, box: Box): Patch {
  const columns = box.right - box.left;
  const rows = box.bottom - box.top;
  const copy = new Float32Array(columns * rows);
  for (let y = 0; y < rows; y++) {
    const from = (box.top + y) * width + box.left;
    copy.set(data.subarray(from, from + columns), y * columns);
  }
  return { box, data: copy };
}

export function whole({ width, height }: Pick<Mask, 'width' | 'height'>): Box {
  return { left: 0, top: 0, right: width, bottom: height };
}

/** The part that two boxes have in common; empty with no width or height where they have none. */
export function meet(a: Box, b: Box): Box {
  const left = Math.max(a.left, b.left);
  const top = Math.max(a.top, b.top);
  return {
    left,
    top,
    right: Math.max(left, Math.min(a.right, b.right)),
    bottom: Math.max(top, Math.min(a.bottom, b.bottom)),
  };
}
