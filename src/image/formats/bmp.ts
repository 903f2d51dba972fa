import type { Size } from '../picture.ts';
import { ascii, viewOf } from './bytes.ts';
import { type Declared, factsOf, type PictureFacts, SRGB } from './facts.ts';

const FILE_HEADER = 14;

/** Header of a device-independent bitmap. */
export interface BitmapHeader extends Size {
  readonly length: number;
  readonly bits: number;
  readonly compression: number;
  readonly colours: number;
  /** Whether rows run from the top down. */
  readonly isTopDown: boolean;
}

/** @returns undefined for an unknown header */
export function bitmapHeader(bytes: Uint8Array, at: number): BitmapHeader | undefined {
  const view = viewOf(bytes);
  if (at + 12 > bytes.length) return undefined;
  const length = view.getUint32(at, true);
  if (length === 12) {
    const [width, height] = [view.getUint16(at + 4, true), view.getUint16(at + 6, true)];
    return {
      length,
      width,
      height,
      bits: view.getUint16(at + 10, true),
      compression: 0,
      colours: 0,
      isTopDown: false,
    };
  }
  if (length < 40 || length > 1024 || at + 40 > bytes.length) return undefined;
  const height = view.getInt32(at + 8, true);
  return {
    length,
    width: view.getInt32(at + 4, true),
    height: Math.abs(height),
    bits: view.getUint16(at + 14, true),
    compression: view.getUint32(at + 16, true),
    colours: view.getUint32(at + 32, true),
    isTopDown: height < 0,
  };
}

/** Facts of a BMP file; undefined where it has no known header. */
export function bmpFacts(bytes: Uint8Array): PictureFacts | undefined {
  const header = bitmapHeader(bytes, FILE_HEADER);
  if (!header) return undefined;
  // Compressions 4 and 5 hold a whole JPEG or PNG, for printers.
  const unreadable = [4, 5].includes(header.compression) ? 'it is of a kind for printers' : undefined;
  return factsOf('bmp', bytes, header, {
    colour: colourOf(bytes, header),
    ...(unreadable && { unreadable }),
  });
}

/** A version-5 header may be followed by an ICC profile. */
function colourOf(bytes: Uint8Array, { length }: BitmapHeader): Declared {
  if (length < 124 || ascii(bytes, FILE_HEADER + 56, 4) !== 'DEBM') return SRGB;
  const view = viewOf(bytes);
  const at = FILE_HEADER + view.getUint32(FILE_HEADER + 112, true);
  const profile = bytes.subarray(at, at + view.getUint32(FILE_HEADER + 116, true));
  return profile.length > 0 ? { kind: 'profile', bytes: profile } : SRGB;
}

/** The largest picture in an icon: a PNG file, or a bitmap without file header and with a mask below it. */
export function iconPart(bytes: Uint8Array): Uint8Array | undefined {
  const view = viewOf(bytes);
  if (bytes.length < 6) return undefined;
  let best: { area: number; bits: number; part: Uint8Array } | undefined;
  for (let i = 0; i < view.getUint16(4, true); i++) {
    const at = 6 + 16 * i;
    if (at + 16 > bytes.length) break;
    const [length, from] = [view.getUint32(at + 8, true), view.getUint32(at + 12, true)];
    if (from + length > bytes.length) continue;
    const area = (bytes[at]! || 256) * (bytes[at + 1]! || 256);
    const bits = view.getUint16(at + 6, true);
    if (!best || area > best.area || (area === best.area && bits > best.bits)) {
      best = { area, bits, part: bytes.subarray(from, from + length) };
    }
  }
  return best?.part;
}

/** Facts of an icon that holds a bitmap; one with a PNG file has those of that. */
export function iconBitmapFacts(part: Uint8Array): PictureFacts | undefined {
  const header = bitmapHeader(part, 0);
  // The height counts the mask too.
  return header && factsOf('ico', part, { width: header.width, height: Math.floor(header.height / 2) });
}
