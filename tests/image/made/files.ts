import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { chunk } from '../../../src/image/formats/png.ts';

export const WIDTH = 48;
export const HEIGHT = 32;

/** Components of a colour, 0 … 1. */
export type Colour = readonly number[];

const KINDS: Record<number, number> = { 1: 0, 2: 4, 3: 2, 4: 6 };

/**
 * A PNG file of two halves: grey, grey and alpha, RGB or RGBA by the number of components.
 * @param chunks before the picture
 */
export function png(left: Colour, right: Colour, depth: 8 | 16, chunks: readonly Uint8Array[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([depth, KINDS[left.length]!], 8);
  const rows = Buffer.concat(Array.from({ length: HEIGHT }, () => row(left, right, depth)));
  return pngOf([
    chunk('IHDR', header),
    ...chunks,
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export function pngOf(chunks: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);
}

function row(left: Colour, right: Colour, depth: 8 | 16): Buffer {
  const bytes = depth / 8;
  const data = Buffer.alloc(1 + WIDTH * left.length * bytes);
  for (let x = 0; x < WIDTH; x++) {
    (x < WIDTH / 2 ? left : right).forEach((value, c) => {
      const at = 1 + (x * left.length + c) * bytes;
      if (depth === 8) data[at] = Math.round(255 * value);
      else data.writeUInt16BE(Math.round(65535 * value), at);
    });
  }
  return data;
}

export function iccp(profile: Buffer): Uint8Array {
  return chunk('iCCP', Buffer.concat([Buffer.from('a\0\0'), deflateSync(profile)]));
}

export function numbers(name: 'gAMA' | 'cHRM', ...values: number[]): Uint8Array {
  const data = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => {
    data.writeUInt32BE(Math.round(100_000 * value), 4 * i);
  });
  return chunk(name, data);
}

/** EXIF data with an orientation, from the TIFF header on. */
export function exif(orientation: number, order: 'II' | 'MM' = 'MM'): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.write(order);
  const u16 = (value: number, at: number) =>
    order === 'II' ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at);
  const u32 = (value: number, at: number) =>
    order === 'II' ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at);
  u16(42, 2);
  u32(8, 4);
  u16(1, 8);
  u16(0x0112, 10);
  u16(3, 12);
  u32(1, 14);
  u16(orientation, 18);
  return bytes;
}

/** Two halves as an image of sharp's, with sRGB samples 0 … 1. */
export function halves(left: Colour, right: Colour): sharp.Sharp {
  const data = Buffer.alloc(3 * WIDTH * HEIGHT);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    data.set(
      (i % WIDTH < WIDTH / 2 ? left : right).map((v) => Math.round(255 * v)),
      3 * i,
    );
  }
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

/** A JPEG file with further segments behind its first marker. */
export function withSegments(
  jpeg: Buffer,
  ...segments: readonly [marker: number, body: Uint8Array][]
): Buffer {
  const parts = segments.map(([marker, body]) => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(2 + body.length, 2);
    return Buffer.concat([head, body]);
  });
  return Buffer.concat([jpeg.subarray(0, 2), ...parts, jpeg.subarray(2)]);
}

/** ICC profile in segments of at most `most` bytes. */
export function profileSegments(profile: Buffer, most = 60_000): [number, Buffer][] {
  const count = Math.ceil(profile.length / most);
  return Array.from({ length: count }, (_, i) => [
    0xe2,
    Buffer.concat([
      Buffer.from('ICC_PROFILE\0'),
      Buffer.from([i + 1, count]),
      profile.subarray(i * most, (i + 1) * most),
    ]),
  ]);
}

/** A WebP file with further chunks, which make it an extended one. */
export function extendedWebp(
  webp: Buffer,
  chunks: readonly [name: string, data: Buffer][],
  flags: number,
): Buffer {
  const part = ([name, data]: readonly [string, Buffer]) => {
    const head = Buffer.alloc(8);
    head.write(name);
    head.writeUInt32LE(data.length, 4);
    return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
  };
  const canvas = Buffer.alloc(10);
  canvas[0] = flags;
  canvas.writeUIntLE(WIDTH - 1, 4, 3);
  canvas.writeUIntLE(HEIGHT - 1, 7, 3);
  const before = chunks.filter(([name]) => name === 'ICCP').map(part);
  const after = chunks.filter(([name]) => name !== 'ICCP').map(part);
  const body = Buffer.concat([
    Buffer.from('WEBP'),
    part(['VP8X', canvas]),
    ...before,
    webp.subarray(12),
    ...after,
  ]);
  return part(['RIFF', body]);
}

/** An AVIF file with further properties of its picture, which its boxes and offsets make room for. */
export function withProperties(avif: Buffer, ...boxes: readonly Buffer[]): Buffer {
  const added = Buffer.concat(boxes);
  const ipco = avif.indexOf('ipco') - 4;
  const end = ipco + avif.readUInt32BE(ipco);
  const known = boxCount(avif, ipco + 8, end);
  const ipma = avif.indexOf('ipma') - 4;
  // Version 0 with short indices, of one item or of a picture before its transparency.
  const count = avif[ipma + 18]!;
  const behind = ipma + 19 + count;
  const indices = Buffer.from(boxes.map((_, i) => 0x80 | (known + 1 + i)));
  const grown = Buffer.concat([
    avif.subarray(0, end),
    added,
    avif.subarray(end, behind),
    indices,
    avif.subarray(behind),
  ]);
  const moved = (at: number) => at + (at >= end ? added.length : 0);
  grown[moved(ipma) + 18] = count + boxes.length;
  const enlarge = (name: string, by: number) => {
    const at = grown.indexOf(name) - 4;
    grown.writeUInt32BE(grown.readUInt32BE(at) + by, at);
  };
  const all = added.length + indices.length;
  enlarge('ipco', added.length);
  enlarge('ipma', indices.length);
  enlarge('iprp', all);
  enlarge('meta', all);
  moveExtents(grown, all);
  return grown;
}

function boxCount(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += bytes.readUInt32BE(at)) count += 1;
  return count;
}

/** Moves the places of the data of all items, in an `iloc` of version 0 with offsets of 4 bytes. */
function moveExtents(bytes: Buffer, by: number): void {
  const at = bytes.indexOf('iloc') + 4;
  if (bytes[at] !== 0 || bytes[at + 4] !== 0x44) throw new Error('another kind of iloc');
  const base = bytes[at + 5]! >> 4;
  let entry = at + 8;
  for (let items = bytes.readUInt16BE(at + 6); items > 0; items--) {
    const extents = bytes.readUInt16BE(entry + 4 + base);
    entry += 6 + base;
    for (let i = 0; i < extents; i++, entry += 8) bytes.writeUInt32BE(bytes.readUInt32BE(entry) + by, entry);
  }
}

export function box(name: string, data: Buffer | readonly number[]): Buffer {
  const body = Buffer.from(data);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length);
  head.write(name, 4);
  return Buffer.concat([head, body]);
}
