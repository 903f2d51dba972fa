import type { ColourModel, Samples } from '../colour/model.ts';
import { COMPONENTS } from '../colour/model.ts';
import type { PictureFacts } from '../formats/facts.ts';
import { TiffDirectory } from '../formats/tiff.ts';
import type { Raster } from '../raster.ts';
import { OTHER_COMPRESSIONS, TIFF_COMPRESSIONS } from './tiff-data.ts';

const TAGS = {
  bits: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  samples: 277,
  stripRows: 278,
  stripLengths: 279,
  planes: 284,
  predictor: 317,
  palette: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileLengths: 325,
  extra: 338,
  format: 339,
} as const;
const WHITE_IS_ZERO = 0;
const PALETTE = 3;
const PREMULTIPLIED = 1;

/** How the samples of a page lie in the file. */
interface Layout {
  readonly bits: number;
  readonly samples: number;
  /** Samples of a pixel that lie together: all, or one where each component has a plane of its own. */
  readonly together: number;
  readonly tile: { width: number; height: number };
  readonly offsets: readonly number[];
  readonly lengths: readonly number[];
}

/**
 * Why the first page of a TIFF file is not read here; undefined where it is.
 * @returns such as `it is compressed as JPEG`
 */
export function unreadableTiff({ bytes }: PictureFacts): string | undefined {
  const directory = new TiffDirectory(bytes);
  const compression = directory.number(TAGS.compression) ?? 1;
  if (!(compression in TIFF_COMPRESSIONS)) {
    return `it is compressed as ${OTHER_COMPRESSIONS[compression] ?? `kind ${compression}`}`;
  }
  const bits = new Set(directory.numbers(TAGS.bits, 8));
  const [depth = 1] = bits;
  if (bits.size > 1 || ![1, 2, 4, 8, 16].includes(depth))
    return `its samples have ${[...bits].join(', ')} bits`;
  if ((directory.number(TAGS.format) ?? 1) !== 1) return 'its samples are not whole numbers';
  const photometric = directory.number(TAGS.photometric) ?? 1;
  if (![0, 1, 2, 3, 5].includes(photometric)) return 'its colours are neither grey, RGB nor CMYK';
  return undefined;
}

/**
 * Decodes the first page of a TIFF file: grey, palette, RGB and CMYK of up to 16 bit, in strips or tiles, as it is or
 * compressed by PackBits, LZW or Deflate.
 * @throws Error where it does not decode
 */
export async function decodeTiff(facts: PictureFacts): Promise<Raster> {
  const { width, height, bytes } = facts;
  const directory = new TiffDirectory(bytes);
  const layout = layoutOf(directory, facts);
  const photometric = directory.number(TAGS.photometric) ?? 1;
  const model: ColourModel = photometric === 5 ? 'cmyk' : photometric < 2 ? 'grey' : 'rgb';
  const { bits, samples, together } = layout;
  const stored = await storedSamples(directory, facts, layout);
  const max = 2 ** bits - 1;
  const deep = bits === 16;
  if (photometric === PALETTE) return paletteRaster(directory, stored, facts, bits, samples);
  const count = COMPONENTS[model];
  const alpha = samples > count;
  if (samples < count) throw new Error('components are missing');
  const stride = count + (alpha ? 1 : 0);
  const data: Samples = deep
    ? new Uint16Array(width * height * stride)
    : new Uint8Array(width * height * stride);
  const full = deep ? 65535 : 255;
  const plane = together === 1 ? width * height : 1;
  const step = together === 1 ? 1 : samples;
  const isMultiplied = alpha && directory.number(TAGS.extra) === PREMULTIPLIED;
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < stride; c++) {
      const value = (stored[i * step + c * plane]! * full) / max;
      data[i * stride + c] = photometric === WHITE_IS_ZERO && c === 0 ? full - value : value;
    }
    if (isMultiplied) divideByAlpha(data, i * stride, count, full);
  }
  return { width, height, model, alpha, data };
}

function divideByAlpha(data: Samples, at: number, count: number, full: number): void {
  const alpha = data[at + count]!;
  for (let c = 0; c < count; c++) {
    data[at + c] = alpha === 0 ? 0 : Math.min(full, Math.round((data[at + c]! * full) / alpha));
  }
}

function layoutOf(directory: TiffDirectory, { width, height }: PictureFacts): Layout {
  const samples = directory.number(TAGS.samples) ?? 1;
  const bits = directory.number(TAGS.bits) ?? 1;
  const isPlanar = directory.number(TAGS.planes) === 2;
  const isTiled = directory.has(TAGS.tileWidth);
  const tile = isTiled
    ? { width: directory.number(TAGS.tileWidth) ?? 0, height: directory.number(TAGS.tileHeight) ?? 0 }
    : { width, height: Math.min(height, directory.number(TAGS.stripRows) ?? height) };
  const isSane = samples >= 1 && samples <= 8 && tile.width >= 1 && tile.height >= 1;
  if (!isSane || tile.width > 2 * width + 1024 || tile.height > 2 * height + 1024)
    throw new Error('the layout is wrong');
  return {
    bits,
    samples,
    together: isPlanar ? 1 : samples,
    tile,
    offsets: directory.numbers(isTiled ? TAGS.tileOffsets : TAGS.stripOffsets),
    lengths: directory.numbers(isTiled ? TAGS.tileLengths : TAGS.stripLengths),
  };
}

/** All samples in the file's order: pixel by pixel, or plane by plane. */
async function storedSamples(
  directory: TiffDirectory,
  { bytes, width, height }: PictureFacts,
  { bits, samples, together, tile, offsets, lengths }: Layout,
): Promise<Samples> {
  const decompress = TIFF_COMPRESSIONS[directory.number(TAGS.compression) ?? 1]!;
  const hasDifferences = directory.number(TAGS.predictor) === 2;
  const [across, down] = [Math.ceil(width / tile.width), Math.ceil(height / tile.height)];
  const planes = samples / together;
  const result: Samples =
    bits === 16 ? new Uint16Array(width * height * samples) : new Uint8Array(width * height * samples);
  if (offsets.length < across * down * planes || lengths.length < offsets.length)
    throw new Error('strips are missing');
  for (let i = 0; i < across * down * planes; i++) {
    const place = i % (across * down);
    const [left, top] = [(place % across) * tile.width, Math.floor(place / across) * tile.height];
    const rows = Math.min(tile.height, height - top);
    const rowBytes = Math.ceil((tile.width * together * bits) / 8);
    const packed = bytes.subarray(offsets[i]!, offsets[i]! + lengths[i]!);
    const data = await decompress(packed, rowBytes * (tile.width === width ? rows : tile.height));
    if (data.length < rowBytes * rows) throw new Error('a strip is cut short');
    const plane = Math.floor(i / (across * down)) * width * height;
    const columns = Math.min(tile.width, width - left) * together;
    for (let y = 0; y < rows; y++) {
      const row = rowSamples(data.subarray(y * rowBytes, (y + 1) * rowBytes), bits, directory.little);
      if (hasDifferences) for (let x = together; x < row.length; x++) row[x]! += row[x - together]!;
      result.set(row.subarray(0, columns), plane + ((top + y) * width + left) * together);
    }
  }
  return result;
}

function rowSamples(bytes: Uint8Array, bits: number, little: boolean): Samples {
  if (bits === 8) return bytes.slice();
  if (bits === 16) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Uint16Array.from({ length: bytes.length >> 1 }, (_, i) => view.getUint16(2 * i, little));
  }
  const each = 8 / bits;
  return Uint8Array.from({ length: bytes.length * each }, (_, i) => {
    return (bytes[Math.floor(i / each)]! >> (8 - bits * ((i % each) + 1))) & (2 ** bits - 1);
  });
}

/** Colours of a palette, which has 16 bits: all reds, then all greens, then all blues. */
function paletteRaster(
  directory: TiffDirectory,
  stored: Samples,
  { width, height }: PictureFacts,
  bits: number,
  samples: number,
): Raster {
  const palette = directory.numbers(TAGS.palette);
  const size = 2 ** bits;
  if (palette.length < 3 * size) throw new Error('the palette is missing');
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) data[3 * i + c] = Math.round(palette[c * size + stored[i * samples]!]! / 257);
  }
  return { width, height, model: 'rgb', alpha: false, data };
}
