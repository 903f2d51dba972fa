import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { encodePicture, PictureType } from '../../src/image/encode-browser.ts';
import { CodecPage } from './codec-page.ts';

/** In the page. */
declare const codec: { encodePicture: typeof encodePicture };

let page: CodecPage;

beforeAll(async () => {
  page = await CodecPage.open();
});

afterAll(() => page?.close());

const COLORS = [
  [220, 30, 40],
  [40, 200, 60],
  [50, 60, 210],
  [230, 230, 230],
];

function quarters(width = 32, height = 24) {
  const data = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const quarter = (i >= (width * height) / 2 ? 2 : 0) + (i % width >= width / 2 ? 1 : 0);
    data.set(COLORS[quarter]!, i * 3);
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

function expectNear(got: number[] | undefined, expected: number[], within: number): void {
  expected.forEach((value, i) => {
    expect(Math.abs(got![i]! - value), `[${got}] against [${expected}]`).toBeLessThanOrEqual(within);
  });
}

describe('decodePicture in a page', () => {
  it.each([
    ['png', () => quarters().png(), 0.01],
    ['jpeg', () => quarters().jpeg({ quality: 95 }), 8],
    ['webp', () => quarters().webp({ lossless: true }), 1],
    ['avif', () => quarters().avif({ quality: 90 }), 10],
  ])('reads %s', async (_name, make, within) => {
    const seen = await page.decode(await make().toBuffer());
    expect(seen).toMatchObject({ width: 32, height: 24 });
    COLORS.forEach((color, i) => {
      expectNear(seen.quarters![i], color, within);
    });
  });

  it('turns by EXIF orientation', async () => {
    const seen = await page.decode(
      await quarters().withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer(),
    );
    expect(seen).toMatchObject({ width: 24, height: 32 });
    expectNear(seen.quarters![0], COLORS[2]!, 8);
  });

  it('lays transparent parts over white, or over the background', async () => {
    const clear = await quarters().ensureAlpha(0).png().toBuffer();
    expectNear((await page.decode(clear)).quarters![0], [255, 255, 255], 0.01);
    expectNear((await page.decode(clear, { background: '#204060' })).quarters![0], [0x20, 0x40, 0x60], 0.01);
    expectNear((await page.decode(clear, { background: 'tomato' })).quarters![0], [255, 99, 71], 0.01);
    const half = await quarters().ensureAlpha(0.5).png().toBuffer();
    expectNear((await page.decode(half, { background: 'black' })).quarters![0], [110, 15, 20], 1.5);
  });

  it.each(['nocolour', 'transparent', 'rgba(1, 2, 3, 0.5)', ''])(
    'refuses the background %j',
    async (background) => {
      const seen = await page.decode(await quarters().png().toBuffer(), { background });
      expect(seen).toMatchObject({ code: 'settings', message: expect.stringMatching(/background/) });
    },
  );

  it('refuses what is no whole picture, with a sentence', async () => {
    const refused = async (bytes: Uint8Array, message: RegExp) => {
      const seen = await page.decode(bytes, { name: 'content x.png' });
      expect(seen).toMatchObject({ code: 'picture', message: expect.stringMatching(message) });
      expect(seen.message).toMatch(/^content x\.png: /);
    };
    await refused(Buffer.from(''), /empty/);
    await refused(Buffer.from('Dear diary'), /expected PNG, JPEG, WebP/);
    for (const make of [
      quarters(200, 160).jpeg({ quality: 95 }),
      quarters(200, 160).jpeg({ progressive: true }),
      quarters(200, 160).png(),
      quarters(200, 160).webp({ quality: 95 }),
      quarters(200, 160).avif({ quality: 95 }),
    ]) {
      const whole = await make.toBuffer();
      for (const part of [0.3, 0.6, 0.95]) {
        await refused(whole.subarray(0, Math.floor(whole.length * part)), /cut short or damaged/);
      }
    }
    const flat = (width: number, height: number) =>
      sharp({ create: { width, height, channels: 3, background: '#888' } })
        .png()
        .toBuffer();
    await refused(await flat(1, 1), /1×1/);
    await refused(await flat(40000, 10), /40000×10/);
    const bomb = await flat(40, 40);
    bomb.writeUInt32BE(60000, 16);
    bomb.writeUInt32BE(60000, 20);
    await refused(bomb, /60000×60000/);
    const avif = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#888' } })
      .avif()
      .toBuffer();
    const size = avif.indexOf('ispe') + 8;
    avif.writeUInt32BE(50_000, size);
    avif.writeUInt32BE(40_000, size + 4);
    await refused(avif, /50000×40000/);
  });
});

describe('encodePicture in a page', () => {
  it.each(['image/png', 'image/jpeg', 'image/webp'])('writes %s', async (type) => {
    const base64 = await page.page.evaluate(async (asked) => {
      const { encodePicture } = codec;
      const data = new Float32Array(3 * 21 * 17).map((_, i) => (i % 21) / 16 - 0.1);
      const blob: Blob = await encodePicture({ width: 21, height: 17, data }, asked);
      return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
    }, type as PictureType);
    const image = sharp(Buffer.from(base64, 'base64'));
    expect((await image.metadata()).format).toBe(type.slice(6));
    const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([21, 17]);
    for (let x = 0; x < 21; x++) {
      const expected = 255 * Math.min(1, Math.max(0, x / 16 - 0.1));
      expect(Math.abs(data[(8 * 21 + x) * 3]! - expected)).toBeLessThan(type === 'image/png' ? 0.51 : 9);
    }
  });
});
