import sharp from 'sharp';
import { ArtFilterError } from '../../../src/errors.ts';
import { usableProfile } from '../../../src/image/colour/conversion.ts';
import { decodeBytes } from '../../../src/image/decode-node.ts';
import { decodeBitmap } from '../../../src/image/decoders/bitmap.ts';
import { decodeTiff, unreadableTiff } from '../../../src/image/decoders/tiff.ts';
import { damaged } from '../../../src/image/formats/kinds.ts';
import { plainPng } from '../../../src/image/formats/png.ts';
import { sizedSvg } from '../../../src/image/formats/svg.ts';
import { inspectPicture } from '../../../src/image/inspect.ts';
import { keptExif } from '../../../src/image/metadata/kept-exif.ts';
import { bitmapFiles } from '../../image/made/bitmaps.ts';
import { PRIMARIES, srgbLight } from '../../image/made/colour.ts';
import {
  box,
  exif,
  extendedWebp,
  iccp,
  png,
  profileSegments,
  withProperties,
  withSegments,
} from '../../image/made/files.ts';
import { boxedJxl, jxl } from '../../image/made/jxl.ts';
import { matrixProfile, tableProfile } from '../../image/made/profile.ts';
import { mutated } from '../mutate.ts';
import type { Target } from '../target.ts';

/** Most pixels that are decoded here: sizes are checked, but large ones take long. */
const MOST_PIXELS = 2 ** 16;

/** Files for the decoders of libraries: JPEG XL, and inks with a profile. */
async function wholeFiles(jpeg: Buffer): Promise<Buffer[]> {
  const bare = await jxl(new Uint8Array(4 * 48 * 32).fill(130), 48, 32);
  const inks = await sharp(jpeg).toColourspace('cmyk').jpeg().toBuffer();
  const profile = tableProfile('CMYK', 2, ([c = 0, m = 0, y = 0]) => [100 - 50 * c, 40 * m, 40 * y]);
  return [bare, boxedJxl(bare, true), withSegments(inks, ...profileSegments(profile))];
}

/** Headers of pictures in every format, and the decoders that are our own. */
export async function pictureTargets(): Promise<Target<Uint8Array>[]> {
  const picture = sharp({ create: { width: 48, height: 32, channels: 3, background: '#7a5c3e' } });
  const encoded = await Promise.all(
    (['png', 'jpeg', 'webp', 'avif', 'gif', 'tiff'] as const).map((format) =>
      picture.clone().toFormat(format).toBuffer(),
    ),
  );
  const [, jpeg, webp, avif] = encoded as [Buffer, Buffer, Buffer, Buffer];
  const progressive = await picture.clone().jpeg({ progressive: true }).toBuffer();
  const profile = matrixProfile(PRIMARIES.p3, srgbLight);
  const svg = Buffer.from('<?xml version="1.0"?><svg width="20mm" viewBox="0 0 4 3"><path d="M0 0"/></svg>');
  const headers = [
    ...encoded,
    ...bitmapFiles(),
    jpeg.subarray(0, jpeg.length - 2),
    progressive.subarray(0, progressive.length - 2),
    png([0.5, 0.2, 0.1], [0.1, 0.2, 0.3], 16, [iccp(profile)]),
    extendedWebp(
      webp,
      [
        ['EXIF', exif(6)],
        ['ICCP', profile],
      ],
      0x28,
    ),
    withProperties(avif, box('irot', [1]), box('clap', Buffer.alloc(32, 1))),
    svg,
    Buffer.from('\xff\x0a\x10\x20\x30\x40', 'latin1'),
    Buffer.from(
      '0000000c6a5020200d0a870a0000003a6a703263ff4fff5100290000000000300000002000000000000000000000003000000020000000000000000000030701010701010701',
      'hex',
    ),
  ];
  const inputs = mutated(
    headers.map((file) => new Uint8Array(file)),
    () => 300,
  );
  const tiffs = await Promise.all(
    (['none', 'lzw', 'deflate', 'packbits'] as const).map((compression) =>
      picture.clone().tiff({ compression, predictor: 'horizontal' }).toBuffer(),
    ),
  );
  /** Decodes by one of our own decoders, whose errors become sentences of the caller. */
  const decoding = (decode: (bytes: Uint8Array) => unknown) => async (bytes: Uint8Array) => {
    const facts = inspectPicture('x', bytes);
    if (facts.width * facts.height > MOST_PIXELS) throw damaged('x', facts.format);
    try {
      return await decode(bytes);
    } catch (error) {
      if (error instanceof ArtFilterError || error instanceof RangeError || error instanceof TypeError)
        throw error;
      throw damaged('x', facts.format, error);
    }
  };
  return [
    {
      name: 'picture, header',
      share: 8,
      inputs,
      memory: () => 2 ** 20,
      read: (bytes) => inspectPicture('x', bytes, true),
    },
    {
      name: 'picture, colour profile and plain PNG',
      share: 2,
      inputs,
      read: async (bytes) => {
        const facts = inspectPicture('x', bytes);
        if (facts.format === 'png') inspectPicture('x', plainPng(bytes, true));
        if (facts.format === 'svg') sizedSvg(bytes, { width: 40, height: 30 });
        await usableProfile(facts.colour, facts.model, () => undefined);
      },
    },
    {
      name: 'bitmap',
      share: 2,
      inputs: mutated(
        bitmapFiles().map((file) => new Uint8Array(file)),
        () => 100,
      ),
      read: decoding((bytes) => {
        const facts = inspectPicture('x', bytes);
        return facts.format === 'bmp' || facts.format === 'ico' ? decodeBitmap(facts) : undefined;
      }),
    },
    {
      name: 'TIFF',
      share: 2,
      inputs: mutated(tiffs.map((file) => new Uint8Array(file))),
      read: decoding((bytes) => {
        const facts = inspectPicture('x', bytes);
        if (facts.format !== 'tiff' || facts.unreadable || unreadableTiff(facts)) throw damaged('x', 'tiff');
        return decodeTiff(facts);
      }),
    },
    {
      name: 'picture, whole decoding',
      share: 0.2,
      inputs: mutated(
        [...headers, ...(await wholeFiles(jpeg))].map((file) => new Uint8Array(file)),
        () => 300,
      ),
      read: async (bytes) => {
        const { width, height } = inspectPicture('x', bytes, true);
        if (width * height > MOST_PIXELS) throw damaged('x', 'png');
        const { data } = await decodeBytes(bytes, { name: 'x', longest: 64, acceptDamaged: true });
        if (!data.every((value) => value >= -1e-6 && value <= 1 + 1e-6))
          throw new Error('values out of range');
      },
    },
    {
      name: 'EXIF, text',
      share: 1,
      inputs: mutated([new Uint8Array(exif(6)), new Uint8Array(exif(3, 'II'))]),
      read: (bytes) => keptExif(bytes),
    },
  ];
}
