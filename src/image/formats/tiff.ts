import { viewOf } from './bytes.ts';
import { type Declared, factsOf, type Orientation, type PictureFacts, SRGB } from './facts.ts';

/** Bytes of the types of values. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
const TAGS = {
  width: 256,
  height: 257,
  bits: 258,
  photometric: 262,
  orientation: 274,
  profile: 34675,
  dngVersion: 50706,
  cfaPattern: 33422,
} as const;

/** A tag of a TIFF directory: numbers, or where the bytes of its values are. */
export interface TiffTag {
  readonly type: number;
  readonly count: number;
  readonly at: number;
}

/** The first directory of a TIFF file. */
export class TiffDirectory {
  readonly #tags = new Map<number, TiffTag>();
  readonly #view: DataView;
  readonly little: boolean;

  /**
   * @param at where the directory is; default the first
   * @throws RangeError where it is not in the file
   */
  constructor(
    private readonly bytes: Uint8Array,
    at?: number,
  ) {
    const view = viewOf(bytes);
    this.#view = view;
    this.little = bytes[0] === 0x49;
    const directory = at ?? view.getUint32(4, this.little);
    const count = view.getUint16(directory, this.little);
    for (let i = 0; i < count; i++) {
      const at = directory + 2 + 12 * i;
      const type = view.getUint16(at + 2, this.little);
      const values = view.getUint32(at + 4, this.little);
      const inside = (TYPE_BYTES[type] ?? 1) * values <= 4;
      const place = inside ? at + 8 : view.getUint32(at + 8, this.little);
      this.#tags.set(view.getUint16(at, this.little), { type, count: values, at: place });
    }
  }

  tag(tag: number): TiffTag | undefined {
    return this.#tags.get(tag);
  }

  has(tag: number): boolean {
    return this.#tags.has(tag);
  }

  /** Numbers of a tag, at most `most`; none where it is missing or beyond the file. */
  numbers(tag: number, most = Number.POSITIVE_INFINITY): number[] {
    const found = this.#tags.get(tag);
    const size = TYPE_BYTES[found?.type ?? 0] ?? 0;
    if (!found || size === 0 || size > 4 || found.at + size * found.count > this.bytes.length) return [];
    return Array.from({ length: Math.min(most, found.count) }, (_, i) => {
      const at = found.at + size * i;
      if (size === 1) return this.#view.getUint8(at);
      return size === 2 ? this.#view.getUint16(at, this.little) : this.#view.getUint32(at, this.little);
    });
  }

  number(tag: number): number | undefined {
    return this.numbers(tag, 1)[0];
  }

  /** Bytes of a tag's values; undefined where it is missing, of an unknown type or beyond the file. */
  bytesOf(tag: number): Uint8Array | undefined {
    const found = this.#tags.get(tag);
    const size = TYPE_BYTES[found?.type ?? 0] ?? 0;
    if (!found || size === 0 || found.at + size * found.count > this.bytes.length) return undefined;
    return this.bytes.subarray(found.at, found.at + size * found.count);
  }
}

/** Facts of a TIFF file: of its first page; undefined where that has no size. */
export function tiffFacts(bytes: Uint8Array): PictureFacts | undefined {
  if (bytes.length < 16) return undefined;
  // BigTIFF holds pictures of gigabytes.
  if (bytes[2] === 43 || bytes[3] === 43) {
    return factsOf('tiff', bytes, { width: 16, height: 16 }, { unreadable: 'it is a BigTIFF' });
  }
  let directory: TiffDirectory;
  try {
    directory = new TiffDirectory(bytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  const [width, height] = [directory.number(TAGS.width), directory.number(TAGS.height)];
  if (width === undefined || height === undefined) return undefined;
  const orientation = directory.number(TAGS.orientation) ?? 1;
  const photometric = directory.number(TAGS.photometric) ?? 2;
  const profile = directory.bytesOf(TAGS.profile);
  const colour: Declared = profile ? { kind: 'profile', bytes: profile } : SRGB;
  const isRaw =
    directory.has(TAGS.dngVersion) ||
    directory.has(TAGS.cfaPattern) ||
    (bytes[8] === 0x43 && bytes[9] === 0x52);
  return factsOf(
    'tiff',
    bytes,
    { width, height },
    {
      orientation: orientation >= 1 && orientation <= 8 ? (orientation as Orientation) : 1,
      colour,
      model: photometric === 5 ? 'cmyk' : photometric < 2 ? 'grey' : 'rgb',
      deep: (directory.number(TAGS.bits) ?? 1) > 8,
      ...(isRaw && { unreadable: 'it holds the raw data of a camera' }),
    },
  );
}
