import { GAMUT_NAMES, profileOf } from '../colour/gamut.ts';
import type { Gamut } from '../picture.ts';
import { ascii, joined, viewOf } from './bytes.ts';
import { exifOrientation } from './exif.ts';
import { type Chromaticities, type Declared, factsOf, type PictureFacts, SRGB } from './facts.ts';

/** Bytes before the first chunk. */
export const SIGNATURE = 8;
/** Chunks that hold the picture itself, without colour space, text and animation. */
const OWN = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);

const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let i = 0; i < 8; i++) remainder = remainder & 1 ? 0xedb88320 ^ (remainder >>> 1) : remainder >>> 1;
  return remainder;
});

const COLOUR = new Set(['cICP', 'iCCP', 'sRGB', 'gAMA', 'cHRM']);

/** A part of a PNG or WebP file. */
export interface Chunk {
  readonly type: string;
  readonly body: Uint8Array;
}

/** Chunks up to the end of the picture; none that is cut short. */
export function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const view = viewOf(bytes);
  for (let at = SIGNATURE; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) return;
    const type = ascii(bytes, at + 4, 4);
    yield { type, body: bytes.subarray(at + 8, at + 8 + length) };
    if (type === 'IEND') return;
    at += 12 + length;
  }
}

/** Facts of a PNG file; undefined where it has no header, or no end. */
export function pngFacts(bytes: Uint8Array): PictureFacts | undefined {
  const found = new Map<string, Uint8Array>();
  for (const { type, body } of chunksOf(bytes)) if (!found.has(type)) found.set(type, body);
  const header = found.get('IHDR');
  if (!header || header.length < 13 || !found.has('IEND') || !found.has('IDAT')) return undefined;
  const view = viewOf(header);
  const exif = found.get('eXIf');
  return factsOf(
    'png',
    bytes,
    { width: view.getUint32(0), height: view.getUint32(4) },
    {
      orientation: exif ? exifOrientation(exif) : 1,
      colour: colourOf(found),
      model: header[9] === 0 || header[9] === 4 ? 'grey' : 'rgb',
      deep: header[8] === 16,
      animated: (found.get('acTL')?.[3] ?? 0) > 1 && found.has('fcTL'),
    },
  );
}

/** Colour space by the precedence of PNG, third edition: cICP, iCCP, sRGB, then gAMA and cHRM. */
function colourOf(found: ReadonlyMap<string, Uint8Array>): Declared {
  const codes = found.get('cICP');
  // 2 is unspecified.
  if (codes && codes.length >= 4 && codes[0] !== 2 && codes[1] !== 2) {
    return { kind: 'codes', primaries: codes[0]!, transfer: codes[1]! };
  }
  const profile = found.get('iCCP');
  if (profile) {
    const name = profile.indexOf(0);
    if (name >= 0) return { kind: 'profile', bytes: profile.subarray(name + 2), deflated: true };
  }
  if (found.has('sRGB')) return SRGB;
  const gamma = numbersOf(found.get('gAMA'), 1)?.[0];
  const chromaticities = numbersOf(found.get('cHRM'), 8) as Chromaticities | undefined;
  if (gamma === undefined && !chromaticities) return SRGB;
  return { kind: 'gamma', ...(gamma !== undefined && { gamma }), ...(chromaticities && { chromaticities }) };
}

/** Numbers in hundred-thousandths. */
function numbersOf(body: Uint8Array | undefined, count: number): number[] | undefined {
  if (!body || body.length < 4 * count) return undefined;
  const view = viewOf(body);
  return Array.from({ length: count }, (_, i) => view.getUint32(4 * i) / 100_000);
}

/**
 * The picture alone, with checksums that are right: without colour space, so that decoders give the samples as they
 * are stored, without animation, so that they give the default picture, and without chunks that may be faulty.
 * @param withColour whether the colour space is kept; default false
 */
export function plainPng(bytes: Uint8Array, withColour = false): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [bytes.subarray(0, SIGNATURE)];
  for (const { type, body } of chunksOf(bytes))
    if (OWN.has(type) || (withColour && COLOUR.has(type))) parts.push(chunk(type, body));
  return joined(parts);
}

/** sRGB, perceptual; and for readers that do not know that, its gamma and chromaticities. */
const SRGB_CHUNKS = [
  chunk('sRGB', Uint8Array.of(0)),
  chunk('gAMA', inHundredThousandths([0.45455])),
  chunk('cHRM', inHundredThousandths([0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06])),
];

/** Colour space of Display P3: as codes, and as a profile for readers that do not know these. */
function p3Chunks(): Uint8Array[] {
  const name = [...GAMUT_NAMES.p3].map((letter) => letter.charCodeAt(0));
  const profile = joined([Uint8Array.of(...name, 0, 0), storedZlib(profileOf('p3'))]);
  return [chunk('cICP', Uint8Array.of(12, 13, 0, 1)), chunk('iCCP', profile)];
}

/** Up to 64 KB in the format of zlib, uncompressed. */
function storedZlib(bytes: Uint8Array): Uint8Array {
  const head = new Uint8Array(7);
  head.set([0x78, 0x01, 1]);
  viewOf(head).setUint16(3, bytes.length, true);
  viewOf(head).setUint16(5, ~bytes.length & 0xffff, true);
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  const sum = new Uint8Array(4);
  viewOf(sum).setUint32(0, ((b << 16) | a) >>> 0);
  return joined([head, bytes, sum]);
}

/**
 * A picture of ours that tells its colour space, and nothing about its size on paper.
 * @param gamut of its samples
 * @param exif data that it holds, from the TIFF header on; default none
 */
export function taggedPng(bytes: Uint8Array, gamut: Gamut, exif?: Uint8Array): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [bytes.subarray(0, SIGNATURE)];
  const colour = gamut === 'p3' ? p3Chunks() : SRGB_CHUNKS;
  for (const { type, body } of chunksOf(bytes)) {
    if (OWN.has(type)) parts.push(chunk(type, body));
    if (type === 'IHDR') parts.push(...colour, ...(exif ? [chunk('eXIf', exif)] : []));
  }
  return joined(parts);
}

function inHundredThousandths(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  values.forEach((value, i) => {
    viewOf(bytes).setUint32(4 * i, Math.round(100_000 * value));
  });
  return bytes;
}

/** A chunk with its length and checksum. */
export function chunk(type: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + body.length);
  const view = viewOf(bytes);
  view.setUint32(0, body.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(body, 8);
  view.setUint32(8 + body.length, checksum(bytes.subarray(4, 8 + body.length)));
  return bytes;
}

function checksum(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) remainder = REMAINDERS[(remainder ^ byte) & 255]! ^ (remainder >>> 8);
  return ~remainder >>> 0;
}
