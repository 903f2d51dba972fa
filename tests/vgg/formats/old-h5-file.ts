import type { H5Content, H5Tensor } from './keras-h5-file.ts';

const UNDEFINED = 0xffff_ffff_ffff_ffffn;
const LEAF_SYMBOLS = 8;

/**
 * An HDF5 file as libraries before 2.0 wrote it and h5py still does: superblock 0, a tree of symbols for each group,
 * object headers of version 1 (HDF5 File Format Specification 3.0). Datasets are float32, little-endian.
 */
export function oldH5File(content: H5Content): Uint8Array {
  const tree = toTree(content);
  const file = new Pieces(96);
  const root = writeItem(file, tree);
  const view = new DataView(file.bytes().buffer);
  new Uint8Array(view.buffer).set([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);
  view.setUint8(13, 8);
  view.setUint8(14, 8);
  view.setUint16(16, LEAF_SYMBOLS / 2, true);
  view.setUint16(18, 16, true);
  const places: [number, bigint][] = [
    [32, UNDEFINED],
    [40, BigInt(view.byteLength)],
    [48, UNDEFINED],
    [64, BigInt(root)],
  ];
  for (const [at, value] of places) view.setBigUint64(at, value, true);
  return new Uint8Array(view.buffer);
}

type Tree = Map<string, Tree | H5Tensor>;

function toTree(content: H5Content): Tree {
  const tree: Tree = new Map();
  for (const [path, item] of Object.entries(content)) {
    const names = path.split('/');
    const last = names.pop()!;
    let holder = tree;
    for (const name of names) {
      if (!holder.has(name)) holder.set(name, new Map());
      holder = holder.get(name) as Tree;
    }
    holder.set(last, item === 'group' ? new Map() : item);
  }
  return tree;
}

/** A file that grows at its end. */
class Pieces {
  #length: number;
  readonly #pieces: [at: number, bytes: Uint8Array][] = [];

  constructor(length: number) {
    this.#length = length;
  }

  /** @returns where it stands, at a multiple of eight */
  add(bytes: Uint8Array): number {
    const at = Math.ceil(this.#length / 8) * 8;
    this.#pieces.push([at, bytes]);
    this.#length = at + bytes.length;
    return at;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(Math.ceil(this.#length / 8) * 8);
    for (const [at, bytes] of this.#pieces) all.set(bytes, at);
    return all;
  }
}

/** Numbers one after another: each with how many bytes it takes, or a text. */
function pack(...fields: (readonly [value: number | bigint, bytes: 1 | 2 | 4 | 8] | string)[]): Uint8Array {
  return Uint8Array.from(
    fields.flatMap((field) => {
      if (typeof field === 'string') return [...new TextEncoder().encode(field)];
      const [value, bytes] = field;
      return Array.from({ length: bytes }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 0xffn));
    }),
  );
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function writeItem(file: Pieces, item: Tree | H5Tensor): number {
  return item instanceof Map ? writeGroup(file, item) : writeDataset(file, item);
}

function header(file: Pieces, messages: readonly [type: number, data: Uint8Array][]): number {
  const written = messages.map(([type, data]) => {
    const padded = new Uint8Array(Math.ceil(data.length / 8) * 8);
    padded.set(data);
    return joined([pack([type, 2], [padded.length, 2], [0, 4]), padded]);
  });
  const all = joined(written);
  return file.add(joined([pack([1, 2], [messages.length, 2], [1, 4], [all.length, 4], [0, 4]), all]));
}

function writeDataset(file: Pieces, { shape, values }: H5Tensor): number {
  const numbers = Float32Array.from(values);
  const data = file.add(new Uint8Array(numbers.buffer));
  const sides = shape.map((side) => pack([side, 8]));
  const float = pack(
    [0x11, 1],
    [0x20, 1],
    [31, 2],
    [4, 4],
    [0, 2],
    [32, 2],
    [23, 1],
    [8, 1],
    [0, 1],
    [23, 1],
    [127, 4],
  );
  return header(file, [
    [0x01, joined([pack([1, 1], [shape.length, 1], [0, 2], [0, 4]), ...sides])],
    [0x03, float],
    [0x05, pack([2, 1], [2, 1], [2, 1], [0, 1])],
    [0x08, pack([3, 1], [1, 1], [data, 8], [numbers.byteLength, 8])],
  ]);
}

function writeGroup(file: Pieces, tree: Tree): number {
  const items = [...tree].sort(([a], [b]) => (a < b ? -1 : 1));
  // the first name of a heap is the empty one
  const offsets: number[] = [];
  const names = [new Uint8Array(8)];
  let at = 8;
  for (const [name] of items) {
    const bytes = new TextEncoder().encode(name);
    const padded = new Uint8Array((Math.floor(bytes.length / 8) + 1) * 8);
    padded.set(bytes);
    offsets.push(at);
    names.push(padded);
    at += padded.length;
  }
  const heapData = file.add(joined(names));
  const heap = file.add(pack('HEAP', [0, 4], [at, 8], [1, 8], [heapData, 8]));
  const symbols = items.map(([, item], i) =>
    pack([offsets[i]!, 8], [writeItem(file, item), 8], [0, 4], [0, 4], [0, 8], [0, 8]),
  );
  const nodes: Uint8Array[] = [];
  for (let i = 0; i < symbols.length; i += LEAF_SYMBOLS) {
    const some = symbols.slice(i, i + LEAF_SYMBOLS);
    const node = joined([
      pack('SNOD', [1, 2], [some.length, 2]),
      ...some,
      new Uint8Array(40 * (LEAF_SYMBOLS - some.length)),
    ]);
    const key = offsets[Math.min(i + LEAF_SYMBOLS, symbols.length) - 1]!;
    nodes.push(pack([file.add(node), 8], [key, 8]));
  }
  const room = new Uint8Array(16 * (32 - nodes.length));
  const preamble = pack('TREE', [0, 2], [nodes.length, 2], [UNDEFINED, 8], [UNDEFINED, 8], [0, 8]);
  const btree = file.add(joined([preamble, ...nodes, room]));
  return header(file, [[0x11, pack([btree, 8], [heap, 8])]]);
}
