import { ascii, viewOf } from './bytes.ts';

/** Contents of a box. */
export interface Box {
  readonly type: string;
  readonly begin: number;
  readonly end: number;
}

/** Boxes between two positions, by ISO 14496-12; none that goes beyond the end. */
export function* boxesOf(bytes: Uint8Array, from = 0, to = bytes.length): Generator<Box> {
  const view = viewOf(bytes);
  for (let at = from; at + 8 <= to; ) {
    const declared = view.getUint32(at);
    const isLong = declared === 1 && at + 16 <= to;
    // 0 means to the end.
    const size = isLong ? Number(view.getBigUint64(at + 8)) : declared || to - at;
    const begin = at + (isLong ? 16 : 8);
    const end = at + size;
    if (end < begin || end > to) return;
    yield { type: ascii(bytes, at + 4, 4), begin, end };
    at = end;
  }
}

/** The first box of a type between two positions. */
export function boxOf(bytes: Uint8Array, type: string, within?: Box, skip = 0): Box | undefined {
  for (const box of boxesOf(bytes, (within?.begin ?? 0) + skip, within?.end ?? bytes.length)) {
    if (box.type === type) return box;
  }
  return undefined;
}
