import type { Size } from '../../picture.ts';
import { viewOf } from '../bytes.ts';
import { BitReader, EndOfData, type HuffmanTable, tablesOf } from './bits.ts';
import { isFrame, MARKERS, type Segment } from './segments.ts';

/** Scans after which a file is not looked at further. */
const MOST_SCANS = 50;
const SLAB = 1024;

/** Which coefficients of a block are not zero; memory grows with those that are set. */
class Flags {
  readonly #slabs = new Map<number, Uint32Array>();

  has(block: number, k: number): boolean {
    const words = this.#slabs.get(Math.floor(block / SLAB));
    return words !== undefined && ((words[2 * (block % SLAB) + (k >> 5)]! >>> (k & 31)) & 1) === 1;
  }

  add(block: number, k: number): void {
    const slab = Math.floor(block / SLAB);
    let words = this.#slabs.get(slab);
    if (!words) {
      words = new Uint32Array(2 * SLAB);
      this.#slabs.set(slab, words);
    }
    words[2 * (block % SLAB) + (k >> 5)]! |= 1 << (k & 31);
  }
}

interface Component {
  readonly id: number;
  readonly across: number;
  readonly down: number;
  /** Blocks that hold the picture, and those of a row with padding. */
  readonly columns: number;
  readonly rows: number;
  readonly stride: number;
  readonly flags: Flags;
  /** Share of each coefficient that is there. */
  readonly cover: Float64Array;
}

/** Spectral selection and successive approximation of a scan. */
interface Band {
  readonly first: number;
  readonly last: number;
  readonly high: number;
  readonly low: number;
}

/**
 * How much of a picture the scans hold, by going through their Huffman codes.
 * @returns the share from 0 to 1, and the position behind its data; undefined where it cannot be told
 */
export function jpegPresent(
  bytes: Uint8Array,
  segments: readonly Segment[],
  size: Size,
): { present: number; end: number } | undefined {
  const frame = segments.find(isFrame);
  // Huffman coding: baseline, extended, progressive.
  if (!frame || ![0xc0, 0xc1, 0xc2].includes(frame.marker)) return undefined;
  const components = componentsOf(frame.body, size);
  if (!components) return undefined;
  const tables = new Map<number, HuffmanTable>();
  let interval = 0;
  let scans = 0;
  let end = 0;
  for (const segment of segments) {
    const { marker, body } = segment;
    if (marker === MARKERS.tables) for (const [key, table] of tablesOf(body)) tables.set(key, table);
    if (marker === MARKERS.interval && body.length >= 2) interval = viewOf(body).getUint16(0);
    if (marker !== MARKERS.scan) continue;
    scans += 1;
    if (scans > MOST_SCANS) return undefined;
    const bits = new BitReader(bytes, segment.at + 4 + body.length, segment.end);
    const isRead = readScan(body, components, tables, interval, frame.marker === 0xc2, bits);
    end = isRead ? bits.position : segment.end;
    if (!isRead) break;
  }
  const covers = components.flatMap(({ cover }) => [...cover]);
  return { present: covers.reduce((sum, share) => sum + share, 0) / covers.length, end };
}

function componentsOf(body: Uint8Array, { width, height }: Size): Component[] | undefined {
  const count = body[5]!;
  if (count < 1 || count > 4 || body.length < 6 + 3 * count || width === 0 || height === 0) return undefined;
  const factors = Array.from({ length: count }, (_, i) => body[7 + 3 * i]!);
  const most = {
    across: Math.max(...factors.map((f) => f >> 4)),
    down: Math.max(...factors.map((f) => f & 15)),
  };
  if (factors.some((f) => f >> 4 < 1 || f >> 4 > 4 || (f & 15) < 1 || (f & 15) > 4)) return undefined;
  return factors.map((factor, i) => {
    const [across, down] = [factor >> 4, factor & 15];
    return {
      id: body[6 + 3 * i]!,
      across,
      down,
      columns: Math.ceil(Math.ceil((width * across) / most.across) / 8),
      rows: Math.ceil(Math.ceil((height * down) / most.down) / 8),
      stride: Math.ceil(width / (8 * most.across)) * across,
      flags: new Flags(),
      cover: new Float64Array(64),
    };
  });
}

/** Goes through a scan. @returns false where its data ended early */
function readScan(
  header: Uint8Array,
  all: readonly Component[],
  tables: ReadonlyMap<number, HuffmanTable>,
  interval: number,
  progressive: boolean,
  bits: BitReader,
): boolean {
  const count = header[0] ?? 0;
  if (count < 1 || count > 4 || header.length < 4 + 2 * count) return false;
  const parts = Array.from({ length: count }, (_, i) => {
    const component = all.find(({ id }) => id === header[1 + 2 * i]);
    const numbers = header[2 + 2 * i]!;
    return { component, dc: tables.get(numbers >> 4), ac: tables.get(16 + (numbers & 15)) };
  });
  const [first, last, approximation] = header.subarray(1 + 2 * count) as Iterable<number> as number[];
  const band: Band = progressive
    ? { first: first!, last: last!, high: approximation! >> 4, low: approximation! & 15 }
    : { first: 0, last: 63, high: 0, low: 0 };
  if (band.last > 63 || band.first > band.last || parts.some(({ component }) => !component)) return false;
  const single = count === 1 ? parts[0]!.component! : undefined;
  const one = all[0]!;
  const columns = single ? single.columns : one.stride / one.across;
  const units = columns * (single ? single.rows : Math.ceil(one.rows / one.down));
  const run = { left: 0 };
  let done = 0;
  try {
    for (; done < units; done++) {
      if (interval > 0 && done > 0 && done % interval === 0) {
        bits.restart();
        run.left = 0;
      }
      const [x, y] = [done % columns, Math.floor(done / columns)];
      for (const { component, dc, ac } of parts) {
        const { across, down, stride, flags } = component!;
        const blocks = single ? 1 : across * down;
        for (let i = 0; i < blocks; i++) {
          const column = single ? x : x * across + (i % across);
          const row = single ? y : y * down + Math.floor(i / across);
          readBlock(bits, band, progressive, dc, ac, flags, row * stride + column, run);
        }
      }
    }
  } catch (error) {
    if (!(error instanceof EndOfData)) throw error;
  }
  for (const { component } of parts) {
    const { cover } = component!;
    for (let k = band.first; k <= band.last; k++) {
      cover[k] = Math.max(cover[k]!, done / units / (1 + band.low));
    }
  }
  return done === units;
}

/** Goes through the codes of a block. */
function readBlock(
  bits: BitReader,
  { first, last, high }: Band,
  progressive: boolean,
  dc: HuffmanTable | undefined,
  ac: HuffmanTable | undefined,
  flags: Flags,
  block: number,
  run: { left: number },
): void {
  let k = first;
  if (k === 0) {
    if (high > 0) bits.bit();
    else bits.bits(needed(dc).read(bits));
    if (progressive) return;
    k = 1;
  }
  if (high > 0) {
    refine(bits, k, last, needed(ac), flags, block, run);
    return;
  }
  if (run.left > 0) {
    run.left -= 1;
    return;
  }
  const table = needed(ac);
  while (k <= last) {
    const code = table.read(bits);
    const [zeros, length] = [code >> 4, code & 15];
    if (length === 0 && zeros < 15) {
      if (progressive) run.left = (1 << zeros) - 1 + bits.bits(zeros);
      return;
    }
    k += zeros;
    bits.bits(length);
    if (length > 0 && progressive && k <= last) flags.add(block, k);
    k += 1;
  }
}

/** Goes through one more bit of the coefficients that are there, and those that come anew. */
function refine(
  bits: BitReader,
  first: number,
  last: number,
  table: HuffmanTable,
  flags: Flags,
  block: number,
  run: { left: number },
): void {
  let k = first;
  while (run.left === 0 && k <= last) {
    const code = table.read(bits);
    let zeros = code >> 4;
    const isNew = (code & 15) !== 0;
    if (isNew) bits.bit();
    else if (zeros < 15) {
      run.left = (1 << zeros) + bits.bits(zeros);
      break;
    }
    for (; k <= last; k++) {
      if (flags.has(block, k)) bits.bit();
      else if (--zeros < 0) break;
    }
    if (isNew && k <= last) flags.add(block, k);
    k += 1;
  }
  if (run.left > 0) {
    for (; k <= last; k++) if (flags.has(block, k)) bits.bit();
    run.left -= 1;
  }
}

function needed(table: HuffmanTable | undefined): HuffmanTable {
  if (!table) throw new EndOfData();
  return table;
}
