import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { chunk } from '../../../src/image/formats/png.ts';
import {
  hlgLight,
  labLight,
  PRIMARIES,
  power,
  pqLight,
  seenIn,
  srgbLight,
  srgbOf,
  type Transfer,
  televisionLight,
  toneMapped,
  type Vector,
} from './colour.ts';
import {
  box,
  type Colour,
  exif,
  extendedWebp,
  HEIGHT,
  halves,
  iccp,
  numbers,
  png,
  profileSegments,
  WIDTH,
  withProperties,
  withSegments,
} from './files.ts';
import { boxedJxl, jxl } from './jxl.ts';
import { greyProfile, matrixProfile, tableProfile } from './profile.ts';

/** A file of two halves and what is to be seen of it. */
export interface Made {
  readonly name: string;
  readonly bytes: Buffer;
  /** 8-bit sRGB. */
  readonly left: Vector;
  readonly right: Vector;
  readonly size?: readonly [number, number];
  readonly notice?: RegExp;
  /** Why the page shows other colours, which are then not compared. */
  readonly differs?: string;
  /** Whether the orientation puts the left half at the top. */
  readonly upright?: boolean;
}

/** On the points of a table of 16 along each axis. */
const LEFT: Vector = [12 / 15, 4 / 15, 3 / 15];
const RIGHT: Vector = [4 / 15, 9 / 15, 7 / 15];
const GREY: Vector = [3 / 15, 3 / 15, 3 / 15];
const LIGHT: Vector = [9 / 15, 9 / 15, 9 / 15];

const asIs = (colour: Colour): Vector => colour.map((v) => Math.round(255 * v)) as Vector;
const greyed = (transfer: Transfer) => ({
  left: seenIn(PRIMARIES.srgb, transfer, GREY),
  right: seenIn(PRIMARIES.srgb, transfer, LIGHT),
});
const both = (primaries: (typeof PRIMARIES)[keyof typeof PRIMARIES], transfer: Transfer) => ({
  left: seenIn(primaries, transfer, LEFT),
  right: seenIn(primaries, transfer, RIGHT),
});

const SPACES = {
  srgb: srgbLight,
  p3: srgbLight,
  adobe: power(2.19921875),
  rec2020: televisionLight,
  prophoto: power(1.8),
} as const;

/** PNG files with profiles, by depth and transparency. */
function profiles(): Made[] {
  return Object.entries(SPACES).flatMap(([name, transfer]) => {
    const primaries = PRIMARIES[name as keyof typeof SPACES];
    const profile = iccp(matrixProfile(primaries, transfer));
    return [8, 16].flatMap((depth) =>
      [[], [1]].map((alpha) => ({
        name: `${name} profile, ${depth} bit${alpha.length ? ' and alpha' : ''}`,
        bytes: png([...LEFT, ...alpha], [...RIGHT, ...alpha], depth as 8 | 16, [profile]),
        ...both(primaries, transfer),
      })),
    );
  });
}

function greyProfiles(): Made[] {
  const gamma = power(1.8);
  const profile = iccp(greyProfile(gamma));
  return [8, 16].flatMap((depth) =>
    [[], [1]].map((alpha) => ({
      name: `grey profile, ${depth} bit${alpha.length ? ' and alpha' : ''}`,
      bytes: png([GREY[0], ...alpha], [LIGHT[0], ...alpha], depth as 8 | 16, [profile]),
      ...greyed(gamma),
    })),
  );
}

function tables(): Made[] {
  // A space of its own: lightness and two hues, which are not those of any other.
  const lab = ([r, g, b]: number[]): Vector => [90 * g! + 8 * r!, 60 * r! - 50 * b!, 40 * r! - 30 * b!];
  const seen = (colour: Vector) => srgbOf(labLight(lab(colour)));
  const profile = iccp(tableProfile('RGB ', 16, lab));
  return ([8, 16] as const).map((depth) => ({
    name: `table profile, ${depth} bit`,
    bytes: png(LEFT, RIGHT, depth, [profile]),
    left: seen(LEFT),
    right: seen(RIGHT),
  }));
}

/** Colour told in numbers, and its order of precedence. */
function inNumbers(): Made[] {
  const p3 = Uint8Array.of(12, 13, 0, 1);
  const chromaticities = numbers('cHRM', 0.3127, 0.329, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046);
  const linear = power(1);
  const adobe = iccp(matrixProfile(PRIMARIES.adobe, SPACES.adobe));
  const made = (name: string, chunks: Uint8Array[], seen: Pick<Made, 'left' | 'right'>): Made[] =>
    ([8, 16] as const).map((depth) => ({
      name: `${name}, ${depth} bit`,
      bytes: png(LEFT, RIGHT, depth, chunks),
      ...seen,
    }));
  return [
    ...made('gAMA 1', [numbers('gAMA', 1)], both(PRIMARIES.srgb, linear)),
    ...made('gAMA 0.45455', [numbers('gAMA', 0.45455)], both(PRIMARIES.srgb, power(1 / 0.45455))),
    ...made('gAMA and cHRM', [numbers('gAMA', 1), chromaticities], both(PRIMARIES.rec2020, linear)),
    ...made('cHRM alone', [chromaticities], both(PRIMARIES.rec2020, srgbLight)),
    ...made('cICP', [chunk('cICP', p3)], both(PRIMARIES.p3, srgbLight)),
    ...made(
      'cICP of television',
      [chunk('cICP', Uint8Array.of(9, 14, 0, 1))],
      both(PRIMARIES.rec2020, televisionLight),
    ),
    ...made('cICP before iCCP', [chunk('cICP', p3), adobe], both(PRIMARIES.p3, srgbLight)),
    ...made('iCCP before gAMA', [adobe, numbers('gAMA', 1)], both(PRIMARIES.adobe, SPACES.adobe)),
    ...made(
      'sRGB before gAMA and cHRM',
      [chunk('sRGB', Uint8Array.of(0)), numbers('gAMA', 1), chromaticities],
      both(PRIMARIES.srgb, srgbLight),
    ),
  ];
}

/** Light beyond white, for screens that have it. */
async function bright(): Promise<Made[]> {
  // Samples that 8 and 16 bit hold alike.
  const samples: [Vector, Vector][] = [
    [LEFT, RIGHT],
    [LIGHT, [1, 1, 1]],
    [GREY, [11 / 15, 10 / 15, 9 / 15]],
  ];
  const kinds = [
    { name: 'PQ', transfer: 16, light: (colour: Vector) => colour.map(pqLight) as Vector },
    { name: 'HLG', transfer: 18, light: hlgLight },
  ];
  const files = kinds.flatMap(({ name, transfer, light }) =>
    samples.map(async ([left, right], i) => {
      const seen = { left: toneMapped(light(left)), right: toneMapped(light(right)) };
      const codes = chunk('cICP', Uint8Array.of(9, transfer, 0, 1));
      const avif = await halves(left, right).avif({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
      const nclx = box('colr', Buffer.from([...Buffer.from('nclx'), 0, 9, 0, transfer, 0, 6, 0x80]));
      // Of grey alone: what AVIF rounds in colours is large in PQ.
      const isGrey = [left, right].every(([r, g, b]) => r === g && g === b);
      return [
        { name: `PNG of ${name}, 8 bit (${i})`, bytes: png(left, right, 8, [codes]), ...seen },
        { name: `PNG of ${name}, 16 bit (${i})`, bytes: png(left, right, 16, [codes]), ...seen },
        ...(isGrey ? [{ name: `AVIF of ${name} (${i})`, bytes: withProperties(avif, nclx), ...seen }] : []),
      ];
    }),
  );
  return (await Promise.all(files)).flat();
}

/** Profiles that cannot be used. */
function misfits(): Made[] {
  const right = { left: asIs(LEFT), right: asIs(RIGHT) };
  const whole = matrixProfile(PRIMARIES.p3, srgbLight);
  const damaged = /colour profile in it is damaged/;
  return [
    {
      name: 'profile cut short',
      profile: iccp(whole.subarray(0, 300)),
      notice: /colour profile in it is cut short/,
    },
    { name: 'profile of noise', profile: iccp(Buffer.alloc(400, 7)), notice: damaged },
    {
      name: 'profile that does not inflate',
      profile: chunk('iCCP', Buffer.from('a\0\0nothing')),
      notice: damaged,
    },
    {
      name: 'profile for grey',
      profile: iccp(greyProfile(srgbLight)),
      notice: /for grey colours and the picture is RGB/,
    },
    {
      name: 'profile that inflates without end',
      profile: chunk('iCCP', Buffer.concat([Buffer.from('a\0\0'), deflateSync(Buffer.alloc(2e7))])),
      notice: damaged,
    },
  ].flatMap(({ name, profile, notice }) =>
    ([8, 16] as const).map((depth) => ({
      name: `${name}, ${depth} bit`,
      bytes: png(LEFT, RIGHT, depth, [profile]),
      ...right,
      notice,
    })),
  );
}

/** How each orientation shows the halves: whether upright, and whether the left one comes second. */
const SEEN: Record<number, [upright: boolean, swapped: boolean]> = {
  1: [false, false],
  2: [false, true],
  3: [false, true],
  4: [false, false],
  5: [true, false],
  6: [true, false],
  7: [true, true],
  8: [true, true],
};

async function orientations(): Promise<Made[]> {
  const jpeg = await halves(LEFT, RIGHT).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
  const webp = await halves(LEFT, RIGHT).webp({ lossless: true }).toBuffer();
  const avif = await halves(LEFT, RIGHT).avif({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
  const prefix = Buffer.from('Exif\0\0');
  // Quarter turns and mirrors of AVIF, in the order in which they are applied.
  const turns: Record<number, Buffer[]> = {
    1: [],
    2: [box('imir', [1])],
    3: [box('irot', [2])],
    4: [box('imir', [0])],
    5: [box('irot', [1]), box('imir', [0])],
    6: [box('irot', [3])],
    7: [box('irot', [1]), box('imir', [1])],
    8: [box('irot', [1])],
  };
  return Object.entries(SEEN).flatMap(([key, [upright, swapped]]) => {
    const orientation = Number(key);
    const order = orientation % 2 ? 'II' : 'MM';
    const data = exif(orientation, order);
    const [left, right] = swapped ? [asIs(RIGHT), asIs(LEFT)] : [asIs(LEFT), asIs(RIGHT)];
    const size = upright ? ([HEIGHT, WIDTH] as const) : ([WIDTH, HEIGHT] as const);
    const files: [string, Buffer][] = [
      ['JPEG', withSegments(jpeg, [0xe1, Buffer.concat([prefix, data])])],
      ['PNG', png(LEFT, RIGHT, 8, [chunk('eXIf', data)])],
      [
        'PNG of 16 bit',
        png(LEFT, RIGHT, 16, [
          chunk('eXIf', data),
          numbers('gAMA', 0.45455),
          chunk('sRGB', Uint8Array.of(0)),
        ]),
      ],
      ['WebP', extendedWebp(webp, [['EXIF', data]], 8)],
      ['AVIF', orientation === 1 ? avif : withProperties(avif, ...turns[orientation]!)],
    ];
    return files.map(([format, bytes]) => ({
      name: `${format} of orientation ${orientation}`,
      bytes,
      left,
      right,
      size,
      upright,
    }));
  });
}

async function others(): Promise<Made[]> {
  const p3 = both(PRIMARIES.p3, srgbLight);
  const profile = matrixProfile(PRIMARIES.p3, srgbLight);
  const same = { left: asIs(LEFT), right: asIs(RIGHT) };
  const jpeg = await halves(LEFT, RIGHT).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
  const webp = await halves(LEFT, RIGHT).webp({ lossless: true }).toBuffer();
  const avif = await halves(LEFT, RIGHT).avif({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
  const second = await halves(RIGHT, LEFT).jpeg().toBuffer();
  const nclx = (primaries: number, transfer: number) =>
    box('colr', Buffer.from([...Buffer.from('nclx'), 0, primaries, 0, transfer, 0, 6, 0x80]));
  // 16 pixels off at the left and 8 off at the right, 4 at the top and 4 at the bottom.
  const clap = box(
    'clap',
    Buffer.concat(
      [24, 1, 24, 1, 4, 1, 0, 1].map((v) => {
        const bytes = Buffer.alloc(4);
        bytes.writeInt32BE(v);
        return bytes;
      }),
    ),
  );
  const behind = 4 + jpeg.readUInt16BE(4);
  const stray = Buffer.concat([jpeg.subarray(0, behind), Buffer.alloc(40, 1), jpeg.subarray(behind)]);
  const scan = jpeg.lastIndexOf(Buffer.from([0xff, 0xd9]));
  return [
    {
      name: 'JPEG with a profile in several segments',
      bytes: withSegments(jpeg, ...profileSegments(profile, 3000)),
      ...p3,
    },
    { name: 'WebP with a profile', bytes: extendedWebp(webp, [['ICCP', profile]], 0x20), ...p3 },
    {
      name: 'AVIF with a profile',
      bytes: withProperties(avif, box('colr', Buffer.concat([Buffer.from('prof'), profile]))),
      ...p3,
    },
    { name: 'AVIF of P3 by code points', bytes: withProperties(avif, nclx(12, 13)), ...p3 },
    { name: 'AVIF of television', bytes: withProperties(avif, nclx(1, 1)), ...same },
    {
      name: 'AVIF of Rec 2020',
      bytes: withProperties(avif, nclx(9, 8)),
      ...both(PRIMARIES.rec2020, power(1)),
    },
    { name: 'AVIF with a crop', bytes: withProperties(avif, clap), ...same, size: [24, 24] },
    { name: 'JPEG without end marker', bytes: jpeg.subarray(0, scan), ...same },
    {
      name: 'JPEG without end marker, with padding',
      bytes: Buffer.concat([jpeg.subarray(0, scan), Buffer.alloc(600)]),
      ...same,
    },
    { name: 'JPEG before another', bytes: Buffer.concat([jpeg, second]), ...same },
    {
      name: 'JPEG before the start of a scan',
      bytes: Buffer.concat([jpeg, Buffer.from([0, 0xff, 0xda, 0, 4, 0xff, 0xd8])]),
      ...same,
    },
    {
      name: 'JPEG with bytes between its segments',
      bytes: stray,
      ...same,
    },
    {
      name: 'JPEG with a comment that ends it',
      bytes: withSegments(jpeg, [0xfe, Buffer.from([0xff, 0xd9, 0xff, 0xda])]),
      ...same,
    },
    { name: 'GIF', bytes: await halves(LEFT, RIGHT).gif().toBuffer(), ...same },
    ...(await tiffs(same)),
    {
      name: 'animated GIF',
      bytes: await animation('gif'),
      ...same,
      right: same.left,
      notice: /an animation, of which its first frame/,
    },
    {
      name: 'animated WebP',
      bytes: await animation('webp'),
      ...same,
      right: same.left,
      notice: /an animation, of which its first frame/,
    },
  ];
}

async function tiffs(same: Pick<Made, 'left' | 'right'>): Promise<Made[]> {
  const kinds = ['none', 'lzw', 'deflate', 'packbits'] as const;
  const files = kinds.map(async (compression) => ({
    name: `TIFF, ${compression}`,
    bytes: await halves(LEFT, RIGHT)
      .tiff({ compression, ...(compression === 'lzw' && { predictor: 'horizontal' as const }) })
      .toBuffer(),
    ...same,
  }));
  const tiled = halves(LEFT, RIGHT).tiff({ compression: 'lzw', tile: true, tileWidth: 32, tileHeight: 16 });
  const turned = await halves(LEFT, RIGHT)
    .withMetadata({ orientation: 6 })
    .tiff({ compression: 'none' })
    .toBuffer();
  return [
    ...(await Promise.all(files)),
    { name: 'TIFF in tiles', bytes: await tiled.toBuffer(), ...same },
    { name: 'TIFF of orientation 6', bytes: turned, ...same, size: [HEIGHT, WIDTH], upright: true },
  ];
}

function animation(format: 'gif' | 'webp'): Promise<Buffer> {
  const frame = WIDTH * HEIGHT;
  const data = Buffer.alloc(6 * frame);
  for (let i = 0; i < 2 * frame; i++) data.set(asIs(i < frame ? LEFT : RIGHT), 3 * i);
  const raw = { width: WIDTH, height: 2 * HEIGHT, channels: 3 as const, pageHeight: HEIGHT };
  const image = sharp(data, { raw });
  return (
    format === 'gif' ? image.gif({ delay: [100, 100] }) : image.webp({ lossless: true, delay: [100, 100] })
  ).toBuffer();
}

/** CMYK with and without a profile; inks are those that are in the file. */
async function inks(): Promise<Made[]> {
  const plain = await halves(LEFT, RIGHT)
    .toColourspace('cmyk')
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer();
  const stored = await sharp(plain, { ignoreIcc: true })
    .pipelineColourspace('cmyk')
    .toColourspace('cmyk')
    .raw()
    .toBuffer();
  const inkAt = (x: number) => [0, 1, 2, 3].map((c) => stored[4 * (WIDTH * 16 + x) + c]! / 255);
  // Each ink takes its part, so that every way to read between the table's points gives the same.
  const lab = ([c, m, y, k]: number[]): Vector => [
    98 - 18 * c! - 24 * m! - 6 * y! - 40 * k!,
    44 * m! - 24 * c!,
    50 * y! - 26 * c!,
  ];
  const multiplied = (colour: number[]) =>
    [0, 1, 2].map((i) => Math.round(255 * (1 - colour[i]!) * (1 - colour[3]!))) as Vector;
  const seen = (colour: number[]) => srgbOf(labLight(lab(colour)));
  const [left, right] = [inkAt(12), inkAt(36)];
  const profile = tableProfile('CMYK', 2, lab);
  return [
    { name: 'CMYK without profile', bytes: plain, left: multiplied(left), right: multiplied(right) },
    {
      name: 'CMYK with profile',
      bytes: withSegments(plain, ...profileSegments(profile)),
      left: seen(left),
      right: seen(right),
    },
  ];
}

/** JPEG XL, bare and in boxes; half transparent over white. */
async function extraLong(): Promise<Made[]> {
  const rgba = new Uint8Array(4 * WIDTH * HEIGHT);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const isLeft = i % WIDTH < WIDTH / 2;
    rgba.set([...asIs(isLeft ? LEFT : RIGHT), isLeft ? 255 : 51], 4 * i);
  }
  const bare = await jxl(rgba, WIDTH, HEIGHT);
  const right = asIs(RIGHT.map((v) => 1 + (v - 1) / 5));
  return [
    { name: 'JPEG XL', bytes: bare, left: asIs(LEFT), right },
    { name: 'JPEG XL in a box', bytes: boxedJxl(bare, false), left: asIs(LEFT), right },
    { name: 'JPEG XL in parts', bytes: boxedJxl(bare, true), left: asIs(LEFT), right },
  ];
}

/** All kinds. */
export async function madeFiles(): Promise<Made[]> {
  return [
    ...profiles(),
    ...greyProfiles(),
    ...tables(),
    ...inNumbers(),
    ...(await bright()),
    ...misfits(),
    ...(await orientations()),
    ...(await others()),
    ...(await inks()),
    ...(await extraLong()),
  ];
}
