import type { Page } from 'puppeteer';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodeAs, type OutputFormat } from '../../src/image/encode-node.ts';
import { formatRecord, readRecord } from '../../src/style/settings/record.ts';
import { resolveSettings } from '../../src/style/settings/resolve.ts';
import { onBuiltPage } from './on-built-page.ts';
import { waitForState } from './tab.ts';

const here = onBuiltPage(async (page) => {
  await page.evaluate(() => {
    const paper = makeElement();
    const { sessionSource, weights } = paper;
    paper.remove();
    Object.assign(document.querySelector('#easel')!, { sessionSource, weights });
  });
});

/** Bytes that a page gives as base64. */
const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

/** A picture that carries settings. */
async function carrying(format: OutputFormat, more: object = {}): Promise<string> {
  const { iterations: _, ...settings } = resolveSettings({ seed: 77, contentWeight: 0.3, size: 320 });
  const record = {
    version: '0.1.0',
    network: { name: 'draft' },
    settings: { ...settings, ...more },
    width: 20,
    height: 16,
    steps: 9,
    styles: 1,
    dpi: 150,
  };
  const picture = { width: 20, height: 16, data: new Float32Array(960).fill(0.7) };
  const bytes = await encodeAs(format, picture, 'x', { settings: formatRecord(record) });
  return Buffer.from(bytes).toString('base64');
}

/** Brings a file to the page in a way of a person's. */
function bring(
  page: Page,
  base64: string,
  name: string,
  way: 'choose' | 'drop' | 'paste' | 'drop on the easel',
) {
  return page.evaluate(
    (text, title, how) => {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], title));
      const options = { bubbles: true, composed: true, cancelable: true };
      if (how === 'choose') {
        const input = document.querySelector<HTMLInputElement>('[data-bring=content]')!;
        input.files = data.files;
        input.dispatchEvent(new Event('change'));
      } else if (how === 'paste') {
        // Firefox takes no files for a pretended event.
        const event = new Event('paste', options);
        Object.defineProperty(event, 'clipboardData', { value: data });
        document.body.dispatchEvent(event);
      } else {
        const place = document.querySelector(how === 'drop' ? 'footer' : '#easel')!;
        place.dispatchEvent(new DragEvent('drop', { dataTransfer: data, ...options }));
      }
    },
    base64,
    name,
    way,
  );
}

const inForce = (page: Page) =>
  page.evaluate(() => {
    const { seed, contentWeight, size, weights, pictures } = document.querySelector('style-transfer')!;
    return { seed, contentWeight, size, weights, photo: pictures.content?.name };
  });
const noticed = (page: Page, text: string) =>
  page.waitForFunction(
    (wanted) => document.querySelector('#notice')!.textContent!.includes(wanted),
    {},
    text,
  );

/** The element's picture of a run as a file. */
function painted(page: Page, attributes: Record<string, string>, type: string, depth?: 16): Promise<string> {
  return page.evaluate(
    async (given, wanted, bits) => {
      const element = makeElement({
        'content-src': 'test/noise.png',
        'style-src': 'test/tall.png',
        ...given,
      });
      await element.start();
      const blob = await element.toBlob(wanted as 'image/png', 0.9, bits && { depth: bits });
      element.remove();
      return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
    },
    attributes,
    type,
    depth,
  );
}

describe('files of the element', () => {
  it.each([
    ['image/png', undefined],
    ['image/png', 16],
    ['image/jpeg', undefined],
    ['image/webp', undefined],
  ] as const)('%s of %s bits carry settings, sizes and dots an inch', async (type, depth) => {
    const given = { iterations: '6', seed: '5', 'style-weight': '2', dpi: '300' };
    const bytes = bytesOf(await painted(here.tab.page, given, type, depth));
    const { record, passedOver } = (await readRecord(bytes))!;
    expect(passedOver).toEqual([]);
    expect(record).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+/),
      network: { name: 'none', digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      settings: { iterations: 6, seed: 5, styleWeight: 2 },
      width: 24,
      height: 16,
      steps: 6,
      styles: 1,
      absent: [],
      dpi: 300,
    });
    const seen = await sharp(bytes).metadata();
    expect(seen).toMatchObject({ width: 24, height: 16, format: type.slice('image/'.length) });
    if (type !== 'image/webp') expect(seen.density).toBe(300);
    else expect(seen.exif).toBeDefined();
    expect(Buffer.from(bytes).toString('latin1')).not.toMatch(/noise\.png|tall\.png|GPS|http:\/\/127/);
  });

  it('say nothing of iterations that were not given, and nothing at all with without-settings', async () => {
    const { page } = here.tab;
    const usual = await readRecord(bytesOf(await painted(page, {}, 'image/png')));
    expect(usual!.record.settings.iterations).toBeUndefined();
    const bare = bytesOf(await painted(page, { 'without-settings': '', iterations: '6' }, 'image/jpeg'));
    expect(await readRecord(bare)).toBeUndefined();
  });

  it('of a picture that is shown carry what its own file said', async () => {
    const base64 = await here.tab.page.evaluate(
      async (text) => {
        const element = makeElement({
          'content-src': 'test/noise.png',
          'style-src': 'test/tall.png',
          seed: '1',
        });
        await element.show(new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]));
        const blob = await element.toBlob('image/jpeg');
        return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
      },
      await carrying('png'),
    );
    const { record } = (await readRecord(bytesOf(base64)))!;
    expect(record).toMatchObject({ settings: { seed: 77 }, network: { name: 'draft' }, steps: 9, dpi: 150 });
    expect((await sharp(bytesOf(base64)).metadata()).density).toBe(150);
  });
});

describe('a picture that carries settings, brought to the page', () => {
  it.each([
    ['png', 'choose'],
    ['jpeg', 'drop'],
    ['webp', 'paste'],
    ['avif', 'drop on the easel'],
  ] as const)('as %s (%s) brings them back, and leaves the photo', async (format, way) => {
    const { page } = here.tab;
    await waitForState(page, 'ready');
    const before = await inForce(page);
    await bring(page, await carrying(format), `painted.${format}`, way);
    await noticed(page, 'The settings of this picture are in use');
    expect(await inForce(page)).toEqual({
      seed: 77,
      contentWeight: 0.3,
      size: 320,
      weights: 'draft',
      photo: 'Mountain lake',
    });
    expect(new URL(page.url()).hash).toContain('seed=77');
    await page.click('#notice-offer');
    await page.waitForFunction(() => document.querySelector('style-transfer')!.seed === undefined);
    const after = await inForce(page);
    expect(after.photo).toBe(before.photo);
    expect(after.size).toBe(before.size);
  });

  it('is a photo by the second offer, and a style among the styles', async () => {
    const { page } = here.tab;
    await waitForState(page, 'ready');
    await bring(page, await carrying('png'), 'painted.png', 'choose');
    await noticed(page, 'are in use');
    await page.click('#notice-second');
    await page.waitForFunction(
      () => document.querySelector('style-transfer')!.pictures.content?.name === 'painted.png',
    );
    await page.evaluate(
      async (text) => {
        const data = new DataTransfer();
        data.items.add(
          new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], 'style.png'),
        );
        const input = document.querySelector<HTMLInputElement>('[data-bring=style]')!;
        input.files = data.files;
        input.dispatchEvent(new Event('change'));
      },
      await carrying('png', { seed: 3 }),
    );
    await page.waitForFunction(
      () => document.querySelector('style-transfer')!.pictures.styles[0]?.name === 'style.png',
    );
    expect((await inForce(page)).seed).toBe(77);
  });

  it('names settings that are unknown here, and damaged ones leave it a photo', async () => {
    const { page } = here.tab;
    await waitForState(page, 'ready');
    await bring(page, await carrying('jpeg', { glow: 4 }), 'later.jpg', 'drop');
    await noticed(page, 'Settings that this version does not know were passed over: glow.');
    expect((await inForce(page)).seed).toBe(77);
    const picture = { width: 20, height: 16, data: new Float32Array(960).fill(0.2) };
    const damaged = await encodeAs('png', picture, 'x', { settings: '{"settings":' });
    await bring(page, Buffer.from(damaged).toString('base64'), 'damaged.png', 'drop');
    await noticed(page, 'damaged.png: the settings in the file are damaged');
    await page.waitForFunction(
      () => document.querySelector('style-transfer')!.pictures.content?.name === 'damaged.png',
    );
    expect((await inForce(page)).seed).toBe(77);
  });
});

describe('saving on the page', () => {
  it('writes the settings unless they are switched off, also at the next visit', async () => {
    const { page } = here.tab;
    await waitForState(page, 'ready');
    const without = () => page.evaluate(() => document.querySelector('style-transfer')!.withoutSettings);
    expect(await without()).toBe(false);
    await page.evaluate(() => document.querySelector<HTMLElement>('#carry')!.click());
    expect(await without()).toBe(true);
    await page.reload();
    await page.waitForSelector('#carry');
    expect(await without()).toBe(true);
    await page.evaluate(() => document.querySelector<HTMLElement>('#carry')!.click());
    expect(await without()).toBe(false);
  });

  it('writes the dots an inch of the size for print that a run was begun with', async () => {
    const { page } = here.tab;
    await waitForState(page, 'ready');
    await page.evaluate(() => {
      location.hash = 'iterations=4';
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    await waitForState(page, 'ready');
    const dots = () =>
      page.evaluate(async () => {
        const easel = document.querySelector('style-transfer')!;
        await easel.start();
        return easel.dpi;
      });
    const choose = async (length: string) => {
      await page.$eval(
        '#print-length',
        (input, value) => {
          (input as HTMLInputElement).value = value;
          input.dispatchEvent(new Event('change'));
        },
        length,
      );
      const help = await page.$eval('.print', (field) => field.textContent!);
      await page.click('#print-use');
      return help;
    };
    expect(await dots()).toBe(null);
    await page.select('#print-unit', 'inch');
    await page.select('#print-density', '200');
    expect(await choose('2')).not.toContain('Your photo has');
    expect((await inForce(page)).size).toBe(400);
    // The picture that is there was begun without.
    expect(await page.evaluate(() => document.querySelector('style-transfer')!.dpi)).toBe(null);
    expect(await dots()).toBe(200);
    // More than the sample has: the print keeps its size.
    expect(await choose('10')).toContain('Your photo has 768 px');
    expect((await inForce(page)).size).toBe(2000);
    expect(await dots()).toBe(77);
    for (let i = 0; i < 2; i++) await page.click('#settings-undo');
    expect(await dots()).toBe(null);
  });

  it('writes the dots an inch of a picture whose settings were taken', async () => {
    const { page } = here.tab;
    await waitForState(page, 'ready');
    await bring(page, await carrying('png', { iterations: 4 }), 'painted.png', 'drop');
    await noticed(page, 'are in use');
    const dpi = await page.evaluate(async () => {
      const easel = document.querySelector('style-transfer')!;
      await easel.start();
      return easel.dpi;
    });
    expect(dpi).toBe(150);
  });
});
