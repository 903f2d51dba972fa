// What files of the result hold: the photo's transparency, and colours of Display P3.
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { PRIMARIES, srgbLight } from '../image/made/colour.ts';
import { iccp, png } from '../image/made/files.ts';
import { matrixProfile } from '../image/made/profile.ts';
import { onBuiltPage } from './on-built-page.ts';

const here = onBuiltPage();

const url = (bytes: Buffer) => `data:image/png;base64,${bytes.toString('base64')}`;
/** Left half transparent, right half opaque. */
const CUT_OUT = url(png([0.8, 0.2, 0.1, 0], [0.1, 0.4, 0.9, 1], 8));
const WIDE = url(png([1, 0, 0], [0, 1, 0], 8, [iccp(matrixProfile(PRIMARIES.p3, srgbLight))]));

/** In the page: paints with these attributes, and gives files of the result in base64. */
async function paint(attributes: Record<string, string>, types: string[]): Promise<string[]> {
  const element = makeElement({ 'style-src': 'test/tall.png', iterations: '3', ...attributes });
  while (element.state !== 'ready') await new Promise((resolve) => setTimeout(resolve, 20));
  await element.start();
  const files: string[] = [];
  for (const type of types) {
    const blob = await element.toBlob(type as 'image/png');
    files.push(btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer()))));
  }
  element.remove();
  return files;
}

async function painted(attributes: Record<string, string>, types: string[]) {
  const files = await here.tab.page.evaluate(paint, attributes, types);
  return Promise.all(
    files.map(async (file) => {
      const image = sharp(Buffer.from(file, 'base64'));
      const { hasAlpha, icc } = await image.metadata();
      const { data, info } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
      const opacityAt = (x: number) => data[4 * (8 * info.width + x) + 3];
      return {
        hasAlpha,
        left: opacityAt(3),
        right: opacityAt(info.width - 3),
        hasProfile: icc !== undefined,
      };
    }),
  );
}

describe('with keep-alpha', () => {
  it('PNG and WebP files are as transparent as the photo, and JPEG files are not', async () => {
    const types = ['image/png', 'image/webp', 'image/jpeg'];
    const seen = await painted({ 'content-src': CUT_OUT, 'keep-alpha': '' }, types);
    expect(seen).toMatchObject([
      { hasAlpha: true, left: 0, right: 255 },
      { hasAlpha: true, left: 0, right: 255 },
      { hasAlpha: false },
    ]);
  });

  it('an opaque photo gives an opaque file, and without it every photo does', async () => {
    const [opaque] = await painted({ 'content-src': 'test/noise.png', 'keep-alpha': '' }, ['image/png']);
    const [filled] = await painted({ 'content-src': CUT_OUT }, ['image/png']);
    const whole = { left: 255, right: 255 };
    expect([opaque, filled]).toMatchObject([whole, whole]);
  });
});

describe('gamut', () => {
  it('has pictures read in that space, and read again where it changes', async () => {
    const seen = await here.tab.page.evaluate(async (address) => {
      const element = makeElement({ 'style-src': 'test/tall.png', 'content-src': address, gamut: 'p3' });
      const ready = async () => {
        await element.updateComplete;
        while (element.state !== 'ready') await new Promise((resolve) => setTimeout(resolve, 20));
        const { content, styles } = element.pictures;
        const [r, , g] = [0, 1, 2].map((i) => content!.picture.data[i * 24 * 32]!);
        return {
          content: content!.picture.gamut,
          style: styles[0]!.picture.gamut,
          name: content!.name,
          red: r,
          blue: g,
        };
      };
      const wide = await ready();
      element.gamut = 'srgb';
      const narrow = await ready();
      return [wide, narrow];
    }, WIDE);
    expect(seen[0]).toMatchObject({ content: 'p3', style: 'p3' });
    expect(seen[0]!.red).toBeCloseTo(1, 2);
    expect(seen[1]!.content).toBeUndefined();
    expect(seen[1]!.style).toBeUndefined();
    expect(seen[1]!.name).toBe(seen[0]!.name);
  });
});

describe('on the page', () => {
  it('switches turn wide colours and transparency on and off', async () => {
    const { page } = here.tab;
    const easel = () =>
      page.evaluate(() => {
        const { gamut, keepAlpha, pictures } = document.querySelector('style-transfer')!;
        return { gamut, keepAlpha, read: pictures.content?.picture.gamut, name: pictures.content?.name };
      });
    const turn = (id: string) =>
      page.evaluate((selector) => document.querySelector<HTMLElement>(selector)!.click(), id);
    const read = (gamut: string | undefined) =>
      page.waitForFunction(
        (wanted) => {
          const { state, pictures } = document.querySelector('style-transfer')!;
          return state === 'ready' && pictures.content?.picture.gamut === (wanted ?? undefined);
        },
        {},
        gamut ?? null,
      );
    await page.waitForSelector('#wide');
    await read(undefined);
    const before = await easel();
    await turn('#wide');
    await turn('#alpha');
    await read('p3');
    expect(await easel()).toEqual({ gamut: 'p3', keepAlpha: true, read: 'p3', name: before.name });
    await turn('#wide');
    await turn('#alpha');
    await read(undefined);
    expect(await easel()).toEqual(before);
    expect(here.tab.faults).toEqual([]);
  });
});
