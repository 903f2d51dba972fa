import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withLook } from '../../src/style/settings/looks.ts';
import { BUNDLED } from '../../src/vgg/weights/bundled.ts';
import { type BuiltPage, serveBuiltPage } from './built-page.ts';
import { launchBrowser, openTab, type Tab, waitForState } from './tab.ts';

let served: BuiltPage;
let browser: Browser;
let tab: Tab;
let page: Page;

beforeAll(async () => {
  served = await serveBuiltPage();
  browser = await launchBrowser();
  tab = await openTab(browser, `${served.url}#size=48&iterations=10`);
  page = tab.page;
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

/** A digest of the picture as it is now. */
const look = () =>
  page.evaluate(async () => {
    const bytes = await (await document.querySelector('style-transfer')!.toBlob()).arrayBuffer();
    const digest = await crypto.subtle.digest('SHA-256', bytes);
    return [...new Uint8Array(digest)].slice(0, 8).join(' ');
  });

/** The button that says so, in the page or in its element. */
const press = async (text: string) => {
  const button = await page.waitForSelector(`style-transfer >>> ::-p-text(${text})`);
  await button!.click();
};

it('paints the samples that were picked: previews, pause, resume, download', async () => {
  await waitForState(page, 'ready');
  await page.click('[data-sample=portrait]');
  await waitForState(page, 'ready');
  await page.evaluate(() => {
    const element = document.querySelector('style-transfer')!;
    globalThis.previews = 0;
    element.addEventListener('preview', () => {
      globalThis.previews += 1;
    });
    // Held at the second step, so that there is something to see before the end.
    element.addEventListener('step', ({ detail }) => {
      if (detail.iteration === 2) element.pause();
    });
  });
  // A style that is picked is painted at once.
  await page.click('[data-sample=mosaic]');
  await waitForState(page, 'paused');
  await page.click('[data-sample=swirls]');
  await page.waitForFunction(() => {
    const { pictures, state } = document.querySelector('style-transfer')!;
    return pictures.styles[0]?.name === 'Swirled strokes' && state === 'paused';
  });
  // The picture is read once the iterations under way are done.
  const first = await look();
  const at = await page.evaluate(() => document.querySelector('style-transfer')!.iteration);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await look()).toBe(first);
  expect(await page.evaluate(() => document.querySelector('style-transfer')!.iteration)).toBe(at);
  expect(at).toBeLessThan(10);

  expect(new URL(page.url()).hash).toBe('#content=portrait&style=swirls&size=48&iterations=10&network=draft');

  await press('Resume');
  await waitForState(page, 'complete');
  expect(await look()).not.toBe(first);
  expect(await page.evaluate(() => globalThis.previews)).toBeGreaterThanOrEqual(2);

  const folder = await mkdtemp(join(tmpdir(), 'art-filter-download-'));
  const cdp = await page.createCDPSession();
  await cdp.send('Browser.setDownloadBehavior', {
    behavior: 'allow',
    downloadPath: folder,
    eventsEnabled: true,
  });
  const done = new Promise<void>((resolve) =>
    cdp.on('Browser.downloadProgress', ({ state }) => {
      if (state === 'completed') resolve();
    }),
  );
  await page.click('#saving summary');
  await (await page.waitForSelector('#saving ::-p-text(Download PNG)'))!.click();
  await done;
  const [name] = await readdir(folder);
  expect(name).toBe('Portrait-Swirled-strokes.png');
  const { width, height, format } = await sharp(await readFile(join(folder, name!))).metadata();
  expect({ longer: Math.max(width!, height!), format }).toEqual({ longer: 48, format: 'png' });
  await rm(folder, { recursive: true });
});

it('says what it runs on, with which weights, and that nothing leaves', async () => {
  const text = await page.$eval('footer', (footer) => footer.textContent ?? '');
  expect(text).toMatch(/never leave this machine/);
  expect(text).toMatch(/software adapter/);
  expect(text).toContain(BUNDLED.draft.description);
});

it('mixes styles while told to, without a keyboard, and leaves one out when it is picked again', async () => {
  const styles = () => new URLSearchParams(new URL(page.url()).hash.slice(1)).get('style');
  const seen: unknown[] = [];
  for (const step of ['swirls', '.mix', 'mosaic', 'swirls', '.mix', 'swirls']) {
    await page.click(step === '.mix' ? step : `[data-sample=${step}]`);
    seen.push(styles());
  }
  expect(seen).toEqual(['swirls', 'swirls', 'swirls,mosaic', 'mosaic', 'mosaic', 'swirls']);
});

it('leaves the pooling to the weights unless it is chosen', async () => {
  const pooling = () => page.evaluate(() => document.querySelector('style-transfer')!.pooling);
  const field = '#field-pooling';
  const chosen = () =>
    page.$eval(field, (select) => (select as HTMLSelectElement).selectedOptions[0]!.textContent);
  expect([await chosen(), await pooling()]).toEqual(['as suits the weights', undefined]);
  await page.select(field, 'max');
  expect([await chosen(), await pooling()]).toEqual(['maximum', 'max']);
  await page.select(field, '');
  expect([await chosen(), await pooling()]).toEqual(['as suits the weights', undefined]);
});

it('has one polite announcer of its own beside the element’s', async () => {
  const regions = '[aria-live], [role=status], [role=alert], [role=log], output';
  expect(await page.$$eval(regions, (list) => list.map((node) => node.id))).toEqual(['announcer']);
});

it('takes weights that are dropped anywhere, or says why not', async () => {
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(['no tensors'], 'net.safetensors'));
    document
      .querySelector('style-transfer')!
      .dispatchEvent(
        new DragEvent('drop', { dataTransfer: data, bubbles: true, composed: true, cancelable: true }),
      );
  });
  await page.waitForFunction(() =>
    document.querySelector('[data-network=own] .warning')?.textContent?.includes('net.safetensors'),
  );
  expect(await page.$eval('#weights', (line) => line.textContent)).toBe(BUNDLED.draft.description);
});

it('keeps what is changed in the address, and finds it there again', async () => {
  await page.click('.presets label:last-child');
  await page.$eval('#slider-size', (input) => {
    (input as HTMLInputElement).value = '2';
    input.dispatchEvent(new Event('input'));
  });
  const { hash } = new URL(page.url());
  expect(hash).toMatch(/size=128/);
  const wild = withLook('wild', {}, BUNDLED.draft.defaults).contentWeight;
  expect(hash).toContain(`content-weight=${wild}`);
  const other = await openTab(browser, `${served.url}${hash}&recipe=soup`);
  const seen = await other.page.evaluate(() => ({
    size: document.querySelector('style-transfer')!.size,
    kept: document.querySelector('style-transfer')!.contentWeight,
    manner: document.querySelector('.presets input:checked')?.closest('label')?.textContent?.trim(),
    notice: document.querySelector('#notice')?.textContent,
    pressed: [...document.querySelectorAll<HTMLElement>('[aria-pressed=true]')].map(
      (tile) => tile.dataset.sample,
    ),
  }));
  expect(seen).toMatchObject({ size: 128, kept: wild, manner: 'Wild', pressed: ['portrait', 'swirls'] });
  expect(seen.notice).toMatch(/soup/);
  expect(other.faults).toEqual([]);
  await other.page.close();
});

it('asked nobody else for anything, and nothing went wrong', () => {
  expect(tab.outside).toEqual([]);
  expect(tab.faults).toEqual([]);
});

declare global {
  var previews: number;
}
