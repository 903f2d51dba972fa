import { ArtFilterError } from '../../errors.ts';
import { ascii } from './bytes.ts';

/** Names of the picture formats that are told apart by their first bytes. */
export const FORMAT_NAMES = {
  png: 'PNG',
  jpeg: 'JPEG',
  webp: 'WebP',
  avif: 'AVIF',
  gif: 'GIF',
  bmp: 'BMP',
  tiff: 'TIFF',
  ico: 'ICO',
  svg: 'SVG',
  jp2: 'JPEG 2000',
  heic: 'HEIC',
  jxl: 'JPEG XL',
} as const;

export type PictureFormat = keyof typeof FORMAT_NAMES;

/** Formats that are read everywhere, for messages. */
export const READABLE = 'PNG, JPEG, WebP, AVIF, GIF, BMP, TIFF, SVG, ICO or JPEG 2000';

/** Ways out for formats that only some platforms decode. */
const ADVICE: Partial<Record<PictureFormat, string>> = {
  heic: "on the phone choose 'most compatible' as the camera's format, or convert it to JPEG",
};

/** Files that people mistake for pictures, by their first bytes. */
const OTHERS: readonly [is: (bytes: Uint8Array) => boolean, what: string][] = [
  [(bytes) => ascii(bytes, 0, 5) === '%PDF-', 'a PDF document: save its picture as PNG or JPEG'],
  [(bytes) => ascii(bytes, 0, 4) === '8BPS', 'a Photoshop document: export it as PNG or JPEG'],
  [
    (bytes) => /^\s*(<!--(?:(?!-->)[\s\S])*-->\s*)*<(!doctype html|html|head|body)/i.test(textOf(bytes)),
    'a web page, not a picture: open the address in a browser and save the picture itself',
  ],
  [
    (bytes) => ascii(bytes, 4, 4) === 'ftyp' || ascii(bytes, 0, 4) === '\x1aE\xdf\xa3',
    'a film: save one of its frames as PNG or JPEG',
  ],
];

/** First letters of a text file, whatever its encoding. */
export function textOf(bytes: Uint8Array, length = 1024): string {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  const encoding = bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : wide;
  return new TextDecoder(encoding).decode(bytes.subarray(0, length));
}

/** Format of a picture file by its first bytes; undefined for anything else. */
export function detectFormat(bytes: Uint8Array): PictureFormat | undefined {
  if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP') return 'webp';
  if (/^GIF8[79]a/.test(ascii(bytes, 0, 6))) return 'gif';
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(ascii(bytes, 0, 4))) return 'tiff';
  if (ascii(bytes, 0, 4) === '\0\0\x01\0' || ascii(bytes, 0, 4) === '\0\0\x02\0') return 'ico';
  if (ascii(bytes, 4, 8) === 'jP  \r\n\x87\n' || ascii(bytes, 0, 4) === '\xff\x4f\xff\x51') return 'jp2';
  if (ascii(bytes, 4, 8) === 'JXL \r\n\x87\n' || ascii(bytes, 0, 2) === '\xff\x0a') return 'jxl';
  if (ascii(bytes, 4, 4) === 'ftyp') return brandFormat(bytes);
  if (
    ascii(bytes, 0, 2) === 'BM' &&
    bytes.length >= 18 &&
    [12, 40, 52, 56, 64, 108, 124].includes(bytes[14]!)
  ) {
    return 'bmp';
  }
  return isSvg(bytes) ? 'svg' : undefined;
}

/** AVIF and HEIC share their container. */
function brandFormat(bytes: Uint8Array): PictureFormat | undefined {
  const size = Math.min(((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0), 256);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= size; at += 4) if (at !== 12) brands.push(ascii(bytes, at, 4));
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return 'avif';
  return brands.some((brand) => /^(hei[cxms]|hev[cxms]|mif1|msf1)$/.test(brand)) ? 'heic' : undefined;
}

function isSvg(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte > 0x20 && byte < 0x80);
  if (first !== 0x3c) return false;
  const prolog =
    /^\uFEFF?\s*(<\?xml[^>]*>|<!--(?:(?!-->)[\s\S])*-->|<!DOCTYPE\s+svg[^>[]*(\[[^\]]*\])?[^>]*>|\s)*<([\w-]+:)?svg[\s/>]/i;
  return prolog.test(textOf(bytes, 8192));
}

/**
 * Format of a file that should be a picture.
 * @param what the name in messages, e.g. `content photo.jpg`
 * @throws ArtFilterError `picture`
 */
export function formatOf(what: string, bytes: Uint8Array): PictureFormat {
  if (bytes.length === 0) {
    throw new ArtFilterError('picture', `${what}: the file is empty, expected a ${READABLE} picture.`);
  }
  const format = detectFormat(bytes);
  if (format) return format;
  const other = OTHERS.find(([is]) => is(bytes))?.[1];
  const is = other ? `this is ${other}` : `the file is no picture that can be read, expected ${READABLE}`;
  throw new ArtFilterError('picture', `${what}: ${is}.`);
}

/** Error of a picture file that does not decode. */
export function damaged(what: string, format: PictureFormat, cause?: unknown): ArtFilterError {
  return new ArtFilterError(
    'picture',
    `${what}: the ${FORMAT_NAMES[format]} file is cut short or damaged; copy or download it again, or save it anew.`,
    { cause },
  );
}

/** Error of a file that is cut short, of which a share is there. */
export function cutShort(what: string, format: PictureFormat, present: number): ArtFilterError {
  const percent = Math.min(99, Math.floor(100 * present));
  return new ArtFilterError(
    'picture',
    `${what}: the ${FORMAT_NAMES[format]} file is cut short or damaged, about ${percent} % of the picture is there; ` +
      'copy or download it again, or accept damaged pictures.',
  );
}

/**
 * Error of a sound file that nothing here decodes.
 * @param where `this browser` or the like
 * @param why such as `its samples have 12 bits`
 */
export function notReadable(
  what: string,
  format: PictureFormat,
  where: string,
  why?: string,
  cause?: unknown,
): ArtFilterError {
  const reason = why ? `, because ${why}` : '';
  const advice = ADVICE[format] ?? 'convert it to PNG or JPEG';
  return new ArtFilterError(
    'picture',
    `${what}: ${FORMAT_NAMES[format]}: ${where} cannot read it${reason}; ${advice}.`,
    { cause },
  );
}
