import type { Size } from '../picture.ts';
import { ascii, viewOf } from './bytes.ts';
import { exifOrientation } from './exif.ts';
import { factsOf, type PictureFacts, SRGB } from './facts.ts';
import type { Chunk } from './png.ts';

/** Chunks of a WebP file as far as it says that it goes; the last one may be cut short. */
export function* webpChunksOf(bytes: Uint8Array): Generator<Chunk> {
  if (bytes.length < 16) return;
  const view = viewOf(bytes);
  const end = Math.min(bytes.length, view.getUint32(4, true) + 8);
  for (let at = 12; at + 8 <= end; ) {
    const length = view.getUint32(at + 4, true);
    yield { type: ascii(bytes, at, 4), body: bytes.subarray(at + 8, Math.min(end, at + 8 + length)) };
    // Chunks have an even length.
    at += 8 + length + (length % 2);
  }
}

/** Facts of a WebP file; undefined where it is cut short or has no header. */
export function webpFacts(bytes: Uint8Array): PictureFacts | undefined {
  const view = viewOf(bytes);
  if (bytes.length < 16 || view.getUint32(4, true) + 8 > bytes.length) return undefined;
  const size = sizeOf(view, ascii(bytes, 12, 4));
  if (!size) return undefined;
  const found = new Map<string, Uint8Array>();
  for (const { type, body } of webpChunksOf(bytes)) if (!found.has(type)) found.set(type, body);
  const [exif, profile] = [found.get('EXIF'), found.get('ICCP')];
  return factsOf('webp', bytes, size, {
    orientation: exif ? exifOrientation(exif) : 1,
    colour: profile ? { kind: 'profile', bytes: profile } : SRGB,
    animated: found.has('ANMF'),
  });
}

/** Size of the canvas, where there is one: no frame of an animation is larger. */
function sizeOf(view: DataView, chunk: string): Size | undefined {
  const u24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  if (chunk === 'VP8X' && view.byteLength >= 30) return { width: u24(24) + 1, height: u24(27) + 1 };
  if (chunk === 'VP8 ' && view.byteLength >= 30) {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  if (chunk === 'VP8L' && view.byteLength >= 25) {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
  }
  return undefined;
}
