import { ascii, checkPictureFile, damaged, type PictureFormat } from './inspect.ts';
import { checkDimensions } from './picture.ts';

/** Size in pixels before rotation by EXIF. */
export interface HeaderSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Checks a picture file before anything is decoded: its format, that it is complete, and its size by the header.
 * Decoders refuse a picture that differs from its header.
 * @param what the name in messages, e.g. `content photo.jpg`
 * @throws ArtFilterError `picture`
 */
export function checkHeader(what: string, bytes: Uint8Array): PictureFormat {
  const format = checkPictureFile(what, bytes);
  const size = headerSize(format, bytes);
  if (!size) throw damaged(what, format);
  checkDimensions(what, size.width, size.height);
  return format;
}

/** Width and height in the header; undefined where it has none. */
function headerSize(format: PictureFormat, bytes: Uint8Array): HeaderSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (format) {
    case 'png': {
      if (bytes.length < 24 || ascii(bytes, 12, 4) !== 'IHDR') return undefined;
      return { width: view.getUint32(16), height: view.getUint32(20) };
    }
    case 'jpeg':
      return jpegSize(view);
    case 'webp':
      return bytes.length >= 30 ? webpSize(view, ascii(bytes, 12, 4)) : undefined;
    case 'avif':
      return avifSize(view, bytes);
  }
}

/** Size of the first frame. Bytes between segments are skipped, as decoders do. */
function jpegSize(view: DataView): HeaderSize | undefined {
  for (let at = 2; at + 9 < view.byteLength; ) {
    const marker = view.getUint8(at + 1);
    if (view.getUint8(at) !== 0xff || marker === 0xff || marker === 0) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    const isAlone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    at += isAlone ? 2 : 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** Size of the canvas, where there is one: no frame of an animation is larger. */
function webpSize(view: DataView, chunk: string): HeaderSize | undefined {
  const u24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  if (chunk === 'VP8X') return { width: u24(24) + 1, height: u24(27) + 1 };
  if (chunk === 'VP8 ') {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  if (chunk === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
  }
  return undefined;
}

/**
 * Size of the largest image in the file, by ISO 23008-12: besides the picture it may hold tiles, transparency and a
 * preview.
 */
function avifSize(view: DataView, bytes: Uint8Array): HeaderSize | undefined {
  const FLAGS = 4;
  let largest: HeaderSize | undefined;
  const end = view.byteLength;
  for (const meta of boxes(view, bytes, 0, end, 'meta')) {
    for (const properties of boxes(view, bytes, meta.begin + FLAGS, meta.end, 'iprp')) {
      for (const list of boxes(view, bytes, properties.begin, properties.end, 'ipco')) {
        for (const { begin, end } of boxes(view, bytes, list.begin, list.end, 'ispe')) {
          if (begin + FLAGS + 8 > end) continue;
          const size = { width: view.getUint32(begin + FLAGS), height: view.getUint32(begin + FLAGS + 4) };
          if (!largest || size.width * size.height > largest.width * largest.height) largest = size;
        }
      }
    }
  }
  return largest;
}

/** Contents of the boxes of a type between two positions. */
function* boxes(view: DataView, bytes: Uint8Array, from: number, to: number, type: string) {
  for (let at = from; at + 8 <= to; ) {
    const declared = view.getUint32(at);
    const isLong = declared === 1 && at + 16 <= to;
    // 0 means to the end.
    const size = isLong ? Number(view.getBigUint64(at + 8)) : declared || to - at;
    const begin = at + (isLong ? 16 : 8);
    const end = at + size;
    if (end < begin || end > to) return;
    if (ascii(bytes, at + 4, 4) === type) yield { begin, end };
    at = end;
  }
}
