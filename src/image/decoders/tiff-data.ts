import { inflated } from '../formats/bytes.ts';

/** Compressions of TIFF that are read here, by their numbers. */
export const TIFF_COMPRESSIONS: Record<
  number,
  (bytes: Uint8Array, length: number) => Promise<Uint8Array> | Uint8Array
> = {
  1: (bytes) => bytes,
  5: unpackLzw,
  8: inflate,
  32773: unpackBits,
  32946: inflate,
};

/** Names of others, for messages. */
export const OTHER_COMPRESSIONS: Record<number, string> = {
  2: 'fax',
  3: 'fax',
  4: 'fax',
  6: 'JPEG',
  7: 'JPEG',
  34712: 'JPEG 2000',
  34925: 'LZMA',
  50000: 'Zstandard',
  50001: 'WebP',
};

async function inflate(bytes: Uint8Array, length: number): Promise<Uint8Array> {
  // Some writers fill up the last strip.
  const data = await inflated(bytes, Math.max(2 * length, 2 ** 16));
  if (!data) throw new Error('a strip does not inflate');
  return data;
}

/** PackBits: a count and bytes, or a count below zero and one byte to repeat. */
export function unpackBits(bytes: Uint8Array, length: number): Uint8Array {
  const result = new Uint8Array(length);
  let to = 0;
  for (let at = 0; at < bytes.length && to < length; ) {
    const count = (bytes[at]! << 24) >> 24;
    at += 1;
    if (count >= 0) {
      const run = bytes.subarray(at, Math.min(at + count + 1, at + length - to));
      result.set(run, to);
      to += run.length;
      at += count + 1;
    } else if (count > -128) {
      result.fill(bytes[at] ?? 0, to, to - count + 1);
      to += 1 - count;
      at += 1;
    }
  }
  return result;
}

const CLEAR = 256;
const END = 257;

/** LZW with codes of 9 to 12 bits, the highest bit first. */
export function unpackLzw(bytes: Uint8Array, length: number): Uint8Array {
  const result = new Uint8Array(length);
  // A code stands for bytes of the result: where they begin, and how many they are.
  const begins = new Int32Array(4097);
  const lengths = new Int32Array(4097);
  let next = END + 1;
  let width = 9;
  let before = -1;
  let to = 0;
  for (let bit = 0; bit + width <= 8 * bytes.length && to < length; ) {
    const at = bit >> 3;
    const word = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const code = (word >> (24 - width - (bit & 7))) & (2 ** width - 1);
    bit += width;
    if (code === END) break;
    if (code === CLEAR) {
      next = END + 1;
      width = 9;
      before = -1;
      continue;
    }
    if (code > next || (code === next && before < 0) || (code > END && code >= next && before < 0)) {
      throw new Error('an LZW code is unknown');
    }
    const begin = to;
    if (code < CLEAR) result[to++] = code;
    else {
      const isNew = code === next;
      const [from, count] = isNew ? [begins[before]!, lengths[before]! + 1] : [begins[code]!, lengths[code]!];
      for (let i = 0; i < count && to < length; i++, to++) result[to] = result[from + i]!;
    }
    if (before >= 0 && next < 4096) {
      begins[next] = begins[before]!;
      lengths[next] = lengths[before]! + 1;
      next += 1;
    }
    before = 4096;
    begins[4096] = begin;
    lengths[4096] = to - begin;
    // Codes get wider one code early.
    width = next >= 2047 ? 12 : next >= 1023 ? 11 : next >= 511 ? 10 : 9;
  }
  return result;
}
