import { type BitmapHeader, bitmapHeader } from '../formats/bmp.ts';
import { viewOf } from '../formats/bytes.ts';
import type { PictureFacts } from '../formats/facts.ts';
import type { Raster } from '../raster.ts';
import { expandRuns } from './bitmap-runs.ts';

const FILE_HEADER = 14;
const ALPHA = 3;

/**
 * Decodes a BMP file, or the bitmap of an icon.
 * @throws Error where it does not decode
 */
export function decodeBitmap({ format, bytes, width, height }: PictureFacts): Raster {
  const isIcon = format === 'ico';
  const at = isIcon ? 0 : FILE_HEADER;
  const header = bitmapHeader(bytes, at);
  if (!header) throw new Error('the header is missing');
  const { bits, compression } = header;
  if (![1, 2, 4, 8, 16, 24, 32].includes(bits)) throw new Error(`pixels of ${bits} bits`);
  const view = viewOf(bytes);
  const masks = masksOf(view, at, header, isIcon);
  const tableAt = at + header.length + (compression === 3 && header.length === 40 ? 12 : 0);
  const entry = header.length === 12 ? 3 : 4;
  const colours = bits <= 8 ? Math.min(header.colours || 2 ** bits, 2 ** bits) : 0;
  const table = bytes.subarray(tableAt, tableAt + entry * colours);
  const begin = isIcon ? tableAt + entry * colours : view.getUint32(10, true);
  const pixels = bytes.subarray(begin);
  const indices =
    compression === 1 || compression === 2 ? expandRuns(pixels, width, height, bits) : undefined;
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (!indices && pixels.length < stride * height) throw new Error('rows are missing');
  const data = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++) {
    const row = header.isTopDown ? y : height - 1 - y;
    for (let x = 0; x < width; x++) {
      const to = 4 * (y * width + x);
      if (bits <= 8) {
        const index = indices ? indices[row * width + x]! : indexAt(pixels, row * stride, x, bits);
        const from = Math.min(index, colours - 1) * entry;
        for (let c = 0; c < 3; c++) data[to + c] = table[from + 2 - c] ?? 0;
        data[to + ALPHA] = 255;
      } else colourAt(viewOf(pixels), row * stride + (x * bits) / 8, bits, masks, data.subarray(to, to + 4));
    }
  }
  fixAlpha(data, isIcon || (masks[ALPHA] !== 0 && bits > 8), isIcon);
  if (isIcon && !(bits === 32 && hasAlpha(data)))
    applyMask(data, pixels.subarray(stride * height), width, height);
  return { width, height, model: 'rgb', alpha: true, data };
}

/** Masks of red, green, blue and alpha in a pixel. */
function masksOf(
  view: DataView,
  at: number,
  { bits, compression, length }: BitmapHeader,
  isIcon: boolean,
): number[] {
  const isGiven = compression === 3 || compression === 6;
  if (isGiven) {
    return [0, 4, 8, 12].map((i) =>
      i < 12 || length >= 56 || compression === 6 ? view.getUint32(at + 40 + i, true) : 0,
    );
  }
  if (bits === 16) return [0x7c00, 0x03e0, 0x001f, 0];
  return [0xff0000, 0x00ff00, 0x0000ff, isIcon && bits === 32 ? 0xff000000 : 0];
}

function indexAt(pixels: Uint8Array, row: number, x: number, bits: number): number {
  const each = 8 / bits;
  const byte = pixels[row + Math.floor(x / each)]!;
  return (byte >> (8 - bits * ((x % each) + 1))) & (2 ** bits - 1);
}

function colourAt(view: DataView, at: number, bits: number, masks: readonly number[], to: Uint8Array): void {
  const low = view.getUint16(at, true);
  const high = bits === 16 ? 0 : bits === 24 ? view.getUint8(at + 2) : view.getUint16(at + 2, true);
  const value = low + high * 65536;
  masks.forEach((mask, c) => {
    if (mask === 0) to[c] = c === ALPHA ? 255 : 0;
    else {
      const lowest = mask & -mask;
      const most = (mask >>> 0) / (lowest >>> 0);
      to[c] = Math.round((255 * ((value & mask) >>> 0)) / (lowest >>> 0) / most);
    }
  });
}

function hasAlpha(data: Uint8Array): boolean {
  for (let i = ALPHA; i < data.length; i += 4) if (data[i] !== 0) return true;
  return false;
}

/** Files of 32 bit often leave the fourth byte empty: alpha counts where the header says so and some is not 0. */
function fixAlpha(data: Uint8Array, counts: boolean, keepEmpty: boolean): void {
  if (counts && (keepEmpty || hasAlpha(data))) return;
  for (let i = ALPHA; i < data.length; i += 4) data[i] = 255;
}

/** Below the colours of an icon is a mask of one bit a pixel: 1 is transparent. */
function applyMask(data: Uint8Array, mask: Uint8Array, width: number, height: number): void {
  const stride = Math.ceil(width / 32) * 4;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = ((mask[(height - 1 - y) * stride + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1;
      data[4 * (y * width + x) + ALPHA] = bit ? 0 : 255;
    }
  }
}
