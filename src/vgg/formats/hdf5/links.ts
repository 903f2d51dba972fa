import { readDenseLinks, readLink } from './dense-links.ts';
import { MESSAGE, type Message } from './messages.ts';
import { type Reader, Unreadable } from './reader.ts';

/** Addresses of a group's objects by name. Links to names and to other files are left out. */
export type Links = ReadonlyMap<string, number>;

/** Most levels of a tree of names. */
const DEEPEST = 8;
const SYMBOL_BYTES = 40;
/** Type of a symbol that refers to another name. */
const SYMBOLIC = 2;

/**
 * Reads a group's links from its messages; undefined where it is no group. Old groups have a tree of symbols, new
 * ones link messages, or where they are many a heap.
 * @throws Unreadable
 */
export function readLinks(reader: Reader, messages: readonly Message[]): Links | undefined {
  const links = new Map<string, number>();
  const add = (name: string, address: number) => void links.set(name, address);
  let isGroup = false;
  for (const { type, at } of messages) {
    if (type === MESSAGE.symbolTable) readSymbols(reader, at, add);
    else if (type === MESSAGE.link) readLink(reader, at, add);
    else if (type === MESSAGE.linkInfo) readDenseLinks(reader, at, add);
    else continue;
    isGroup = true;
  }
  return isGroup ? links : undefined;
}

/** Reads a tree of symbols and the heap of their names (III.A.1, III.B, III.D). */
function readSymbols(reader: Reader, at: number, add: (name: string, address: number) => void): void {
  const heap = reader.u64(at + 8);
  reader.expect(heap, 'HEAP');
  const names = reader.u64(heap + 24);
  const end = names + reader.u64(heap + 8);
  const walk = (node: number, above: number | undefined) => {
    reader.expect(node, 'TREE');
    const level = reader.u8(node + 5);
    if (level > DEEPEST || (above !== undefined && level !== above - 1)) {
      throw new Unreadable(`the tree at ${node} has a wrong level ${level}`);
    }
    const count = reader.u16(node + 6);
    for (let i = 0; i < count; i++) {
      const child = reader.u64(node + 32 + 16 * i);
      if (level > 0) walk(child, level);
      else readNode(child);
    }
  };
  const readNode = (node: number) => {
    reader.expect(node, 'SNOD');
    const count = reader.u16(node + 6);
    for (let i = 0; i < count; i++) {
      const entry = node + 8 + SYMBOL_BYTES * i;
      if (reader.u32(entry + 16) === SYMBOLIC) continue;
      add(reader.zeroEnded(names + reader.u64(entry), end), reader.u64(entry + 8));
    }
  };
  walk(reader.u64(at), undefined);
}
