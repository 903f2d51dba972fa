// Files that are cut short: refused with the share that is there, or used as far as they go.
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeBytes } from '../../src/image/decode-node.ts';
import { inspectPicture } from '../../src/image/inspect.ts';
import { CodecPage, type Seen, seenOf } from './codec-page.ts';

const KINDS: [string, sharp.JpegOptions][] = [
  ['baseline', {}],
  ['baseline, full colour resolution', { chromaSubsampling: '4:4:4' }],
  ['progressive', { progressive: true }],
  ['progressive, by mozjpeg', { mozjpeg: true }],
];

/** Noise, so that the data is spread evenly over the picture. */
function noise(): sharp.Sharp {
  const data = Buffer.from(Array.from({ length: 3 * 320 * 240 }, (_, i) => (i * 7919 + (i >> 5) * 31) % 256));
  return sharp(data, { raw: { width: 320, height: 240, channels: 3 } });
}

function percent(message: string): number {
  return Number(/about (\d+) % of the picture is there/.exec(message)![1]);
}

describe('a JPEG cut short', () => {
  it.each(KINDS)('%s: the share that is there grows with the file', async (name, options) => {
    const whole = await noise().jpeg(options).toBuffer();
    const shares = [0.3, 0.5, 0.7, 0.9, 0.99].map((part) => {
      try {
        inspectPicture('x', whole.subarray(0, Math.floor(whole.length * part)));
      } catch (error) {
        return percent((error as Error).message);
      }
      throw new Error('a cut file is not refused');
    });
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    if (name.startsWith('baseline')) expect(Math.abs(shares[1]! - 50)).toBeLessThan(6);
    expect(shares.at(-1)).toBeGreaterThan(85);
    expect(shares.at(-1)).toBeLessThan(100);
  });

  it.each(KINDS)('%s: whole without its end marker', async (_, options) => {
    const whole = await noise().jpeg(options).toBuffer();
    const picture = await decodeBytes(whole);
    expect(await decodeBytes(whole.subarray(0, -2))).toEqual(picture);
    expect(await decodeBytes(Buffer.concat([whole.subarray(0, -2), Buffer.alloc(99)]))).toEqual(picture);
  });
});

describe('accepted damage', () => {
  let page: CodecPage;
  beforeAll(async () => {
    page = await CodecPage.open();
  });
  afterAll(() => page?.close());

  it.each(KINDS.slice(0, 3))('%s: what is there is used, both ways, and said', async (_, options) => {
    // Red above, noise below: the part that is missing.
    const below = await noise().extract({ left: 0, top: 0, width: 320, height: 120 }).png().toBuffer();
    const image = sharp({ create: { width: 320, height: 240, channels: 3, background: '#cc4c33' } });
    const whole = await image
      .composite([{ input: below, top: 120, left: 0 }])
      .jpeg(options)
      .toBuffer();
    const cut = whole.subarray(0, Math.floor(whole.length * 0.9));
    const notices: string[] = [];
    const onNotice = (sentence: string) => notices.push(sentence);
    const node = seenOf(await decodeBytes(cut, { acceptDamaged: true, onNotice }));
    const browser: Seen = await page.decode(cut, { acceptDamaged: true });
    for (const seen of [{ ...node, notices }, browser]) {
      expect(seen).toMatchObject({ width: 320, height: 240 });
      expect(seen.notices).toEqual([
        expect.stringMatching(/the file is damaged, about \d+ % of it is there/),
      ]);
      [204, 76, 51].forEach((value, c) => {
        expect(Math.abs(seen.quarters![0]![c]! - value)).toBeLessThan(6);
      });
    }
    await expect(decodeBytes(cut)).rejects.toMatchObject({ code: 'picture' });
  });
});
