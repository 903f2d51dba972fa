import type { Browser, HTTPRequest, Page } from 'puppeteer';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChrome } from '../../src/cli/engine/chrome.ts';
import type { personSegmenter } from '../../src/segment/person.ts';

/** In the page. */
declare global {
  var people: typeof personSegmenter;
  /** A picture that is red on its left half. */
  var halfRed: (width: number, height: number) => { width: number; height: number; data: Float32Array };
  /** The message and code of what a call throws. */
  var failureOf: (call: Promise<unknown>) => Promise<string>;
}

/** In place of MediaPipe: takes what is red for a person, at a size of its own. */
const STAND_IN = `
  export const FilesetResolver = {
    forVisionTasks: async (folder) => ({ folder }),
  };
  export const ImageSegmenter = {
    async createFromOptions(fileset, { baseOptions }) {
      if (!(await fetch(baseOptions.modelAssetPath)).ok) throw new Error('no model');
      globalThis.told = { folder: fileset.folder, options: baseOptions };
      return {
        getLabels: () => [],
        segment(image) {
          globalThis.shown = [image.width, image.height];
          const small = new OffscreenCanvas(16, 16);
          const context = small.getContext('2d');
          context.drawImage(image, 0, 0, 16, 16);
          const { data } = context.getImageData(0, 0, 16, 16);
          const values = Float32Array.from({ length: 256 }, (_, i) => data[4 * i] / 255);
          return { confidenceMasks: [{ width: 16, height: 16, getAsFloat32Array: () => values }] };
        },
      };
    },
  };`;

let server: ViteDevServer;
let browser: Browser;
let page: Page;
/** What the folder holds, and what was asked of it. */
let files: Map<string, { type: string; body: string }>;
let asked: string[];

beforeAll(async () => {
  const options = { host: '127.0.0.1', port: 0, hmr: false, ws: false as const, watch: null };
  server = await createServer({ configFile: false, logLevel: 'error', appType: 'custom', server: options });
  await server.listen();
  browser = await launchChrome({ adapter: 'swiftshader' });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

beforeEach(async () => {
  asked = [];
  files = new Map([
    ['vision_bundle.mjs', { type: 'text/javascript', body: STAND_IN }],
    ['selfie_segmenter.tflite', { type: 'application/octet-stream', body: 'model' }],
  ]);
  page = await browser.newPage();
  await page.setRequestInterception(true);
  page.on('request', answer);
  await page.goto(`${server.resolvedUrls!.local[0]}package.json`);
  await page.addScriptTag({
    type: 'module',
    content: `
      import { personSegmenter } from '/src/segment/person.ts';
      globalThis.people = personSegmenter;`,
  });
  await page.waitForFunction(() => 'people' in globalThis);
  await page.evaluate(() => {
    globalThis.halfRed = (width, height) => {
      const data = new Float32Array(3 * width * height);
      for (let i = 0; i < width * height; i++) if (i % width < width / 2) data[i] = 1;
      return { width, height, data };
    };
    globalThis.failureOf = (call) =>
      call.then(
        () => 'none',
        (error) => `${error.code}: ${error.message}`,
      );
  });
});
afterEach(() => page.close());

function answer(request: HTTPRequest): void {
  const url = new URL(request.url());
  const name = /^\/(?:segmenter|elsewhere)\/(.*)$/.exec(url.pathname)?.[1];
  if (name === undefined && url.hostname === '127.0.0.1') return void request.continue();
  asked.push(`${request.method()} ${url.pathname}`);
  const file = files.get(name ?? '');
  if (!file) return void request.respond({ status: 404 });
  void request.respond({ status: 200, contentType: file.type, body: file.body });
}

describe('a person’s mask', () => {
  it('is made by the segmenter that the page hosts, at the size of the picture', async () => {
    const seen = await page.evaluate(async () => {
      const segmenter = people();
      const available = await segmenter.available();
      const { width, height, data } = await segmenter.segment(halfRed(1040, 60));
      const here = globalThis as unknown as { told: object; shown: number[] };
      const { told, shown } = here;
      await segmenter.segment(halfRed(24, 20));
      const middle = data.subarray(30 * 1040, 31 * 1040);
      return {
        small: here.shown,
        available,
        size: [width, height, data.length],
        ends: [middle[0], middle[1039]],
        told,
        shown,
      };
    });
    const folder = `${server.resolvedUrls!.local[0]}segmenter`;
    expect(seen).toEqual({
      available: true,
      size: [1040, 60, 62400],
      ends: [1, 0],
      told: { folder, options: { modelAssetPath: `${folder}/selfie_segmenter.tflite`, delegate: 'CPU' } },
      shown: [512, 30],
      small: [24, 20],
    });
    // Found out by two questions, and loaded once.
    expect(asked).toEqual([
      'HEAD /segmenter/vision_bundle.mjs',
      'HEAD /segmenter/selfie_segmenter.tflite',
      'GET /segmenter/vision_bundle.mjs',
      'GET /segmenter/selfie_segmenter.tflite',
    ]);
  });

  it('is not offered where a file is missing, and nothing is loaded to find out', async () => {
    files.delete('selfie_segmenter.tflite');
    const available = await page.evaluate(() => people().available());
    expect(available).toBe(false);
    expect(asked.filter((line) => line.startsWith('GET'))).toEqual([]);
  });

  it('is not offered where the host answers with its start page', async () => {
    files.set('selfie_segmenter.tflite', { type: 'text/html; charset=utf-8', body: '<!doctype html>' });
    expect(await page.evaluate(() => people().available())).toBe(false);
  });

  it('is not asked for at other sites, nor where it is switched off', async () => {
    const available = await page.evaluate(() =>
      Promise.all(['https://example.org/segmenter/', '', 'http://'].map((base) => people(base).available())),
    );
    expect(available).toEqual([false, false, false]);
    expect(asked).toEqual([]);
  });

  it('can be hosted in another folder', async () => {
    expect(await page.evaluate(() => people('./elsewhere').available())).toBe(true);
    expect(asked).toContain('HEAD /elsewhere/vision_bundle.mjs');
  });

  it('that cannot be made says so in a sentence, and is tried again', async () => {
    const model = files.get('selfie_segmenter.tflite')!;
    files.delete('selfie_segmenter.tflite');
    const said = await page.evaluate(() => failureOf(people().segment(halfRed(20, 20))));
    expect(said).toMatch(
      /^network: segmenter: it could not be loaded from .*\/segmenter\/ \(no model\).*by hand/,
    );
    files.set('selfie_segmenter.tflite', model);
    expect(await page.evaluate(() => failureOf(people().segment(halfRed(20, 20))))).toBe('none');
  });

  it('that is switched off says so', async () => {
    const said = await page.evaluate(() => failureOf(people('').segment(halfRed(20, 20))));
    expect(said).toMatch(/^network: segmenter: .*switched off/);
  });
});
