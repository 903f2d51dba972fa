import { ascii, inflated } from '../formats/bytes.ts';
import { MARKERS, segmentsOf } from '../formats/jpeg/segments.ts';
import { detectFormat } from '../formats/kinds.ts';
import { chunksOf } from '../formats/png.ts';
import { webpChunksOf } from '../formats/webp.ts';
import { MOST_XMP } from './xmp.ts';

/** Begins the JPEG segment that holds an XMP packet. */
export const JPEG_XMP = 'http://ns.adobe.com/xap/1.0/\0';
/** Marker of JPEG segments with metadata: EXIF and XMP. */
export const APP1 = 0xe1;
/** Keyword of the PNG text chunk that holds an XMP packet. */
export const PNG_XMP = 'XML:com.adobe.xmp';
/** Where a packet begins and ends, for files whose structure says nothing of it. */
const WRAPPER = { begin: '<?xpacket begin=', end: '<?xpacket end=' };

/**
 * The XMP packet of a picture file: PNG, JPEG, WebP and AVIF.
 * @returns undefined where there is none, or none of at most `MOST_XMP` bytes
 */
export async function xmpOf(bytes: Uint8Array): Promise<string | undefined> {
  const packet = await packetOf(bytes);
  if (!packet || packet.length > MOST_XMP) return undefined;
  return new TextDecoder().decode(packet);
}

async function packetOf(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  switch (detectFormat(bytes)) {
    case 'jpeg':
      return inJpeg(bytes);
    case 'png':
      return inPng(bytes);
    case 'webp':
      for (const { type, body } of webpChunksOf(bytes)) if (type === 'XMP ') return body;
      return undefined;
    case 'avif':
      return wrapped(bytes);
    default:
      return undefined;
  }
}

function inJpeg(bytes: Uint8Array): Uint8Array | undefined {
  for (const { marker, body } of segmentsOf(bytes)) {
    if (marker === MARKERS.scan) return undefined;
    if (marker === APP1 && ascii(body, 0, JPEG_XMP.length) === JPEG_XMP)
      return body.subarray(JPEG_XMP.length);
  }
  return undefined;
}

async function inPng(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  for (const { type, body } of chunksOf(bytes)) {
    if (type !== 'iTXt' || ascii(body, 0, PNG_XMP.length + 1) !== `${PNG_XMP}\0`) continue;
    const flags = PNG_XMP.length + 1;
    // Behind the two flags come a language and a translated keyword, each to its zero.
    const language = body.indexOf(0, flags + 2);
    const keyword = language < 0 ? -1 : body.indexOf(0, language + 1);
    if (keyword < 0) return undefined;
    const text = body.subarray(keyword + 1);
    return body[flags] === 1 ? inflated(text, MOST_XMP) : text;
  }
  return undefined;
}

/** The first packet by its wrapper, as XMP (part 3) lets readers find it in any file. */
function wrapped(bytes: Uint8Array): Uint8Array | undefined {
  const from = indexOf(bytes, WRAPPER.begin, 0, bytes.length);
  if (from < 0) return undefined;
  const to = indexOf(bytes, WRAPPER.end, from, Math.min(bytes.length, from + MOST_XMP));
  return to < 0 ? undefined : bytes.subarray(from, to);
}

function indexOf(bytes: Uint8Array, text: string, from: number, to: number): number {
  const first = text.charCodeAt(0);
  for (let at = bytes.indexOf(first, from); at >= 0 && at < to; at = bytes.indexOf(first, at + 1)) {
    if (ascii(bytes, at, text.length) === text) return at;
  }
  return -1;
}
