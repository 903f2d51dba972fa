// JPEG files of inks with a profile: the page finds the inks behind what the browser shows, and agrees with LittleCMS.
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { decodePicture } from '../../src/image/decode-browser.ts';
import { decodeBytes } from '../../src/image/decode-node.ts';
import { withFlatInks } from '../../src/image/formats/jpeg/inks.ts';
import { CodecPage } from './codec-page.ts';
import { exif, profileSegments, withSegments } from './made/files.ts';
import { tableProfile } from './made/profile.ts';

/** In the page. */
declare const codec: { decodePicture: typeof decodePicture };

const SIDE = 64;
const profile = tableProfile('CMYK', 3, ([c = 0, m = 0, y = 0, k = 0]) => {
  const light = (1 - 0.9 * k) * (100 - 25 * c - 20 * m - 5 * y);
  return [light, 60 * (m - c) * (1 - k), 60 * (y - (c + m) / 2) * (1 - k)];
});

/** All inks in smooth steps, and black in four. */
function inked(options: { progressive?: boolean; chromaSubsampling?: string } = {}): Promise<Buffer> {
  const data = Buffer.alloc(4 * SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const k = (y >= 32 ? 2 : 0) + (x >= 32 ? 1 : 0);
      const [a, b] = [x % 32, y % 32];
      data.set([8 * a, 8 * b, Math.round(4 * (31 - a + b)), k * 80], 4 * (y * SIDE + x));
    }
  }
  return sharp(data, { raw: { width: SIDE, height: SIDE, channels: 4 } })
    .toColourspace('cmyk')
    .jpeg({ quality: 95, ...options })
    .toBuffer();
}

describe('inks with a profile', () => {
  let page: CodecPage;
  beforeAll(async () => {
    page = await CodecPage.open();
  });
  afterAll(() => page?.close());

  async function difference(
    bytes: Uint8Array,
  ): Promise<{ most: number; mean: number; beyond: number; size: string }> {
    const seen = await page.page.evaluate(async (base64) => {
      const file = new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))]);
      const { width, height, data } = await codec.decodePicture(file);
      return { size: `${width}×${height}`, data: [...data] };
    }, Buffer.from(bytes).toString('base64'));
    const { data } = await decodeBytes(bytes);
    const apart = seen.data.map((value, i) => 255 * Math.abs(value - data[i]!));
    return {
      most: Math.max(...apart),
      mean: apart.reduce((sum, value) => sum + value, 0) / apart.length,
      beyond: apart.filter((value) => value > 2.01).length / apart.length,
      size: seen.size,
    };
  }

  it.each([
    ['baseline', {}],
    ['progressive', { progressive: true }],
  ] as const)('%s: as by the command line', async (_, options) => {
    const bytes = withSegments(await inked(options), ...profileSegments(profile));
    const { most, mean, beyond } = await difference(bytes);
    expect(mean).toBeLessThan(0.5);
    // Half-bright products leave one or two values of an ink in the dark.
    expect(most).toBeLessThan(3.01);
    expect(beyond).toBeLessThan(0.005);
  });

  it('are turned by EXIF data', async () => {
    const cut = await sharp(await inked())
      .extract({ left: 0, top: 0, width: SIDE, height: 32 })
      .toColourspace('cmyk')
      .jpeg({ quality: 95 })
      .toBuffer();
    const head = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif(6)]);
    const bytes = withSegments(cut, [0xe1, head], ...profileSegments(profile));
    const { most, size } = await difference(bytes);
    expect(size).toBe('32×64');
    expect(most).toBeLessThan(2.01);
  });

  it('are left to the browser where no table is to spare, or there are no four inks', async () => {
    expect(
      withFlatInks(
        await sharp(await inked())
          .toColourspace('srgb')
          .jpeg()
          .toBuffer(),
        [3],
      ),
    ).toBeUndefined();
    expect(withFlatInks(Buffer.from([0xff, 0xd8, 0xff, 0xd9]), [3])).toBeUndefined();
  });
});
