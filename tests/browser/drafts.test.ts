import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BuiltPage, serveBuiltPage } from './built-page.ts';
import { launchBrowser, openTab, waitForState } from './tab.ts';

let served: BuiltPage;
let browser: Browser;

beforeAll(async () => {
  served = await serveBuiltPage();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

const ready = `${'#'}content=portrait&style=swirls&size=48&iterations=4`;

it('shows the photo in a style while the page is idle, stops for a run, and knows it after a reload', async () => {
  const { page, faults } = await openTab(browser, `${served.url}${ready}`, { idle: true });
  await waitForState(page, 'ready');
  // On a software adapter it is shown on the way.
  await page.waitForSelector('[data-sample=swirls] img.draft.unfinished');
  await page.waitForSelector('[data-sample=swirls] img.draft:not(.unfinished)');
  const draft = await page.$eval('[data-sample=swirls] img', (image) => {
    const { naturalWidth, naturalHeight, src } = image as HTMLImageElement;
    return { longer: Math.max(naturalWidth, naturalHeight), own: src.startsWith('blob:') };
  });
  expect(draft).toEqual({ longer: 96, own: true });
  // A run has the GPU to itself: no draft is added until it is over.
  const count = () => page.$$eval('img.draft:not(.unfinished)', (list) => list.length);
  await page.evaluate(() => {
    const easel = document.querySelector('style-transfer')!;
    easel.addEventListener('step', () => easel.pause(), { once: true });
    void easel.start();
  });
  await waitForState(page, 'paused');
  const held = await count();
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect(await count()).toBe(held);
  await page.evaluate(() => document.querySelector('style-transfer')!.stop());

  // Another photo has no drafts yet; the first one's are found again.
  await page.click('[data-sample=still-life]');
  await page.waitForFunction(() => document.querySelector('[data-sample=swirls] img.draft') === null);
  await page.evaluate(() => localStorage.setItem('art-filter.idle', 'off'));
  await page.goto(`${served.url}${ready}`);
  await page.reload();
  await page.waitForSelector('[data-sample=swirls] img.draft');
  expect(faults).toEqual([]);
  await page.close();
});
