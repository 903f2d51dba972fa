import { ascii, joined, viewOf } from '../formats/bytes.ts';
import { MARKERS, segmentsOf } from '../formats/jpeg/segments.ts';
import { detectFormat } from '../formats/kinds.ts';
import { type Chunk, chunk, chunksOf, SIGNATURE } from '../formats/png.ts';
import { webpChunksOf, webpFacts } from '../formats/webp.ts';
import { printExif } from './kept-exif.ts';
import { APP1, JPEG_XMP, PNG_XMP } from './read-xmp.ts';

/** What a file says of a picture beside its pixels and colours. */
export interface FileFacts {
  /** An XMP packet; absent: none, one that is there is removed. */
  readonly xmp?: string | undefined;
  /** Dots an inch on paper, a whole number of 1 … 65535; absent: it stays as it is. */
  readonly dpi?: number | undefined;
}

/** Markers of JPEG segments of applications; the first has the density. */
const APP0 = 0xe0;
const APP15 = 0xef;
const JFIF = 'JFIF\0';
/** Inches in a metre. */
const INCHES = 1 / 0.0254;
/** Chunks of a WebP file that are written anew. */
const NOT_COPIED = ['VP8X', 'EXIF', 'XMP '];
/** Flags of a WebP file. */
const VP8X = { profile: 0x20, alpha: 0x10, exif: 0x08, xmp: 0x04 } as const;

/**
 * A PNG, JPEG or WebP file of ours with the facts in it; another file as it is. Pixels stay to the bit.
 * The resolution is a pHYs chunk, the density of JFIF, or in WebP, which has none of its own, EXIF data where it has none.
 */
export function withFacts(bytes: Uint8Array, facts: FileFacts): Uint8Array<ArrayBuffer> {
  switch (detectFormat(bytes)) {
    case 'png':
      return pngWith(bytes, facts);
    case 'jpeg':
      return jpegWith(bytes, facts);
    case 'webp':
      return webpWith(bytes, facts);
    default:
      return bytes as Uint8Array<ArrayBuffer>;
  }
}

function pngWith(bytes: Uint8Array, { xmp, dpi }: FileFacts): Uint8Array<ArrayBuffer> {
  const isXmp = ({ type, body }: Chunk) => type === 'iTXt' && ascii(body, 0, PNG_XMP.length) === PNG_XMP;
  const parts: Uint8Array[] = [bytes.subarray(0, SIGNATURE)];
  for (const one of chunksOf(bytes)) {
    if (isXmp(one) || (one.type === 'pHYs' && dpi !== undefined)) continue;
    parts.push(wholeOf(one, bytes));
    if (one.type !== 'IHDR') continue;
    if (dpi !== undefined) parts.push(chunk('pHYs', physical(dpi)));
    // Neither compressed nor in a language.
    if (xmp !== undefined) parts.push(chunk('iTXt', encode(`${PNG_XMP}\0\0\0\0\0${xmp}`)));
  }
  return joined(parts);
}

/** A chunk of a file with its length and checksum, as they are. */
function wholeOf({ body }: Chunk, bytes: Uint8Array): Uint8Array {
  const at = body.byteOffset - bytes.byteOffset;
  return bytes.subarray(at - 8, at + body.length + 4);
}

/** Pixels a metre across and down. */
function physical(dpi: number): Uint8Array {
  const body = new Uint8Array(9);
  const density = Math.round(dpi * INCHES);
  viewOf(body).setUint32(0, density);
  viewOf(body).setUint32(4, density);
  body[8] = 1;
  return body;
}

function jpegWith(bytes: Uint8Array, { xmp, dpi }: FileFacts): Uint8Array<ArrayBuffer> {
  const head: Uint8Array[] = [];
  const tables: Uint8Array[] = [];
  let header: Uint8Array | undefined;
  let rest = 2;
  for (const { marker, at, body, end } of segmentsOf(bytes)) {
    if (marker === MARKERS.scan) break;
    rest = end;
    const isJfif = marker === APP0 && ascii(body, 0, JFIF.length) === JFIF && body.length >= 14;
    if (isJfif && !header) header = body.slice();
    else if (marker === APP1 && ascii(body, 0, JPEG_XMP.length) === JPEG_XMP) continue;
    else (marker >= APP0 && marker <= APP15 ? head : tables).push(bytes.subarray(at, end));
  }
  const jfif = dpi === undefined ? header : withDensity(header, dpi);
  return joined([
    bytes.subarray(0, 2),
    ...(jfif ? [segment(APP0, jfif)] : []),
    ...head,
    ...(xmp === undefined ? [] : [segment(APP1, encode(`${JPEG_XMP}${xmp}`))]),
    ...tables,
    bytes.subarray(rest),
  ]);
}

/** The header of JFIF with dots an inch; without one, a new one without a thumbnail. */
function withDensity(header: Uint8Array | undefined, dpi: number): Uint8Array {
  const body = header ?? Uint8Array.of(...encode(JFIF), 1, 2, 0, 0, 0, 0, 0, 0, 0);
  body[7] = 1;
  viewOf(body).setUint16(8, dpi);
  viewOf(body).setUint16(10, dpi);
  return body;
}

function segment(marker: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + body.length);
  bytes.set([0xff, marker]);
  viewOf(bytes).setUint16(2, 2 + body.length);
  bytes.set(body, 4);
  return bytes;
}

function webpWith(bytes: Uint8Array, { xmp, dpi }: FileFacts): Uint8Array<ArrayBuffer> {
  const facts = webpFacts(bytes);
  if (!facts) return bytes as Uint8Array<ArrayBuffer>;
  const chunks = [...webpChunksOf(bytes)];
  const bodyOf = (type: string) => chunks.find((one) => one.type === type)?.body;
  const exif = bodyOf('EXIF') ?? (dpi === undefined ? undefined : printExif(dpi));
  const lossless = bodyOf('VP8L');
  const extended = new Uint8Array(10);
  // Whether a picture without the extended header has transparency is in its own.
  extended[0] = bodyOf('VP8X')?.[0] ?? (((lossless?.[4] ?? 0) & 0x10) !== 0 ? VP8X.alpha : 0);
  extended[0] = (extended[0]! & ~(VP8X.exif | VP8X.xmp)) | (exif ? VP8X.exif : 0) | (xmp ? VP8X.xmp : 0);
  const view = viewOf(extended);
  for (const [at, side] of [
    [4, facts.width - 1],
    [7, facts.height - 1],
  ] as const) {
    view.setUint16(at, side & 0xffff, true);
    view.setUint8(at + 2, side >> 16);
  }
  const body = joined([
    encode('WEBP'),
    riffChunk('VP8X', extended),
    ...chunks.filter(({ type }) => !NOT_COPIED.includes(type)).map((one) => riffChunk(one.type, one.body)),
    ...(exif ? [riffChunk('EXIF', exif)] : []),
    ...(xmp === undefined ? [] : [riffChunk('XMP ', encode(xmp))]),
  ]);
  return riffChunk('RIFF', body);
}

function riffChunk(type: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8 + body.length + (body.length % 2));
  bytes.set(encode(type));
  viewOf(bytes).setUint32(4, body.length, true);
  bytes.set(body, 8);
  return bytes;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
