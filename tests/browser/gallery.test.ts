import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Page } from 'puppeteer';
import { expect, it } from 'vitest';
import { cards, paint } from './gallery-cards.ts';
import { onBuiltPage } from './on-built-page.ts';
import { openTab, waitForState } from './tab.ts';

const withoutGpu = (page: Page) =>
  page.evaluate(() => {
    const paper = makeElement();
    const { sessionSource, weights } = paper;
    paper.remove();
    Object.assign(document.querySelector('#easel')!, { sessionSource, weights, iterations: 6 });
  });
const here = onBuiltPage(withoutGpu);

const choose = async (page: Page, text: string) => {
  await page.click('.card .menu summary');
  await (await page.waitForSelector(`.card ::-p-text(${text})`))!.click();
};
const notice = (page: Page) => page.$eval('#notice', (line) => line.textContent);

it('keeps a finished picture over a reload, opens it, deletes it, and brings it back', async () => {
  const { page } = here.tab;
  await page.click('#tab-gallery');
  await page.waitForSelector('.gallery .empty');
  await page.click('#tab-paint');
  await paint(page, 1);
  expect(await page.$eval('.card', (card) => card.textContent)).toMatch(
    /Mountain lake · Swirled strokes\s*24 × 16, \d+ steps\s/,
  );

  await page.reload();
  await waitForState(page, 'ready');
  await cards(page, 1);
  await page.click('.card .tile');
  await waitForState(page, 'complete');
  const shown = await page.evaluate(() => {
    const easel = document.querySelector<HTMLElementTagNameMap['style-transfer']>('#easel')!;
    return { hasResult: easel.hasResult, hidden: document.querySelector<HTMLElement>('#paint')!.hidden };
  });
  expect(shown).toEqual({ hasResult: true, hidden: false });

  await page.click('#tab-gallery');
  await choose(page, 'Delete');
  await page.waitForSelector('.gallery .empty');
  await page.click('#notice-offer');
  await cards(page, 1);
  await choose(page, 'Delete');
  await page.waitForSelector('.gallery .empty');
  await page.reload();
  await page.click('#tab-gallery');
  await page.waitForSelector('.gallery .empty');
});

it('keeps the picture of a run that another style ends, and goes on with it by undo', async () => {
  const { page } = here.tab;
  await waitForState(page, 'ready');
  await page.evaluate(() => {
    const easel = document.querySelector<HTMLElementTagNameMap['style-transfer']>('#easel')!;
    easel.iterations = 500;
    void easel.start();
  });
  await page.waitForFunction(() => document.querySelector('style-transfer')!.iteration > 3);
  await page.click('[data-sample=mosaic]');
  await page.waitForSelector('#notice-offer:not([hidden])');
  expect(await notice(page)).toBe('The painting was stopped; it is in the gallery.');
  await page.click('#notice-offer');
  await page.waitForFunction(() => sessions.at(-1)?.request.start !== undefined);
  expect(await page.evaluate(() => document.querySelector('style-transfer')!.pictures.styles[0]?.name)).toBe(
    'Swirled strokes',
  );
  const { init, start } = await page.evaluate(() => {
    const { request } = sessions.at(-1)!;
    return { init: request.settings.init, start: request.start !== undefined };
  });
  expect({ init, start }).toEqual({ init: 'picture', start: true });
  // The picture to start from is not in the link.
  expect(new URL(page.url()).hash).not.toContain('picture');
});

it('downloads all pictures as one file', async () => {
  const { page } = here.tab;
  const folder = await mkdtemp(join(tmpdir(), 'art-filter-gallery-'));
  const before = await page.evaluate(async () => {
    document.querySelector<HTMLElement>('#tab-gallery')!.click();
    await new Promise((resolve) => setTimeout(resolve, 300));
    return document.querySelectorAll('.card').length;
  });
  await page.click('#tab-paint');
  await paint(page, before + 1);
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
  await (await page.waitForSelector('.gallery ::-p-text(Download all)'))!.click();
  await done;
  const files = unzipSync(await readFile(join(folder, (await readdir(folder))[0]!)));
  const names = Object.keys(files);
  expect(names).toContain('Mountain-lake-Swirled-strokes.png');
  expect(names).toHaveLength(before + 1);
  for (const file of Object.values(files)) expect([...file.subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
  await rm(folder, { recursive: true });
});

it('own pictures stay among the tiles, also after a reload', async () => {
  const { page } = here.tab;
  await waitForState(page, 'ready');
  await page.evaluate(async () => {
    const input = document.querySelector<HTMLInputElement>('[data-bring=content]')!;
    const data = new DataTransfer();
    data.items.add(
      new File([await (await fetch('test/noise.png')).blob()], 'mine.png', { type: 'image/png' }),
    );
    input.files = data.files;
    input.dispatchEvent(new Event('change'));
  });
  await page.waitForSelector('.photos [data-own][aria-pressed=true]');
  await page.click('[data-sample=portrait]');
  await page.waitForSelector('.photos [data-own][aria-pressed=false]');
  await page.reload();
  await page.waitForSelector('.photos [data-own]');
  await page.click('.photos [data-own]');
  await page.waitForFunction(
    () => document.querySelector('style-transfer')!.pictures.content?.name === 'mine.png',
  );
  // Undo returns to the sample before.
  await page.click('#settings-undo');
  await page.waitForFunction(
    () => document.querySelector('style-transfer')!.pictures.content?.name === 'Portrait',
  );
  const other = await openTab(here.browser, here.served.url);
  await other.page.waitForSelector('.photos [data-own]');
  await other.page.close();
});
