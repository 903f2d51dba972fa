import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, ElementHandle, Page } from 'puppeteer';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BuiltPage, serveBuiltPage } from './built-page.ts';
import { launchBrowser, openTab, type Tab, waitForState } from './tab.ts';

let served: BuiltPage;
let browser: Browser;
let tab: Tab;
let page: Page;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'art-filter-compare-'));
  served = await serveBuiltPage();
  browser = await launchBrowser();
  tab = await openTab(browser, `${served.url}#content=portrait&style=pop-art&size=48&iterations=3`);
  page = tab.page;
  await waitForState(page, 'ready');
  await page.click('#tab-compare');
  await (await page.waitForSelector('compare-tab >>> details.own summary'))!.click();
  await page.waitForSelector('compare-tab >>> .queue .main:not(:disabled)');
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
  await rm(folder, { recursive: true });
});

/** In the page: what the tab shows now. */
const seen = () =>
  page.evaluate(() => {
    const root = document.querySelector('compare-tab')!.shadowRoot!;
    const texts = (selector: string) =>
      [...root.querySelectorAll(selector)].map((node) => node.textContent!.replace(/\s+/g, ' ').trim());
    return {
      heads: texts('thead th'),
      captions: texts('td p'),
      pictures: [...root.querySelectorAll<HTMLImageElement>('td img')].map((image) => image.src),
      buttons: texts('.queue button'),
      progress: texts('.progress')[0],
      problem: texts('[role=alert]')[0],
    };
  });

/** The tab's button that says so, once it is there. */
const button = async (text: string) => {
  const handle = await page.waitForFunction(
    (wanted) =>
      [...document.querySelector('compare-tab')!.shadowRoot!.querySelectorAll('button')].find(
        (one) => one.textContent!.trim() === wanted && !one.disabled,
      ),
    {},
    text,
  );
  return handle.asElement() as ElementHandle<HTMLButtonElement>;
};

const press = async (text: string) => (await button(text)).click();

const write = async (values: string, draft = 0) => {
  const input = await page.waitForSelector(`compare-tab >>> input[data-draft="${draft}"]`);
  await input!.evaluate((node, text) => {
    (node as HTMLInputElement).value = text;
    node.dispatchEvent(new Event('change'));
  }, values);
};

/** Until so many pictures are there. */
const painted = (count: number) =>
  page.waitForFunction(
    (wanted) =>
      document.querySelector('compare-tab')!.shadowRoot!.querySelectorAll('td img').length >= wanted,
    { timeout: 100_000 },
    count,
  );

it('refuses values that the control does not take, before anything runs', async () => {
  for (const [values, message] of [
    ['3', /two or more/],
    ['1,2,3,4,5,6,7', /7 values, expected 2 to 6/],
    ['3, many', /iterations is NaN/],
    ['3, 0', /iterations is 0/],
  ] as const) {
    await write(values);
    await press('Compare');
    await page.waitForSelector('compare-tab >>> [role=alert]');
    expect((await seen()).problem).toMatch(message);
  }
  expect((await seen()).heads).toEqual([]);
});

it('stopped and continued paints every combination once', async () => {
  // Far enough apart that L-BFGS, which may take a step back, has made another picture.
  await write('2, 6, 12, 20');
  await press('Compare');
  await painted(1);
  await press('Stop');
  await button('Continue');
  const half = await seen();
  expect(half.heads).toEqual(['Iterations 2', 'Iterations 6', 'Iterations 12', 'Iterations 20']);
  expect(half.pictures.length).toBeLessThan(4);
  expect(half.progress).toBe(`${half.pictures.length} of 4 done`);
  expect(half.captions).toContain('Not yet painted');
  const held = await page.evaluate(() => gpuWatch.buffers);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect((await seen()).pictures).toEqual(half.pictures);
  expect(await page.evaluate(() => gpuWatch.buffers)).toBeLessThanOrEqual(held);

  await press('Continue');
  await painted(4);
  await button('Save as PNG');
  const whole = await seen();
  expect(whole.pictures.slice(0, half.pictures.length)).toEqual(half.pictures);
  expect(new Set(whole.pictures).size).toBe(4);
  expect(whole.captions[3]).toMatch(/^Iterations 20\s*content .* style /);
});

it('slides between any two pictures, by mouse and by keyboard', async () => {
  const stage = () =>
    page.evaluate(() => {
      const root = document.querySelector('compare-tab')!.shadowRoot!;
      const image = (side: string) => root.querySelector<HTMLImageElement>(`.stage img[data-side=${side}]`)!;
      const cells = [...root.querySelectorAll<HTMLImageElement>('td img')].map((one) => one.src);
      return {
        left: cells.indexOf(image('left').src),
        right: cells.indexOf(image('right').src),
        clip: getComputedStyle(image('left')).clipPath,
        value: root.querySelector<HTMLInputElement>('.stage input')!.valueAsNumber,
      };
    });
  const cell = async (index: number) =>
    (await page.$$('compare-tab >>> td button:not(.take)'))[index] as NonNullable<
      Awaited<ReturnType<typeof page.$>>
    >;
  await (await cell(3)).click();
  await page.keyboard.down('Shift');
  await (await cell(1)).click();
  await page.keyboard.up('Shift');
  expect(await stage()).toMatchObject({ left: 1, right: 3, value: 50 });
  const slider = (await page.$('compare-tab >>> .stage input'))!;
  await slider.focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
  expect(await stage()).toMatchObject({ value: 52, clip: 'inset(0px 48% 0px 0px)' });
  const box = (await slider.boundingBox())!;
  await page.mouse.click(box.x + box.width * 0.25, box.y + box.height / 2);
  expect((await stage()).value).toBeLessThan(35);
  const select = (await page.$('compare-tab >>> select[data-side=left]'))!;
  await select.select('content:0');
  expect((await stage()).left).toBe(-1);
});

it('saves the sheet as PNG, and as HTML that works by itself', async () => {
  const cdp = await page.createCDPSession();
  await cdp.send('Browser.setDownloadBehavior', {
    behavior: 'allow',
    downloadPath: folder,
    eventsEnabled: true,
  });
  const saved = async (button: string) => {
    const done = new Promise<void>((resolve) =>
      cdp.on('Browser.downloadProgress', ({ state }) => {
        if (state === 'completed') resolve();
      }),
    );
    await press(button);
    await done;
  };
  await saved('Save as PNG');
  await saved('Save as HTML');
  const names = (await readdir(folder)).sort();
  expect(names).toEqual([
    'Portrait-Pop-art-halftone-iterations.html',
    'Portrait-Pop-art-halftone-iterations.png',
  ]);
  const { width, height } = await sharp(join(folder, names[1]!)).metadata();
  expect(width).toBeGreaterThan(4 * 150);
  expect(height).toBeGreaterThan(300);
  expect(await readFile(join(folder, names[0]!), 'utf8')).not.toMatch(/https?:/);

  const file = await openTab(browser, pathToFileURL(join(folder, names[0]!)).href, { width: 390 });
  const inFile = () =>
    file.page.evaluate(() => {
      const image = (side: string) =>
        document.querySelector<HTMLImageElement>(`.stage img[data-side=${side}]`)!;
      const cells = [...document.querySelectorAll<HTMLImageElement>('td button img')];
      return {
        cells: cells.map(({ naturalWidth }) => naturalWidth),
        // Two steps may paint the same picture.
        right: cells.flatMap(({ src }, i) => (src === image('right').src ? [i] : [])),
        at: document.querySelector<HTMLElement>('.stage')!.style.getPropertyValue('--at'),
        wide: document.documentElement.scrollWidth,
        curves: document.querySelectorAll('svg.curve').length,
      };
    });
  expect(await inFile()).toEqual({
    cells: [38, 38, 38, 38],
    right: expect.arrayContaining([3]),
    at: '50%',
    wide: 390,
    curves: 4,
  });
  await (await file.page.$$('td button'))[1]!.click();
  await file.page.focus('.stage input');
  await file.page.keyboard.press('ArrowLeft');
  expect(await inFile()).toMatchObject({ right: expect.arrayContaining([1]), at: '49.5%' });
  expect(file.faults).toEqual([]);
  await file.page.close();
});

it('answers a ready question, and hands the settings of a picture to the page', async () => {
  await (await page.waitForSelector('compare-tab >>> [data-question=brush]:not(:disabled)'))!.click();
  await page.waitForFunction(() =>
    document
      .querySelector('compare-tab')!
      .shadowRoot!.querySelector('thead th')
      ?.textContent?.includes('Brush'),
  );
  await painted(4);
  const takes = await page.$$('compare-tab >>> td .take');
  expect(takes.length).toBe(4);
  await takes[3]!.click();
  const taken = await page.evaluate(() => ({
    scale: document.querySelector('style-transfer')!.styleScale,
    shown: !document.querySelector<HTMLElement>('#paint')!.hidden,
  }));
  expect(taken).toEqual({ scale: 2, shown: true });
  expect(new URL(page.url()).hash).toContain('style-scale=2');
  await page.click('#settings-undo');
  expect(await page.evaluate(() => document.querySelector('style-transfer')!.styleScale)).toBeUndefined();
  await page.click('#tab-compare');
});

it('fits a phone, asked nobody else for anything, and nothing went wrong', async () => {
  await page.setViewport({ width: 390, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(tab.outside).toEqual([]);
  expect(tab.faults).toEqual([]);
});
