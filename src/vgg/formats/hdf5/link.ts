import type { Reader } from './reader.ts';

/**
 * A link as a message or in a heap (IV.A.2.g).
 * @param add is called for one to an object, not for one to a name
 * @throws Unreadable
 */
export function readLink(reader: Reader, begin: number, add: (name: string, address: number) => void): void {
  const flags = reader.u8(begin + 1);
  let at = begin + 2;
  const isHard = !(flags & 0x08) || reader.is(at, 0);
  at += (flags & 0x08 ? 1 : 0) + (flags & 0x04 ? 8 : 0) + (flags & 0x10 ? 1 : 0);
  const width = 1 << (flags & 3);
  const length = reader.uint(at, width);
  at += width;
  if (isHard) add(reader.text(at, length), reader.u64(at + length));
}
