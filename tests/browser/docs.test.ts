// The documentation as it is built: its links, and its examples at work.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'puppeteer';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EXAMPLES } from '../../.vite/docs/examples.ts';
import { PAGES } from '../../.vite/docs/pages.ts';
import { serveFolder } from '../consumers/serve.ts';
import { builtOnce } from '../support/built-once.ts';
import { launchBrowser, openTab } from './tab.ts';

let folder: string;
let served: Awaited<ReturnType<typeof serveFolder>>;
let browser: Browser;

beforeAll(async () => {
  folder = await builtOnce('docs', (outDir) =>
    build({
      configFile: 'vite.config.ts',
      mode: 'docs',
      logLevel: 'error',
      build: { outDir, emptyOutDir: true },
    }),
  );
  served = await serveFolder(folder);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  served?.close();
});

it('has no link that leads nowhere, on any page', () => {
  const there = new Set(readdirSync(folder, { recursive: true }).map(String));
  const texts = new Map(
    PAGES.map(({ name }) => [`${name}.html`, readFileSync(join(folder, `${name}.html`), 'utf8')]),
  );
  const broken: string[] = [];
  let links = 0;
  for (const [page, text] of texts) {
    for (const [, href] of text.matchAll(/(?:href|src)="(?!https?:|data:)([^"]+)"/g)) {
      links += 1;
      const [file, anchor] = href!.split('#');
      const target = file === '' ? page : file!;
      const found = there.has(target) && (!anchor || texts.get(target)?.includes(`id="${anchor}"`));
      if (!found) broken.push(`${page}: ${href}`);
    }
  }
  expect(links).toBeGreaterThan(200);
  expect(broken).toEqual([]);
});

it('tells types and defaults of the element in place of the tables of its README', () => {
  const text = readFileSync(join(folder, 'element.html'), 'utf8');
  expect(text).not.toContain('npm run readme');
  expect(text).toMatch(/<code>tvWeight<\/code>/);
  expect(text).toContain('<code>(options?: { signal?: AbortSignal }): Promise&lt;boolean&gt;</code>');
  expect(text).toMatch(/<code>--style-transfer-radius<\/code><\/td>\s*<td><code>10px<\/code>/);
});

it.each(PAGES.map(({ name }) => name))('shows %s without faults, as narrow as a phone', async (name) => {
  const { page, faults, outside } = await openTab(browser, `${served.url}${name}.html`, { width: 360 });
  const seen = await page.evaluate(() => ({
    sticksOut: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    heading: document.querySelectorAll('h1').length,
    current: document.querySelector('.pages [aria-current]')?.textContent,
  }));
  expect(seen).toEqual({ sticksOut: 0, heading: 1, current: PAGES.find((one) => one.name === name)!.title });
  expect({ faults, outside }).toEqual({ faults: [], outside: [] });
  await page.close();
});

it('paints every example', async () => {
  const { page, faults } = await openTab(browser, `${served.url}live.html`);
  const painted = await page.evaluate(async () => {
    const easels = [...document.querySelectorAll('style-transfer')];
    const done: boolean[] = [];
    for (const easel of easels) {
      // What is not on screen pauses.
      easel.scrollIntoView();
      Object.assign(easel, { size: 32, iterations: 2, minScale: 0 });
      const complete = new Promise<boolean>((resolve) => {
        easel.addEventListener('complete', () => resolve(true));
        easel.addEventListener('error', () => resolve(false));
      });
      while (!easel.pictures.content || easel.pictures.styles.length === 0) {
        await new Promise((resolve) => easel.addEventListener('picturechange', resolve, { once: true }));
      }
      const own = easel.querySelector<HTMLElement>('[slot=controls]');
      (own ?? easel.shadowRoot!.querySelector<HTMLElement>('.main')!).click();
      done.push(await complete);
    }
    return done;
  });
  expect(painted).toEqual(EXAMPLES.map(() => true));
  await page.waitForFunction(() =>
    /^32 × \d+ pixels, \d+ KB$/.test(document.querySelector('#tells')!.textContent!),
  );
  expect(faults).toEqual([]);
  await page.close();
});
