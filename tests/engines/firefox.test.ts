// Firefox, where it is installed: its WebGPU is wgpu, and it answers late.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltPage, serveBuiltPage } from '../browser/built-page.ts';
import { launchBrowser } from '../browser/tab.ts';
import { findFirefox, launchFirefox } from '../support/firefox.ts';
import { bundle } from './bundle.ts';
import { type Answers, describeEngine } from './describe-engine.ts';
import { specialisations } from './specialisations.ts';

const program = findFirefox();

/** What a page painted. */
interface Painted {
  readonly complete: boolean;
  readonly errors: string[];
  readonly losses: number[];
  /** Of the channels, 0 … 255. */
  readonly means: number[];
}

/** Paints with the element of the built page. */
async function paint(browser: Browser, url: string): Promise<Painted> {
  const page = await browser.newPage();
  try {
    await page.goto(url);
    await page.waitForFunction(() => customElements.get('style-transfer') !== undefined);
    return await page.evaluate(async () => {
      const element = document.createElement('style-transfer');
      const attributes = {
        'content-src': 'test/noise.png',
        'style-src': 'test/tall.png',
        size: '48',
        'min-scale': '24',
        iterations: '12',
        optimizer: 'adam',
        init: 'noise',
        seed: '3',
        weights: 'draft',
      };
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      const errors: string[] = [];
      const losses: number[] = [];
      element.addEventListener('error', ({ detail }) => errors.push(detail.message));
      element.addEventListener('step', ({ detail }) => losses.push(detail.losses.total));
      document.body.prepend(element);
      const complete = await element.start();
      if (!complete) return { complete, errors, losses, means: [] };
      const bitmap = await createImageBitmap(await element.toBlob());
      const canvas = Object.assign(document.createElement('canvas'), {
        width: bitmap.width,
        height: bitmap.height,
      });
      const context = canvas.getContext('2d')!;
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      const means = [0, 1, 2].map((channel) => {
        const values = data.filter((_, i) => i % 4 === channel);
        return values.reduce((sum, value) => sum + value, 0) / values.length;
      });
      return { complete, errors, losses, means };
    });
  } finally {
    await page.close();
  }
}

if (program) {
  describe('Firefox', () => {
    let server: Server;
    let served: BuiltPage;
    let browser: Browser;
    let page: Page;
    let answers: Answers;

    beforeAll(async () => {
      const script = await bundle('page-main.ts');
      server = createServer((_request, response) => {
        response.setHeader('content-type', 'text/html').end('<!doctype html><title>Cases</title>');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      served = await serveBuiltPage();
      browser = await launchFirefox(program);
      page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.addScriptTag({ content: script, type: 'module' });
      await page.waitForFunction(() => typeof engine === 'object');
      const opened = await page.evaluate(() =>
        engine.open().catch((error: { code: string; message: string }) => {
          if (error.code !== 'webgpu-missing') throw error;
        }),
      );
      console.info(`${await browser.version()} runs on ${opened?.description ?? 'nothing'}`);
      answers = {
        opened: opened ?? undefined,
        modules: async () => {
          const all = await specialisations();
          return page.evaluate((given) => engine.modules(given), all);
        },
        run: (name) => page.evaluate((given) => engine.run(given), name),
        case: (name) => page.evaluate((given) => engine.case(given), name),
      };
    });

    afterAll(async () => {
      await browser?.close();
      await served?.close();
      server?.close();
    });

    test('the page paints the picture that it paints in Chromium', async (context) => {
      if (!answers.opened) return context.skip('Firefox finds no adapter here');
      const here = await paint(browser, served.url);
      expect(here).toMatchObject({ complete: true, errors: [] });
      const chromium = await launchBrowser();
      try {
        const there = await paint(chromium, served.url);
        expect(here.losses.map((loss, i) => loss / there.losses[i]!)).toEqual(
          there.losses.map(() => expect.closeTo(1, 3)),
        );
        expect(here.means).toEqual(there.means.map((mean) => expect.closeTo(mean, 1)));
      } finally {
        await chromium.close();
      }
    });

    describeEngine('Firefox', () => answers);
  });
} else
  test('Firefox', (context) => context.skip('Firefox is not installed; ART_FILTER_FIREFOX may name one'));
