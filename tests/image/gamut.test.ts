// Pictures in Display P3: values by the definitions of the spaces, in Node and in the page.
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeBytes } from '../../src/image/decode-node.ts';
import type { encodePicture, PictureType } from '../../src/image/encode-browser.ts';
import { encodeBytes } from '../../src/image/encode-node.ts';
import { inspectPicture } from '../../src/image/inspect.ts';
import type { Picture } from '../../src/image/picture.ts';
import { CodecPage } from './codec-page.ts';
import { between, PRIMARIES, power, srgbLight, type Vector } from './made/colour.ts';
import { HEIGHT, iccp, png, WIDTH } from './made/files.ts';
import { matrixProfile } from './made/profile.ts';

/** In the page. */
declare const codec: { encodePicture: typeof encodePicture };

const { srgb, p3, rec2020, adobe } = PRIMARIES;
const LEFT: Vector = [1, 0, 0.2];
const RIGHT: Vector = [0.1, 0.8, 0.4];

/** Values of the left and the right half. */
function halvesOf({ width, height, data }: Picture): [number[], number[]] {
  const at = (x: number) => [0, 1, 2].map((c) => data[(c * height + 5) * width + x]!);
  return [at(Math.floor(width / 4)), at(Math.floor((3 * width) / 4))];
}

function expectNear(got: readonly number[], wanted: readonly number[], within = 1 / 255): void {
  wanted.forEach((value, c) => {
    expect(Math.abs(got[c]! - value), `[${got}] for [${wanted}]`).toBeLessThanOrEqual(within);
  });
}

/** A file, and its halves in Display P3. */
interface Case {
  readonly bytes: Uint8Array;
  readonly halves: readonly [Vector, Vector];
  readonly within?: number;
}

const profiled = (primaries: (typeof PRIMARIES)[keyof typeof PRIMARIES], depth: 8 | 16) =>
  png(LEFT, RIGHT, depth, [iccp(matrixProfile(primaries, srgbLight))]);
const inP3 = (from: (typeof PRIMARIES)[keyof typeof PRIMARIES], colour: Vector) => between(from, p3, colour);
const CASES: Record<string, Case> = {
  'PNG without a profile, 8 bit': {
    bytes: png(LEFT, RIGHT, 8),
    halves: [inP3(srgb, LEFT), inP3(srgb, RIGHT)],
  },
  'PNG without a profile, 16 bit': {
    bytes: png(LEFT, RIGHT, 16),
    halves: [inP3(srgb, LEFT), inP3(srgb, RIGHT)],
  },
  'PNG in Display P3, 8 bit': { bytes: profiled(p3, 8), halves: [LEFT, RIGHT] },
  'PNG in Display P3, 16 bit': { bytes: profiled(p3, 16), halves: [LEFT, RIGHT] },
  'PNG in Rec. 2020': { bytes: profiled(rec2020, 16), halves: [inP3(rec2020, LEFT), inP3(rec2020, RIGHT)] },
  'grey PNG': {
    bytes: png([0.25], [0.75], 8),
    halves: [
      [0.25, 0.25, 0.25],
      [0.75, 0.75, 0.75],
    ],
  },
};
/** The saturated red that sRGB does not hold. */
const beyond = await decodeBytes(profiled(p3, 16), { gamut: 'p3' });

describe('pictures in Display P3', () => {
  it.each(Object.entries(CASES))('read in Node: %s', async (_, { bytes, halves }) => {
    const picture = await decodeBytes(bytes, { gamut: 'p3' });
    expect(picture.gamut).toBe('p3');
    halvesOf(picture).forEach((half, i) => {
      expectNear(half, halves[i]!);
    });
  });

  it('keep what is half transparent as it looks in sRGB', async () => {
    const bytes = png([...LEFT, 0.5], [...RIGHT, 0.25], 16);
    const background = [0.2, 0.5, 0.9] as const;
    const [plain, wide] = [
      await decodeBytes(bytes, { background }),
      await decodeBytes(bytes, { background, gamut: 'p3' }),
    ];
    halvesOf(wide).forEach((half, i) => {
      expectNear(half, between(srgb, p3, halvesOf(plain)[i] as Vector), 1e-4);
    });
    const clear = png([...LEFT, 0], [...RIGHT, 0], 8, [iccp(matrixProfile(p3, srgbLight))]);
    expectNear(
      halvesOf(await decodeBytes(clear, { background, gamut: 'p3' }))[0],
      between(srgb, p3, [...background]),
      1e-4,
    );
  });

  it.each([
    ['r.png', 8, 0.51 / 255],
    ['r.png', 16, 0.51 / 65535],
    ['r.jpg', undefined, 5 / 255],
    ['r.webp', undefined, 5 / 255],
    ['r.avif', undefined, 5 / 255],
  ] as const)('are written to %s (%s bit) with their own profile', async (name, depth, within) => {
    const bytes = await encodeBytes(name, beyond, depth ? { depth } : {});
    const { colour } = inspectPicture(name, bytes);
    expect(colour).toMatchObject(
      name.endsWith('png') ? { kind: 'codes', primaries: 12, transfer: 13 } : { kind: 'profile' },
    );
    const { icc } = await sharp(bytes).metadata();
    expect(icc!.toString('latin1').replaceAll('\0', '')).toContain('Display P3');
    halvesOf(await decodeBytes(bytes, { gamut: 'p3' })).forEach((half, i) => {
      expectNear(half, [LEFT, RIGHT][i]!, within + 1e-6);
    });
    // Another program's colour management reads the profile, too.
    const read = sharp(bytes).removeAlpha();
    // Of 16 bits sharp works in Display P3, which only a profile makes it leave.
    const plain = depth === 16 ? read.withIccProfile('srgb').png() : read.png();
    const data = await sharp(await plain.toBuffer(), { ignoreIcc: true })
      .raw()
      .toBuffer();
    const red = [...data.subarray(0, 3)].map((value) => value / 255);
    expectNear(red, between(p3, srgb, LEFT), within + 1.5 / 255);
  });

  it('hold what came from sRGB: there and back is within 1 of 255', async () => {
    const size = { width: 32, height: 32 };
    const data = Float32Array.from({ length: 3 * 1024 }, (_, i) => {
      const pixel = i % 1024;
      const levels = [pixel % 16, Math.floor(pixel / 16) % 8, Math.floor(pixel / 128)];
      const c = Math.floor(i / 1024);
      return levels[c]! / [15, 7, 7][c]!;
    });
    const source = await encodeBytes('a.png', { ...size, data });
    const wide = await decodeBytes(source, { gamut: 'p3' });
    const back = await decodeBytes(await encodeBytes('b.png', wide, { depth: 16 }));
    expect(back.gamut).toBeUndefined();
    const most = data.reduce((worst, value, i) => Math.max(worst, Math.abs(back.data[i]! - value)), 0);
    expect(255 * most).toBeLessThanOrEqual(1);
  });

  it('are read in other curves, too', async () => {
    const bytes = png(LEFT, RIGHT, 16, [iccp(matrixProfile(adobe, power(563 / 256)))]);
    const [wide, plain] = [await decodeBytes(bytes, { gamut: 'p3' }), await decodeBytes(bytes)];
    const seen = halvesOf(wide)[1] as Vector;
    expectNear(between(p3, srgb, seen), halvesOf(plain)[1]!);
  });
});

describe('in the page', () => {
  let page: CodecPage;
  beforeAll(async () => {
    page = await CodecPage.open();
  });
  afterAll(() => page?.close());

  it.each(Object.entries(CASES))('%s is read alike', async (_, { bytes, halves }) => {
    const { quarters } = await page.decode(bytes, { gamut: 'p3' });
    halves.forEach((half, i) => {
      expectNear(
        quarters![i]!.map((value) => value / 255),
        half,
      );
    });
  });

  it.each([
    ['jpeg', 3],
    ['webp', 3],
  ] as const)('%s with a profile is read alike', async (format, within) => {
    const bytes = await encodeBytes(`a.${format}`, beyond, { quality: 100 });
    const node = halvesOf(await decodeBytes(bytes, { gamut: 'p3' }));
    const { quarters } = await page.decode(bytes, { gamut: 'p3' });
    node.forEach((half, i) => {
      expectNear(
        quarters![i]!.map((value) => value / 255),
        half,
        within / 255,
      );
    });
  });

  it.each([
    ['image/png', 8, 0.51 / 255],
    ['image/png', 16, 0.51 / 65535],
    ['image/jpeg', 8, 6 / 255],
    ['image/webp', 8, 6 / 255],
  ] as const)('written as %s, %s bit', async (type, depth, within) => {
    const { width, height } = beyond;
    const base64 = await page.page.evaluate(
      async (size, values, type: PictureType, depth: 8 | 16) => {
        const picture = { ...size, data: Float32Array.from(values), gamut: 'p3' as const };
        const blob = await codec.encodePicture(picture, type, 0.95, { depth });
        return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
      },
      { width, height },
      [...beyond.data],
      type,
      depth,
    );
    const bytes = Buffer.from(base64, 'base64');
    expect([width, height]).toEqual([WIDTH, HEIGHT]);
    halvesOf(await decodeBytes(bytes, { gamut: 'p3' })).forEach((half, i) => {
      expectNear(half, [LEFT, RIGHT][i]!, within + 1e-6);
    });
  });
});
