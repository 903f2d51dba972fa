import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { builtPageFolder } from './built-page.ts';
import { POLICY } from './policy.ts';
import { type StaticHost, serveFolder } from './static-host.ts';
import { launchBrowser, openTab, type Tab, waitForState } from './tab.ts';

let folder: string;
let host: StaticHost;
let browser: Browser;
let tab: Tab;

const SMALL = '#size=32&iterations=3&min-scale=0&style-layers=conv1_1&content-layer=conv1_1';

beforeAll(async () => {
  folder = await builtPageFolder();
  host = await serveFolder(folder, { at: '/a/b/', headers: { 'content-security-policy': POLICY } });
  browser = await launchBrowser();
  tab = await openTab(browser, host.url);
  await waitForState(tab.page, 'ready');
});

afterAll(async () => {
  await browser?.close();
  await host?.close();
});

/** In the page: what the page does by itself once it is idle. Resolves once the files of the page are kept. */
const kept = async () => {
  await navigator.serviceWorker.register('./service-worker.js', { scope: './', updateViaCache: 'none' });
  await navigator.serviceWorker.ready;
  while (!navigator.serviceWorker.controller) await new Promise((resolve) => setTimeout(resolve, 20));
};

async function paints(page: Page): Promise<number> {
  await waitForState(page, 'ready');
  await page.evaluate(() => void document.querySelector('style-transfer')!.start());
  await waitForState(page, 'complete');
  return page.evaluate(async () => (await document.querySelector('style-transfer')!.toBlob()).size);
}

it('the manifest names the page, its icons and what it opens, in its own folder', async () => {
  const session = await tab.page.createCDPSession();
  const { url, errors, data } = await session.send('Page.getAppManifest');
  expect(url).toBe(`${host.url}manifest.webmanifest`);
  expect(errors).toEqual([]);
  const manifest = JSON.parse(data!);
  const address = (path: string) => new URL(path, url).href;
  expect(address(manifest.start_url)).toBe(host.url);
  expect(address(manifest.scope)).toBe(host.url);
  expect(address(manifest.share_target.action)).toBe(`${host.url}share`);
  expect(address(manifest.file_handlers[0].action)).toBe(host.url);
  for (const { src, sizes, type } of manifest.icons) {
    const bytes = await readFile(join(folder, src));
    const { width, height, format } = await sharp(bytes).metadata();
    expect(`image/${format}`).toBe(type.replace('svg+xml', 'svg'));
    if (sizes !== 'any') expect(`${width}x${height}`).toBe(sizes);
  }
  const maskable = manifest.icons.filter(({ purpose }: { purpose: string }) => purpose === 'maskable');
  expect(maskable.map(({ sizes }: { sizes: string }) => sizes)).toEqual(['192x192', '512x512']);
  // Their ground reaches the edges: a system may cut them to any shape.
  for (const { src } of maskable) {
    const { isOpaque } = await sharp(join(folder, src)).stats();
    expect(isOpaque).toBe(true);
  }
});

it('the browser finds nothing that keeps the page from being installed', async () => {
  const session = await tab.page.createCDPSession();
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // Tabs of a browser that is driven are private ones; only that may keep them from it.
  const others = installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito');
  expect(others).toEqual([]);
});

it('waits for the first draft on a first visit, then keeps the files by itself', async () => {
  const context = await browser.createBrowserContext();
  const { page } = await openTab(context, host.url, { idle: true });
  await page.waitForSelector('img.draft');
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await context.close();
});

it('keeps all files of the build but notices and icons, and nothing of the published VGG19', async () => {
  const { page } = tab;
  await page.evaluate(kept);
  const found = await page.evaluate(async () => {
    const requests = await Promise.all(
      (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
    );
    return requests.flat().map(({ url }) => url);
  });
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const built = files
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const wanted = built.filter((file) => file.startsWith('assets/') || file === 'index.html');
  const paths = found.map((url) => url.slice(host.url.length).replace(/\?.*/, ''));
  expect(paths.sort()).toEqual(wanted.sort());
  expect(paths.filter((path) => path.endsWith('.safetensors'))).toHaveLength(2);
  expect(paths.filter((path) => /service-worker|\.webmanifest|\.md$|icon-.*\.png$/.test(path))).toEqual([]);
});

it('paints without a network, under the strict policy', async () => {
  const { page, faults, outside } = tab;
  host.down = true;
  try {
    await page.goto(`${host.url}${SMALL}`);
    await page.reload();
    expect(await paints(page)).toBeGreaterThan(500);
    await page.click('#tab-compare');
    await page.waitForSelector('#compare *');
    expect(faults.filter((fault) => !/\/segmenter\//.test(fault))).toEqual([]);
    expect(outside).toEqual([]);
  } finally {
    host.down = false;
  }
});

it('takes a picture that another program shares', async () => {
  const { page } = tab;
  await page.goto(host.url);
  const answer = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(40, 30);
    canvas.getContext('2d')!.fillRect(0, 0, 20, 30);
    const form = new FormData();
    form.append(
      'pictures',
      new File([await canvas.convertToBlob()], 'Gruß vom See.png', { type: 'image/png' }),
    );
    const { url, redirected } = await fetch('share', { method: 'POST', body: form });
    return { url, redirected };
  });
  expect(answer).toEqual({ url: `${host.url}?shared`, redirected: true });
  await page.goto(answer.url);
  await page.waitForFunction(
    () => document.querySelector('style-transfer')?.pictures.content?.name === 'Gruß vom See.png',
  );
  await page.waitForFunction(() => !location.search);
  // It is taken once.
  await page.goto(answer.url);
  await waitForState(page, 'ready');
  await page.waitForFunction(
    () => document.querySelector('style-transfer')?.pictures.content?.name !== 'Gruß vom See.png',
  );
});

it('takes a picture that the installed page is opened with', async () => {
  const { page } = await openTab(browser, host.url, {
    before: () => {
      const queue = {
        async setConsumer(consumer: (launch: { files: FileSystemFileHandle[] }) => void) {
          const root = await navigator.storage.getDirectory();
          const handle = await root.getFileHandle('opened.png', { create: true });
          const writer = await handle.createWritable();
          await writer.write(await new OffscreenCanvas(30, 20).getContext('2d')!.canvas.convertToBlob());
          await writer.close();
          consumer({ files: [handle] });
        },
      };
      Object.defineProperty(globalThis, 'launchQueue', { value: queue });
    },
  });
  await page.waitForFunction(
    () => document.querySelector('style-transfer')?.pictures.content?.name === 'opened.png',
  );
  await page.close();
});

/** A later version of the page: all its scripts have other names, and the page another title. */
async function laterVersion(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'art-filter-later-'));
  await cp(folder, copy, { recursive: true });
  const scripts = (await readdir(join(copy, 'assets'))).filter((name) => name.endsWith('.js'));
  const renamed = scripts.map((name) => [name, name.replace(/..\.js$/, '00.js')] as const);
  for (const file of ['index.html', 'service-worker.js', ...scripts.map((name) => `assets/${name}`)]) {
    const path = join(copy, file);
    let text = await readFile(path, 'utf8');
    for (const [before, after] of renamed) text = text.replaceAll(before, after);
    if (file === 'index.html') text = text.replace('<title>Art Filter', '<title>Later Art Filter');
    if (file === 'service-worker.js') text = text.replace(/(index\.html`,revision:`)\w/, '$1later');
    await writeFile(path, text);
  }
  for (const [before, after] of renamed)
    await rename(join(copy, 'assets', before), join(copy, 'assets', after));
  return copy;
}

it('offers a new version when nothing is painted, loses nothing, and leaves other tabs theirs', async () => {
  const later = await laterVersion();
  const other = await openTab(browser, host.url);
  const { page, faults } = tab;
  try {
    // A tab behind another one may be kept waiting.
    await other.page.bringToFront();
    await waitForState(other.page, 'ready');
    await page.bringToFront();
    await page.goto(`${host.url}#content=portrait&style=mosaic&size=40&iterations=200&min-scale=0`);
    await page.reload();
    await waitForState(page, 'ready');
    await page.evaluate(() => {
      const easel = document.querySelector('style-transfer')!;
      easel.addEventListener('step', () => easel.pause(), { once: true });
      void easel.start();
    });
    await waitForState(page, 'paused');
    host.folder = later;
    await page.evaluate(async () => {
      const registration = (await navigator.serviceWorker.getRegistration())!;
      await registration.update();
      while (!registration.waiting) await new Promise((resolve) => setTimeout(resolve, 20));
    });
    // Not while it paints.
    await page.waitForSelector('#newer:disabled');
    expect(await page.$eval('#notice-offer', (button) => (button as HTMLButtonElement).hidden)).toBe(true);
    await page.evaluate(() => document.querySelector('style-transfer')!.stop());
    await page.waitForSelector('#notice-offer:not([hidden])');
    expect(await page.title()).toBe('Art Filter');
    await Promise.all([page.waitForNavigation(), page.click('#notice-offer')]);
    await waitForState(page, 'ready');
    expect(await page.title()).toBe('Later Art Filter');
    expect(new URL(page.url()).hash).toMatch(/content=portrait.*style=mosaic/);
    await page.click('#tab-compare');
    await page.waitForSelector('#compare *');

    // The server no longer has this part; the other tab still gets it, of its own version.
    await other.page.bringToFront();
    expect(await other.page.title()).toBe('Art Filter');
    await other.page.waitForSelector('#newer');
    await other.page.click('#tab-compare');
    await other.page.waitForSelector('#compare *');
    expect(other.faults).toEqual([]);
    await other.page.close();

    // With one tab left, the files of the version before are removed.
    await page.goto(host.url);
    await page.waitForFunction(async () => {
      const name = (await caches.keys()).find((one) => one.includes('precache'))!;
      const keys = await (await caches.open(name)).keys();
      return keys.filter(({ url }) => /compare-tab-/.test(url)).length === 1;
    });
    expect(faults.filter((fault) => !/\/segmenter\/|ERR_/.test(fault))).toEqual([]);
  } finally {
    host.folder = folder;
    await rm(later, { recursive: true, force: true });
  }
});
