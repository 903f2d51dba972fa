import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArtFilterError } from '../../src/errors.ts';
import { parseBackground } from '../../src/image/background-node.ts';
import { type DecodeOptions, decodeBytes, decodeFile } from '../../src/image/decode-node.ts';
import type { Picture } from '../../src/image/picture.ts';

/** 32×24 in four flat quarters: red, green / blue, light grey. */
const QUARTERS = [
  [220, 30, 40],
  [40, 200, 60],
  [50, 60, 210],
  [230, 230, 230],
] as const;
const WIDTH = 32;
const HEIGHT = 24;

/** Muted, so that printing inks can show them. */
const MUTED = [
  [150, 95, 90],
  [110, 140, 100],
  [90, 105, 150],
  [220, 220, 215],
] as const;

function quarters(colors: typeof QUARTERS | typeof MUTED = QUARTERS): Sharp {
  const data = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      data.set(colors[(y >= HEIGHT / 2 ? 2 : 0) + (x >= WIDTH / 2 ? 1 : 0)]!, (y * WIDTH + x) * 3);
    }
  }
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

/** RGB 0…255 in the middle of a quarter (0 top left, 1 top right, 2 bottom left, 3 bottom right). */
function at(picture: Picture, quarter: number): number[] {
  const x = Math.floor(picture.width * (quarter % 2 ? 0.75 : 0.25));
  const y = Math.floor(picture.height * (quarter >= 2 ? 0.75 : 0.25));
  return [0, 1, 2].map((c) => 255 * picture.data[(c * picture.height + y) * picture.width + x]!);
}

function expectNear(got: number[], expected: readonly number[], within: number): void {
  expected.forEach((value, i) => {
    expect(Math.abs(got[i]! - value), `[${got}] against [${expected}]`).toBeLessThanOrEqual(within);
  });
}

function expectQuarters(
  picture: Picture,
  within: number,
  colors: typeof QUARTERS | typeof MUTED = QUARTERS,
): void {
  expect([picture.width, picture.height]).toEqual([WIDTH, HEIGHT]);
  colors.forEach((color, quarter) => {
    expectNear(at(picture, quarter), color, within);
  });
}

async function decoded(image: Sharp, options?: DecodeOptions): Promise<Picture> {
  return decodeBytes(await image.toBuffer(), options);
}

describe('decodeBytes', () => {
  it('reads PNG, JPEG, WebP and AVIF', async () => {
    expectQuarters(await decoded(quarters().png()), 0.01);
    expectQuarters(await decoded(quarters().jpeg({ quality: 95 })), 6);
    expectQuarters(await decoded(quarters().webp({ lossless: true })), 1);
    expectQuarters(await decoded(quarters().avif({ quality: 90 })), 8);
  });

  it('reads palette, grey, grey with alpha and interlaced PNG, progressive and grey JPEG', async () => {
    expectQuarters(await decoded(quarters().png({ palette: true })), 4);
    expectQuarters(await decoded(quarters().png({ progressive: true })), 0.01);
    expectQuarters(await decoded(quarters().jpeg({ progressive: true, quality: 95 })), 6);
    for (const grey of [
      await decoded(quarters().toColourspace('b-w').png()),
      await decoded(quarters().toColourspace('b-w').ensureAlpha(0.5).png(), { background: [0, 0, 0] }),
      await decoded(quarters().toColourspace('b-w').jpeg({ quality: 98 })),
    ]) {
      expect(grey.data.length).toBe(3 * WIDTH * HEIGHT);
      const [r, g, b] = at(grey, 3) as [number, number, number];
      expect(r).toBe(g);
      expect(g).toBe(b);
    }
    const half = await decoded(quarters().toColourspace('b-w').ensureAlpha(0.5).png(), {
      background: [0, 0, 0],
    });
    expectNear(at(half, 3), [115, 115, 115], 1.5);
  });

  it('keeps the precision of 16 bit', async () => {
    const ramp = Uint16Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => 20000 + 17 * Math.floor(i / 3));
    const image = sharp(ramp, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
    const picture = await decoded(image.toColourspace('rgb16').png());
    for (const i of [0, 1, 2, 500, 767]) expect(65535 * picture.data[i]!).toBeCloseTo(20000 + 17 * i, 1);
    const white = sharp(new Uint16Array(ramp.length).fill(65535), {
      raw: { width: WIDTH, height: HEIGHT, channels: 3 },
    });
    expect(Math.min(...(await decoded(white.toColourspace('rgb16').png())).data)).toBe(1);
  });

  it('reads CMYK JPEG, with and without a profile', async () => {
    const cmyk = quarters(MUTED).toColourspace('cmyk').jpeg({ quality: 98 });
    expectQuarters(await decoded(cmyk.clone().withIccProfile('cmyk')), 12, MUTED);
    // Without a profile inks multiply, as browsers show them.
    const inks = await sharp(await cmyk.clone().toBuffer(), { ignoreIcc: true })
      .pipelineColourspace('cmyk')
      .toColourspace('cmyk')
      .raw()
      .toBuffer();
    const plain = await decoded(cmyk.clone());
    for (const quarter of [0, 1, 2, 3]) {
      const x = WIDTH * (quarter % 2 ? 0.75 : 0.25);
      const y = HEIGHT * (quarter >= 2 ? 0.75 : 0.25);
      const [c, m, k, black] = inks.subarray(4 * (y * WIDTH + x)) as Iterable<number> as number[];
      const seen = [c!, m!, k!].map((ink) => ((255 - ink) * (255 - black!)) / 255);
      expectNear(at(plain, quarter), seen, 1);
    }
  });

  it('converts an ICC profile to sRGB', async () => {
    const p3 = await decoded(quarters().withIccProfile('p3').png());
    expectQuarters(p3, 3);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns by EXIF orientation %d', async (orientation) => {
    const picture = await decoded(quarters().withMetadata({ orientation }).jpeg({ quality: 95 }));
    const [width, height] = orientation < 5 ? [WIDTH, HEIGHT] : [HEIGHT, WIDTH];
    expect([picture.width, picture.height]).toEqual([width, height]);
    // Which stored quarter a viewer sees at each corner.
    const seen = {
      1: [0, 1, 2, 3],
      2: [1, 0, 3, 2],
      3: [3, 2, 1, 0],
      4: [2, 3, 0, 1],
      5: [0, 2, 1, 3],
      6: [2, 0, 3, 1],
      7: [3, 1, 2, 0],
      8: [1, 3, 0, 2],
    }[orientation]!;
    seen.forEach((stored, corner) => {
      expectNear(at(picture, corner), QUARTERS[stored]!, 8);
    });
  });

  it('lays transparent parts over white, or over the background', async () => {
    const clear = quarters().ensureAlpha(0).png();
    expectNear(at(await decoded(clear.clone()), 0), [255, 255, 255], 0.01);
    const background = await parseBackground('#204060');
    expectNear(at(await decoded(clear.clone(), { background }), 0), [0x20, 0x40, 0x60], 0.01);
    const half = await decoded(quarters().ensureAlpha(0.5).png(), { background });
    expectNear(at(half, 0), [(220 + 0x20) / 2, (30 + 0x40) / 2, (40 + 0x60) / 2], 1);
  });

  it('shrinks to `longest` while decoding, and never enlarges', async () => {
    const small = await decoded(quarters().png(), { longest: 16 });
    expect([small.width, small.height]).toEqual([16, 12]);
    expectNear(at(small, 2), QUARTERS[2], 3);
    const same = await decoded(quarters().png(), { longest: 64 });
    expect([same.width, same.height]).toEqual([WIDTH, HEIGHT]);
    const turned = await decoded(quarters().withMetadata({ orientation: 6 }).jpeg(), { longest: 16 });
    expect([turned.width, turned.height]).toEqual([12, 16]);
  });
});

describe('what is refused', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'art-filter-decode-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function refusal(name: string, bytes?: Uint8Array | string): Promise<ArtFilterError> {
    const path = join(folder, name);
    if (bytes !== undefined) await writeFile(path, bytes);
    const error = await decodeFile(path, { name: `content ${name}` }).then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(ArtFilterError);
    expect((error as Error).message).toContain(`content ${name}`);
    expect((error as Error).message).not.toContain('\n');
    return error as ArtFilterError;
  }

  const flat = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#888' } });

  it('a missing file, a folder', async () => {
    expect(await refusal('missing.png')).toMatchObject({ code: 'file', message: /no such file/ });
    await mkdir(join(folder, 'folder.png'));
    expect(await refusal('folder.png')).toMatchObject({ code: 'file', message: /folder/ });
  });

  it('an empty file, text with a picture name, another kind of file', async () => {
    expect(await refusal('empty.png', '')).toMatchObject({ code: 'picture', message: /empty/ });
    expect(await refusal('text.png', 'Dear diary')).toMatchObject({ code: 'picture', message: /PNG, JPEG/ });
    expect(await refusal('document.png', '%PDF-1.7')).toMatchObject({
      code: 'picture',
      message: /a PDF document/,
    });
  });

  it.each([
    ['jpeg', () => quarters().resize(200, 200).jpeg({ quality: 95 })],
    ['jpeg', () => quarters().resize(200, 200).jpeg({ quality: 95, progressive: true })],
    ['png', () => quarters().resize(200, 200).png()],
    ['webp', () => quarters().resize(200, 200).webp()],
    ['avif', () => quarters().resize(200, 200).avif()],
  ])('a %s cut anywhere', async (ending, make) => {
    const whole = await make().toBuffer();
    for (const part of [0.02, 0.3, 0.5, 0.9, 0.99]) {
      const error = await refusal(`cut.${ending}`, whole.subarray(0, Math.floor(whole.length * part)));
      expect(error.code).toBe('picture');
    }
  });

  it('a damaged PNG', async () => {
    const bytes = await quarters().resize(200, 200, { kernel: 'cubic' }).png().toBuffer();
    bytes.fill(0, bytes.length >> 1, (bytes.length >> 1) + 40);
    expect(await refusal('damaged.png', bytes)).toMatchObject({ code: 'picture', message: /damaged/ });
  });

  it('1×1, 40000×10 and more megapixels than memory', async () => {
    expect(await refusal('dot.png', await flat(1, 1).png().toBuffer())).toMatchObject({ message: /1×1/ });
    expect(await refusal('line.png', await flat(40000, 10).png().toBuffer())).toMatchObject({
      message: /40000×10/,
    });
    const bomb = await flat(40, 40).png().toBuffer();
    bomb.writeUInt32BE(60000, 16);
    bomb.writeUInt32BE(60000, 20);
    expect(await refusal('bomb.png', bomb)).toMatchObject({ code: 'picture', message: /60000×60000/ });
  });
});

describe('parseBackground', () => {
  it('reads hex and names', async () => {
    expect(await parseBackground('#fff')).toEqual([1, 1, 1]);
    expect(await parseBackground('#FF8000')).toEqual([1, 128 / 255, 0]);
    expect(await parseBackground('navy')).toEqual([0, 0, 128 / 255]);
  });

  it.each(['', '#12', '#12345678', 'nocolour', 'transparent', 'rgb(1,2,3)', '__proto__'])(
    'refuses %j',
    async (text) => {
      await expect(parseBackground(text)).rejects.toMatchObject({
        code: 'settings',
        message: /expected a colour/,
      });
    },
  );
});
