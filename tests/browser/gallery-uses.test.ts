import type { Page } from 'puppeteer';
import { expect, it } from 'vitest';
import { readRecord } from '../../src/style/settings/record.ts';
import { cards, paint } from './gallery-cards.ts';
import { onBuiltPage } from './on-built-page.ts';
import { waitForState } from './tab.ts';

/** What the page has shared, downloaded and put on the clipboard. */
declare global {
  var shared: { files?: File[]; fail?: string };
  var saved: { name: string; blob: Blob }[];
}

const here = onBuiltPage(async (page) => {
  await page.evaluate(() => {
    const paper = makeElement();
    const { sessionSource, weights } = paper;
    paper.remove();
    Object.assign(document.querySelector('#easel')!, { sessionSource, weights });
    location.hash = 'iterations=6';
    globalThis.saved = [];
    const blobs = new Map<string, Blob>();
    const { createObjectURL } = URL;
    URL.createObjectURL = (blob: Blob) => {
      const url = createObjectURL(blob);
      blobs.set(url, blob);
      return url;
    };
    HTMLAnchorElement.prototype.click = function () {
      saved.push({ name: this.download, blob: blobs.get(this.href)! });
    };
  });
});

const easel = (page: Page) =>
  page.evaluate(() => {
    const { init, size, minScale, seed, startSrc, pictures } = document.querySelector('style-transfer')!;
    return { init, size, minScale, seed, start: startSrc?.slice(0, 5), photo: pictures.content?.name };
  });

async function choose(page: Page, text: string): Promise<void> {
  await page.click('.card .menu summary');
  await (await page.waitForSelector(`.card ::-p-text(${text})`))!.click();
}

const noticed = (page: Page, text: string) =>
  page.waitForFunction(
    (wanted) => document.querySelector('#notice')!.textContent!.includes(wanted),
    {},
    text,
  );

/** Puts paintings into the database, the first of them the oldest. */
function fill(page: Page, count: number, bytes: number): Promise<void> {
  return page.evaluate(
    async (how, each) => {
      const open = indexedDB.open('art-filter-page');
      const db = await new Promise<IDBDatabase>((resolve) => {
        open.onsuccess = () => resolve(open.result);
      });
      const thumbnail = await (await fetch('test/noise.png')).blob();
      const transaction = db.transaction(['gallery', 'files'], 'readwrite');
      for (let i = 0; i < how; i++) {
        const [id, at] = [`old-${i}`, Date.UTC(2020, 0, 1 + i)];
        const made = { title: `Old ${i}`, width: 64, height: 48, steps: 1, seconds: 1, finished: true };
        const from = { given: {}, network: 'draft', content: 'portrait', styles: ['mosaic'] };
        transaction.objectStore('gallery').put({ id, at, ...made, ...from, thumbnail, bytes: each });
        transaction.objectStore('files').put(thumbnail, id);
      }
      await new Promise((resolve) => {
        transaction.oncomplete = resolve;
      });
      db.close();
    },
    count,
    bytes,
  );
}

/** Empties the gallery, as all tests of a file share a browser. */
function empty(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const open = indexedDB.open('art-filter-page');
    const db = await new Promise<IDBDatabase>((resolve) => {
      open.onsuccess = () => resolve(open.result);
    });
    const transaction = db.transaction(['gallery', 'files', 'sources'], 'readwrite');
    for (const name of ['gallery', 'files', 'sources']) transaction.objectStore(name).clear();
    await new Promise((resolve) => {
      transaction.oncomplete = resolve;
    });
    db.close();
  });
}

it('goes on with more steps, and at twice the size, from the picture itself', async () => {
  const { page } = here.tab;
  await empty(page);
  await paint(page, 1);
  await choose(page, 'Go on with more steps');
  await page.waitForFunction(() => sessions.at(-1)?.request.start !== undefined);
  const first = await page.evaluate(() => {
    const { settings, start } = sessions.at(-1)!.request;
    return { size: settings.size, init: settings.init, minScale: settings.minScale, start: start?.width };
  });
  expect(first).toEqual({ size: 24, init: 'picture', minScale: 0, start: 24 });
  await waitForState(page, 'complete');
  await cards(page, 2);
  // The picture to start from was for that run alone.
  expect(await easel(page)).toMatchObject({ photo: 'Mountain lake' });
  expect((await easel(page)).init).toBeUndefined();
  await page.click('.card .menu summary');
  const before = await page.evaluate(() => sessions.length);
  await (await page.waitForSelector('.card ::-p-text(twice as large)'))!.click();
  await page.waitForFunction((count) => sessions.length > count, {}, before);
  const larger = await page.evaluate(() => {
    const { settings } = sessions.at(-1)!.request;
    return { size: settings.size, init: settings.init, minScale: settings.minScale };
  });
  expect(larger).toEqual({ size: 48, init: 'picture', minScale: 24 });
  await waitForState(page, 'complete');
  await cards(page, 3);
});

it('a picture is the start of the next run, or its photo', async () => {
  const { page } = here.tab;
  await empty(page);
  await paint(page, 1);
  await choose(page, 'Start from it');
  await page.waitForFunction(() => document.querySelector('style-transfer')!.init === 'picture');
  expect(await easel(page)).toMatchObject({ init: 'picture', start: 'blob:', photo: 'Mountain lake' });
  await waitForState(page, 'complete');
  await page.evaluate(() =>
    document.querySelector<HTMLElementTagNameMap['style-transfer']>('#easel')!.start(),
  );
  await page.waitForFunction(() => sessions.at(-1)?.request.start?.width === 24);
  await waitForState(page, 'complete');
  await cards(page, 2);
  await choose(page, 'Use as photo');
  await page.waitForFunction(() =>
    document.querySelector('style-transfer')!.pictures.content?.name.startsWith('Mountain lake · '),
  );
  // Another photo has no such start.
  expect((await easel(page)).init).toBeUndefined();
});

it('is saved with its settings, or without where they are switched off', async () => {
  const { page } = here.tab;
  await empty(page);
  await paint(page, 1);
  const download = async () => {
    const count = await page.evaluate(() => saved.length);
    await choose(page, 'Download');
    await page.waitForFunction((before) => saved.length > before, {}, count);
    const { name, base64 } = await page.evaluate(async () => {
      const { name, blob } = saved.at(-1)!;
      return { name, base64: btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer()))) };
    });
    return { name, read: await readRecord(new Uint8Array(Buffer.from(base64, 'base64'))) };
  };
  const carrying = await download();
  expect(carrying.name).toBe('Mountain-lake-Swirled-strokes.png');
  expect(carrying.read?.record).toMatchObject({ width: 24, height: 16, steps: 6, styles: 1 });
  await page.evaluate(() => document.querySelector<HTMLElement>('#carry')!.click());
  expect((await download()).read).toBeUndefined();
  await page.evaluate(() => document.querySelector<HTMLElement>('#carry')!.click());
});

it.each([
  ['60 pictures', 60, 1000],
  ['400 MB', 2, 200e6],
])('holds at most %s, and asks before the oldest goes', async (_, count, bytes) => {
  const { page } = here.tab;
  await empty(page);
  await fill(page, count, bytes);
  await waitForState(page, 'ready');
  await page.evaluate(() =>
    document.querySelector<HTMLElementTagNameMap['style-transfer']>('#easel')!.start(),
  );
  await noticed(page, 'The gallery is full. The oldest picture in it is from');
  const titles = () => page.$$eval('.card b', (nodes) => nodes.map((node) => node.textContent));
  await cards(page, count);
  expect(await titles()).not.toContain('Mountain lake · Swirled strokes');
  expect(await titles()).toContain('Old 0');
  await page.click('#notice-offer');
  await page.waitForFunction(() =>
    document.querySelector('.card b')?.textContent?.startsWith('Mountain lake'),
  );
  expect(await titles()).toHaveLength(count);
  expect(await titles()).not.toContain('Old 0');
  expect(await titles()).toContain('Old 1');
  await empty(page);
});

it.each([320, 360, 390])(
  'at %i pixels neither tabs nor pictures stick out, beside a scroll bar too',
  async (width) => {
    const { page } = here.tab;
    await empty(page);
    await fill(page, 3, 1000);
    await page.setViewport({ width, height: 740 });
    await cards(page, 3);
    const out = await page.evaluate(() => {
      const { clientWidth, scrollWidth } = document.documentElement;
      const shown = [...document.querySelectorAll('.masthead *, .gallery *')].filter((node) =>
        node.checkVisibility(),
      );
      const over = shown.filter((node) => node.getBoundingClientRect().right > clientWidth + 0.5);
      return { over: over.map((node) => node.outerHTML.slice(0, 80)), wide: scrollWidth - clientWidth };
    });
    expect(out).toEqual({ over: [], wide: 0 });
    await empty(page);
  },
);

it('shares the picture as a file, and says where that fails', async () => {
  const { page } = here.tab;
  await waitForState(page, 'ready');
  await page.evaluate(() => {
    globalThis.shared = {};
    const share = async ({ files }: { files: File[] }) => {
      if (shared.fail) throw new DOMException('no', shared.fail);
      shared.files = files;
    };
    Object.defineProperties(navigator, { canShare: { value: () => true }, share: { value: share } });
  });
  await page.evaluate(() =>
    document.querySelector<HTMLElementTagNameMap['style-transfer']>('#easel')!.start(),
  );
  await waitForState(page, 'complete');
  const share = async () => {
    await page.click('#saving summary');
    await (await page.waitForSelector('#saving ::-p-text(Share…)'))!.click();
  };
  await share();
  await page.waitForFunction(() => shared.files !== undefined);
  const { name, type, base64 } = await page.evaluate(async () => {
    const file = shared.files![0]!;
    const bytes = new Uint8Array(await file.arrayBuffer());
    return { name: file.name, type: file.type, base64: btoa(String.fromCharCode(...bytes)) };
  });
  expect({ name, type }).toEqual({ name: 'Mountain-lake-Swirled-strokes.jpg', type: 'image/jpeg' });
  expect(await readRecord(new Uint8Array(Buffer.from(base64, 'base64')))).toBeDefined();
  const notice = () => page.$eval('#notice', (line) => line.textContent);
  const before = await notice();
  await page.evaluate(() => {
    shared = { fail: 'AbortError' };
  });
  await share();
  await page.waitForFunction(() => !document.querySelector('#saving details')!.hasAttribute('open'));
  expect(await notice()).toBe(before);
  await page.evaluate(() => {
    shared = { fail: 'NotAllowedError' };
  });
  await share();
  await noticed(page, 'The picture could not be shared; download it instead.');
});
