import { viewOf } from '../formats/bytes.ts';
import { TiffDirectory, type TiffTag } from '../formats/tiff.ts';

const EXIF_DIRECTORY = 34665;
/**
 * Tags that are kept of a photo: camera, date, artist, copyright, and how it was taken. Not kept are orientation, which the
 * result has applied, places, thumbnails, serial numbers, names of owners, comments and notes of makers.
 */
const MAIN_TAGS = [271, 272, 306, 315, 33432];
const PHOTO_TAGS = [
  33434, 33437, 34850, 34855, 36864, 36867, 36868, 36880, 36881, 36882, 37380, 37383, 37386, 41989, 42034,
  42035, 42036,
];
const MOST_BYTES = 4096;

interface Entry {
  readonly tag: number;
  readonly found: TiffTag;
  readonly data: Uint8Array;
}

/**
 * What is kept of a photo's EXIF data in a result.
 * @param exif of a picture file, with or without `Exif` before it
 * @param dpi dots an inch of the result; default: it says nothing of them
 * @returns EXIF data from its TIFF header on; undefined where nothing is to be kept
 */
export function keptExif(exif: Uint8Array, dpi?: number): Uint8Array | undefined {
  const bytes = exif[0] === 0x45 ? exif.subarray(6) : exif;
  try {
    const main = new TiffDirectory(bytes);
    const resolution = dpi === undefined ? [] : resolutionOf(dpi, main.little);
    const kept = [...entriesOf(main, MAIN_TAGS), ...resolution];
    const at = main.number(EXIF_DIRECTORY);
    const photo = at === undefined ? [] : entriesOf(new TiffDirectory(bytes, at), PHOTO_TAGS);
    return kept.length + photo.length > 0 ? written(main.little, kept, photo) : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** EXIF data that say how many dots an inch a picture is printed with, and nothing else. */
export function printExif(dpi: number): Uint8Array {
  return written(true, resolutionOf(dpi, true), []);
}

/** Dots an inch across and down, and that it is inches. */
function resolutionOf(dpi: number, little: boolean): Entry[] {
  const dots = new Uint8Array(8);
  viewOf(dots).setUint32(0, dpi, little);
  viewOf(dots).setUint32(4, 1, little);
  const inches = new Uint8Array(2);
  viewOf(inches).setUint16(0, 2, little);
  return [
    { tag: 282, found: { type: 5, count: 1, at: 0 }, data: dots },
    { tag: 283, found: { type: 5, count: 1, at: 0 }, data: dots },
    { tag: 296, found: { type: 3, count: 1, at: 0 }, data: inches },
  ];
}

function entriesOf(directory: TiffDirectory, tags: readonly number[]): Entry[] {
  return tags.flatMap((tag) => {
    const found = directory.tag(tag);
    const data = directory.bytesOf(tag);
    return found && data && data.length <= MOST_BYTES ? [{ tag, found, data }] : [];
  });
}

/** Both directories, in the byte order of the file that they are from. */
function written(little: boolean, main: readonly Entry[], photo: readonly Entry[]): Uint8Array {
  const lengthOf = (entries: readonly Entry[]) =>
    6 +
    12 * entries.length +
    entries.reduce((sum, { data }) => sum + (data.length > 4 ? evenly(data.length) : 0), 0);
  const photoAt = 8 + lengthOf(main) + (photo.length > 0 ? 12 : 0);
  const bytes = new Uint8Array(photoAt + (photo.length > 0 ? lengthOf(photo) : 0));
  const view = viewOf(bytes);
  bytes.set(little ? [0x49, 0x49, 42, 0] : [0x4d, 0x4d, 0, 42]);
  view.setUint32(4, 8, little);
  const pointer = new Uint8Array(4);
  viewOf(pointer).setUint32(0, photoAt, little);
  const link: Entry[] =
    photo.length > 0 ? [{ tag: EXIF_DIRECTORY, found: { type: 4, count: 1, at: 0 }, data: pointer }] : [];
  const put = (from: number, entries: readonly Entry[]) => {
    const sorted = [...entries].sort((a, b) => a.tag - b.tag);
    view.setUint16(from, sorted.length, little);
    let behind = from + 6 + 12 * sorted.length;
    sorted.forEach(({ tag, found, data }, i) => {
      const at = from + 2 + 12 * i;
      view.setUint16(at, tag, little);
      view.setUint16(at + 2, found.type, little);
      view.setUint32(at + 4, found.count, little);
      if (data.length <= 4) {
        bytes.set(data, at + 8);
        return;
      }
      view.setUint32(at + 8, behind, little);
      bytes.set(data, behind);
      behind += evenly(data.length);
    });
  };
  put(8, [...main, ...link]);
  if (photo.length > 0) put(photoAt, photo);
  return bytes;
}

function evenly(length: number): number {
  return length + (length % 2);
}
