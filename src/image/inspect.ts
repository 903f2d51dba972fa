import { ArtFilterError } from '../errors.ts';

/** Picture formats that can be read. */
export type PictureFormat = 'png' | 'jpeg' | 'webp' | 'avif';

const READABLE = 'PNG, JPEG, WebP or AVIF';

/** ASCII text at a position, up to the end of the file. */
export function ascii(bytes: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + length));
}

/** Format of a picture file by its first bytes; undefined for anything else. */
export function detectFormat(bytes: Uint8Array): PictureFormat | undefined {
  if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP') return 'webp';
  if (ascii(bytes, 4, 4) === 'ftyp') {
    const size = Math.min(((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0), 256);
    for (let at = 8; at + 4 <= size; at += 4) {
      if (at !== 12 && (ascii(bytes, at, 4) === 'avif' || ascii(bytes, at, 4) === 'avis')) return 'avif';
    }
  }
  return undefined;
}

/** Whether the file is complete. A decoder would fill missing parts with grey; AVIF decoders check it themselves. */
function isWhole(format: PictureFormat, bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (format) {
    case 'png':
      for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
        if (ascii(bytes, at + 4, 4) === 'IEND') return true;
      }
      return false;
    case 'jpeg':
      return endOfImage(bytes);
    case 'webp':
      return bytes.length >= 12 && view.getUint32(4, true) + 8 <= bytes.length;
    case 'avif':
      return true;
  }
}

/** Whether the end-of-image marker follows the last start of scan; cameras append data after it. */
function endOfImage(bytes: Uint8Array): boolean {
  for (let at = bytes.length - 2; at > 0; at--) {
    if (bytes[at] !== 0xff) continue;
    if (bytes[at + 1] === 0xd9) return true;
    if (bytes[at + 1] === 0xda) return false;
  }
  return false;
}

/**
 * Checks that a file is a complete picture of a supported format.
 * @param what the name in messages, e.g. `content photo.jpg`
 * @throws ArtFilterError `picture`
 */
export function checkPictureFile(what: string, bytes: Uint8Array): PictureFormat {
  if (bytes.length === 0) {
    throw new ArtFilterError('picture', `${what}: the file is empty, expected a ${READABLE} picture.`);
  }
  const format = detectFormat(bytes);
  if (!format) {
    throw new ArtFilterError(
      'picture',
      `${what}: the file is no picture that can be read, expected ${READABLE}.`,
    );
  }
  if (!isWhole(format, bytes)) throw damaged(what, format);
  return format;
}

/** Error of a picture file that is incomplete or does not decode. */
export function damaged(what: string, format: PictureFormat, cause?: unknown): ArtFilterError {
  const name = format === 'webp' ? 'WebP' : format.toUpperCase();
  return new ArtFilterError(
    'picture',
    `${what}: the ${name} file is cut short or damaged; copy or download it again, or save it anew.`,
    { cause },
  );
}
