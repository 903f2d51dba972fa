import { type Reader, Unreadable } from './reader.ts';

/** Bytes of a record of the tree: a hash of 4 bytes, and the link's place in the heap. */
const RECORD_BYTES = 11;
const HASH_BYTES = 4;
const BY_NAME = 5;
/** Bytes of a node besides its records: signature, version, type, checksum. */
const NODE_BYTES = 10;
const DEEPEST = 8;

/**
 * Reads the links of a large group: a tree by name whose records point into a heap (IV.A.2.c, III.A.2, III.G).
 * @param at position of the link info message
 * @throws Unreadable
 */
export function readDenseLinks(
  reader: Reader,
  at: number,
  add: (name: string, address: number) => void,
): void {
  const place = at + 2 + (reader.u8(at + 1) & 1 ? 8 : 0);
  const heapAddress = reader.address(place);
  const tree = reader.address(place + 8);
  if (heapAddress === undefined || tree === undefined) return;
  const locate = openHeap(reader, heapAddress);
  for (const record of records(reader, tree)) readLink(reader, locate(record + HASH_BYTES), add);
}

/** Positions of all records of a version 2 tree. */
function* records(reader: Reader, tree: number): Generator<number> {
  reader.expect(tree, 'BTHD');
  const nodeBytes = reader.u32(tree + 6);
  const depth = reader.u16(tree + 12);
  if (!reader.is(tree + 5, BY_NAME) || reader.u16(tree + 10) !== RECORD_BYTES || depth > DEEPEST) {
    throw new Unreadable(`the tree at ${tree} is not one of names`);
  }
  // The width of the counts next to a child's address follows from the most records of a node.
  const leafMost = Math.floor((nodeBytes - NODE_BYTES) / RECORD_BYTES);
  const countWidth = widthFor(leafMost);
  const totalWidths = [0];
  for (let level = 1, total = leafMost; level <= depth; level++) {
    const pointer = 8 + countWidth + totalWidths[level - 1]!;
    const most = Math.floor((nodeBytes - NODE_BYTES - pointer) / (RECORD_BYTES + pointer));
    total = (most + 1) * total + most;
    totalWidths.push(widthFor(total));
  }
  function* walk(node: number, count: number, level: number): Generator<number> {
    reader.expect(node, level > 0 ? 'BTIN' : 'BTLF');
    const first = node + 6;
    for (let i = 0; i < count; i++) yield first + i * RECORD_BYTES;
    if (level === 0) return;
    const pointer = 8 + countWidth + totalWidths[level - 1]!;
    for (let i = 0; i <= count; i++) {
      const child = first + count * RECORD_BYTES + i * pointer;
      yield* walk(reader.u64(child), reader.uint(child + 8, countWidth), level - 1);
    }
  }
  const root = reader.address(tree + 16);
  if (root !== undefined) yield* walk(root, reader.u16(tree + 24), depth);
}

/**
 * Opens a fractal heap of direct blocks only: at least 32 times the first block, enough for thousands of links.
 * @returns position in the file of an id's object
 */
function openHeap(reader: Reader, heap: number): (id: number) => number {
  reader.expect(heap, 'FRHP');
  const width = reader.u16(heap + 110);
  const firstBlock = reader.u64(heap + 112);
  const largestBlock = reader.u64(heap + 120);
  const offsetBytes = Math.ceil(reader.u16(heap + 128) / 8);
  const root = reader.u64(heap + 132);
  const rows = reader.u16(heap + 140);
  const filters = reader.u16(heap + 7);
  if (filters || offsetBytes < 1 || offsetBytes > 6 || !(width > 0 && firstBlock > 0)) {
    throw new Unreadable(`the heap at ${heap} is of a kind that groups have not`);
  }
  return (id) => {
    if (reader.u8(id) & 0xf0) throw new Unreadable(`the link at ${id} is not in the heap itself`);
    const offset = reader.uint(id + 1, offsetBytes);
    if (rows === 0) {
      if (offset >= firstBlock) throw new Unreadable(`the link at ${id} is beyond its heap`);
      return root + offset;
    }
    // Rows of blocks of one size: that of the first block in the first two rows, then doubling.
    const rowBytes = width * firstBlock;
    const row = offset < rowBytes ? 0 : Math.floor(Math.log2(offset / rowBytes)) + 1;
    const block = firstBlock * 2 ** Math.max(row - 1, 0);
    if (row >= rows || block > largestBlock) throw new Unreadable(`the link at ${id} is beyond its heap`);
    const inRow = offset - (row === 0 ? 0 : rowBytes * 2 ** (row - 1));
    const column = Math.floor(inRow / block);
    reader.expect(root, 'FHIB');
    return reader.u64(root + 13 + offsetBytes + 8 * (row * width + column)) + (inRow % block);
  };
}

/** Bytes of whole numbers up to `most`. */
function widthFor(most: number): number {
  return Math.min(8, Math.max(1, Math.floor(Math.log2(Math.max(1, most)) / 8) + 1));
}

/**
 * Reads a link from a message or heap (IV.A.2.g).
 * @param add receives links to objects, not links to names
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
