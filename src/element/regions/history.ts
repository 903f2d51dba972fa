import type { Mask } from '../../image/mask.ts';

/** Rectangle of a mask in pixels; `right` and `bottom` are exclusive. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Values of a box of a mask, row by row. */
export interface Patch {
  readonly box: Box;
  readonly data: Float32Array;
}

/** Most values that all steps hold together: 64 MB. */
const LIMIT = 2 ** 24;

/** Undo and redo steps, each with the values of its box before or after it. */
export class History {
  #past: Patch[] = [];
  #future: Patch[] = [];
  /** Whether older steps were dropped and cannot be undone. */
  #forgotten = false;

  /** Whether any step is left to undo, or was dropped. */
  get changed(): boolean {
    return this.#forgotten || this.canUndo;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** @param before values that the step has replaced */
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

/** Applies the last patch of one list to the mask, and adds its inverse to the other list. */
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

/** Copies a box of [height, width] values. */
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

/** Intersection of two boxes; without width or height where it is empty. */
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
