import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'puppeteer';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { launchChrome } from '../../src/cli/engine/chrome.ts';
import { type Abilities, reasonToSkip } from './cases/gpu-case.ts';
import { cases } from './cases/index.ts';

/** One script of all cases. */
async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL('cases/in-page.ts', import.meta.url));
  const output = (await build({
    mode: 'gpu-cases',
    logLevel: 'error',
    build: { write: false, minify: false, lib: { entry, formats: ['es'], fileName: 'cases' } },
  })) as Rolldown.RolldownOutput[];
  return output[0]!.output[0].code;
}

describe('headless Chrome', () => {
  let server: Server;
  let browser: Browser | undefined;
  let page: Page;
  let has: Abilities;

  beforeAll(async () => {
    const script = await bundle();
    // WebGPU wants a secure context: an empty page of this machine is one.
    server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>Cases</title>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await launchChrome();
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.addScriptTag({ content: script, type: 'module' });
    await page.waitForFunction(() => typeof openGpu === 'function');
    const found = await page.evaluate(() => openGpu());
    has = found;
    console.info(`Headless Chrome runs on ${found.description}`);
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  for (const one of cases) {
    test(one.name, async (context) => {
      const reason = reasonToSkip(one, has);
      if (reason) context.skip(reason);
      const failure = await page.evaluate((wanted) => runCase(wanted), one.name);
      if (failure !== undefined) throw new Error(failure);
    });
  }
});
