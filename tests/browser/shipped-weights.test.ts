import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { build } from 'vite';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchChrome } from '../../src/cli/engine/chrome.ts';
import type { loadWeights } from '../../src/vgg/weights/load.ts';

const IDS = ['builtin', 'draft'] as const;
const fileOf = (id: string) => `${id}.safetensors`;
const HTML = `<!doctype html><link rel="icon" href="data:,"><script type="module">
import * as library from './index.js';
globalThis.library = library;
</script>`;

declare global {
  var library: { loadWeights: typeof loadWeights };
}

let folder: string;
let server: Server;
let browser: Browser;
let page: Page;
let address: string;
/** What the page has asked for, and what it does not get. */
let asked: string[] = [];
let missing: string | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'art-filter-library-'));
  const there = { outDir: folder, emptyOutDir: false };
  await build({ configFile: 'vite.config.ts', mode: 'lib', logLevel: 'error', build: there });
  server = createServer(async (request, response) => {
    const name = request.url!.slice(1);
    asked.push(name);
    if (name === '') return void response.setHeader('content-type', 'text/html').end(HTML);
    const body = name === missing ? undefined : await readFile(join(folder, name)).catch(() => undefined);
    if (!body) return void response.writeHead(404).end();
    const type = extname(name) === '.js' ? 'text/javascript' : 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await launchChrome();
});
beforeEach(async () => {
  page = await browser.newPage();
  await page.goto(address);
  await page.waitForFunction(() => 'library' in globalThis);
  asked = [];
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  await rm(folder, { recursive: true });
});

/** In the page: loads weights by the library. */
const load = (id: string) =>
  page.evaluate(async (id) => {
    const fractions: number[] = [];
    const onProgress = (fraction: number) => void fractions.push(fraction);
    try {
      const { layers } = await library.loadWeights(id, { onProgress });
      return { last: [...layers.keys()].at(-1), fractions };
    } catch (error) {
      return { error: (error as Error).message };
    }
  }, id);

it.each(IDS)('the library fetches %s once, from beside its script, and nothing else', async (id) => {
  missing = undefined;
  const { last, fractions = [] } = await load(id);
  expect(last).toBe('conv5_4');
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect([fractions[0], fractions.at(-1)]).toEqual([0, 1]);
  expect(fractions.some((fraction) => fraction > 0.1 && fraction < 0.9)).toBe(true);
  expect(asked).toEqual([fileOf(id)]);
});

it('where the file is not there, its place and the way out are told', async () => {
  missing = fileOf('builtin');
  const { error } = await load('builtin');
  expect(error).toContain(`${address}${missing}: `);
  expect(error).toMatch(/answered 404.*beside the script.*"vgg19"/);
});
