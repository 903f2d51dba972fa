import type { Size } from '../picture.ts';
import { ascii, viewOf } from './bytes.ts';
import { type Crop, type Declared, factsOf, type Orientation, type PictureFacts, SRGB } from './facts.ts';
import { type Box, boxesOf, boxOf } from './isobmff.ts';

/** Version and flags before the contents of a full box. */
const FLAGS = 4;

/** Orientation by anticlockwise quarter turns (`irot`), and by turns after mirroring (`imir`: axis 0 upright, 1 level). */
const TURNED: readonly Orientation[] = [1, 8, 3, 6];
const MIRRORED: readonly (readonly Orientation[])[] = [
  [4, 5, 2, 7],
  [2, 7, 4, 5],
];

/**
 * Facts of an AVIF or HEIC file, by ISO 23008-12: of its primary picture. Its size is that of the largest picture in the
 * file, where no other is known: besides the picture it may hold tiles, transparency and a preview.
 */
export function avifFacts(format: 'avif' | 'heic', bytes: Uint8Array): PictureFacts | undefined {
  const meta = boxOf(bytes, 'meta');
  const properties = meta && boxOf(bytes, 'iprp', meta, FLAGS);
  const list = properties && boxOf(bytes, 'ipco', properties);
  const film = boxOf(bytes, 'moov');
  if (!list) {
    const size = film && trackSize(bytes, film);
    return size && factsOf(format, bytes, size, { animated: true });
  }
  const all = [...boxesOf(bytes, list.begin, list.end)];
  const largest = largestOf(bytes, all);
  if (!largest) return undefined;
  const own = ownProperties(bytes, meta, properties, all);
  const size = own.map((box) => sizeOf(bytes, box)).find(Boolean) ?? largest;
  return factsOf(format, bytes, largest, {
    ...(size.width * size.height >= largest.width * largest.height && size),
    orientation: orientationOf(bytes, own),
    ...cropOf(bytes, own, size),
    colour: colourOf(bytes, own),
    model: own.some((box) => isGrey(bytes, box)) ? 'grey' : 'rgb',
    deep: own.some((box) => isDeep(bytes, box)),
    animated: film !== undefined,
  });
}

function sizeOf(bytes: Uint8Array, { type, begin, end }: Box): Size | undefined {
  if (type !== 'ispe' || begin + FLAGS + 8 > end) return undefined;
  const view = viewOf(bytes);
  return { width: view.getUint32(begin + FLAGS), height: view.getUint32(begin + FLAGS + 4) };
}

/** Size of the first track of an image sequence without a still picture, in 16.16 fixed point. */
function trackSize(bytes: Uint8Array, film: Box): Size | undefined {
  const track = boxOf(bytes, 'trak', film);
  const header = track && boxOf(bytes, 'tkhd', track);
  if (!header || header.end - header.begin < 8) return undefined;
  const view = viewOf(bytes);
  return { width: view.getUint16(header.end - 8), height: view.getUint16(header.end - 4) };
}

function largestOf(bytes: Uint8Array, boxes: readonly Box[]): Size | undefined {
  let largest: Size | undefined;
  for (const box of boxes) {
    const size = sizeOf(bytes, box);
    if (size && (!largest || size.width * size.height > largest.width * largest.height)) largest = size;
  }
  return largest;
}

/** Properties of the primary item, in their order; all where the file does not say which is whose. */
function ownProperties(bytes: Uint8Array, meta: Box, properties: Box, all: readonly Box[]): readonly Box[] {
  const view = viewOf(bytes);
  try {
    const primary = boxOf(bytes, 'pitm', meta, FLAGS);
    const associations = boxOf(bytes, 'ipma', properties);
    if (!primary || !associations) return all;
    const item =
      view.getUint8(primary.begin) === 0
        ? view.getUint16(primary.begin + FLAGS)
        : view.getUint32(primary.begin + FLAGS);
    const isLongId = view.getUint8(associations.begin) > 0;
    const isLongIndex = (view.getUint8(associations.begin + 3) & 1) === 1;
    let at = associations.begin + FLAGS + 4;
    for (
      let entries = view.getUint32(associations.begin + FLAGS);
      entries > 0 && at < associations.end;
      entries--
    ) {
      const id = isLongId ? view.getUint32(at) : view.getUint16(at);
      at += isLongId ? 4 : 2;
      const count = view.getUint8(at);
      at += 1;
      const indices: number[] = [];
      for (let i = 0; i < count; i++) {
        indices.push(isLongIndex ? view.getUint16(at) & 0x7fff : view.getUint8(at) & 0x7f);
        at += isLongIndex ? 2 : 1;
      }
      if (id === item) return indices.flatMap((index) => all[index - 1] ?? []);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return all;
}

/** Turning and mirroring, which a file gives in this order. */
function orientationOf(bytes: Uint8Array, own: readonly Box[]): Orientation {
  const value = (type: string) => {
    const box = own.find((one) => one.type === type);
    return box && box.begin < box.end ? bytes[box.begin]! : undefined;
  };
  const turns = (value('irot') ?? 0) & 3;
  const axis = value('imir');
  return axis === undefined ? TURNED[turns]! : MIRRORED[axis & 1]![turns]!;
}

/** Clean aperture: the part that is shown, around the middle. */
function cropOf(bytes: Uint8Array, own: readonly Box[], size: Size): { crop?: Crop } {
  const box = own.find(({ type }) => type === 'clap');
  if (!box || box.begin + 32 > box.end) return {};
  const view = viewOf(bytes);
  const signed = (i: number) => view.getInt32(box.begin + 8 * i) / view.getInt32(box.begin + 8 * i + 4);
  const [width, height, right, down] = [0, 1, 2, 3].map(signed) as [number, number, number, number];
  const left = (size.width - width) / 2 + right;
  const top = (size.height - height) / 2 + down;
  const numbers = [width, height, left, top];
  const isInside = left >= 0 && top >= 0 && left + width <= size.width && top + height <= size.height;
  if (!numbers.every(Number.isInteger) || !isInside || width < 1 || height < 1) return {};
  return { crop: { width, height, left, top } };
}

/** Colour by an ICC profile, which counts more than code points. */
function colourOf(bytes: Uint8Array, own: readonly Box[]): Declared {
  const view = viewOf(bytes);
  let codes: Declared = SRGB;
  for (const { type, begin, end } of own) {
    if (type !== 'colr' || begin + 4 > end) continue;
    const kind = ascii(bytes, begin, 4);
    if (kind === 'prof' || kind === 'rICC') return { kind: 'profile', bytes: bytes.subarray(begin + 4, end) };
    if (kind !== 'nclx' || begin + 10 > end) continue;
    const [primaries, transfer] = [view.getUint16(begin + 4), view.getUint16(begin + 6)];
    codes = { kind: 'codes', primaries, transfer, video: true };
  }
  return codes;
}

function isGrey(bytes: Uint8Array, { type, begin, end }: Box): boolean {
  return type === 'av1C' && begin + 3 <= end && (bytes[begin + 2]! & 0x10) !== 0;
}

function isDeep(bytes: Uint8Array, { type, begin, end }: Box): boolean {
  if (type === 'av1C' && begin + 3 <= end) return (bytes[begin + 2]! & 0x40) !== 0;
  if (type === 'pixi' && begin + FLAGS + 2 <= end) return bytes[begin + FLAGS + 1]! > 8;
  return false;
}
