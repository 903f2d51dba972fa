// Chromium with WebGPU that computes but cannot show what it draws: the first canvas drawn ends its GPU process.
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChrome } from '../../src/cli/engine/chrome.ts';
import { type BuiltPage, serveBuiltPage } from '../browser/built-page.ts';
import { openTab, type Tab, waitForState } from '../browser/tab.ts';

let served: BuiltPage;

beforeAll(async () => {
  served = await serveBuiltPage();
});

afterAll(() => served?.close());

/** Works in a tab of a browser of its own. */
async function inTab<T>(before: (() => void) | undefined, work: (tab: Tab) => Promise<T>): Promise<T> {
  const browser: Browser = await launchChrome({ adapter: 'swiftshader' });
  try {
    const tab = await openTab(browser, served.url, before && { before });
    await waitForState(tab.page, 'ready');
    return await work(tab);
  } finally {
    await browser.close();
  }
}

/** In the page: paints, and looks at what is shown meanwhile. */
async function paint() {
  const element = document.createElement('style-transfer');
  const attributes = {
    'content-src': 'test/noise.png',
    'style-src': 'test/tall.png',
    size: '40',
    'min-scale': '0',
    iterations: '12',
    'style-layers': 'conv1_1,conv2_1',
    'content-layer': 'conv2_1',
  };
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  const said: string[] = [];
  element.addEventListener('error', ({ detail }) => said.push(detail.message));
  element.addEventListener('notice', ({ detail }) => said.push(detail.message));
  const shown: { flat: boolean; opaque: boolean }[] = [];
  let byWebGpu = false;
  element.addEventListener('preview', () => {
    if (element.state !== 'running') return;
    const canvas = element.shadowRoot!.querySelector<HTMLCanvasElement>('canvas[part=canvas]')!;
    byWebGpu ||= canvas.getContext('webgpu') !== null;
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')!;
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    const greens = data.filter((_, i) => i % 4 === 1);
    const alphas = data.filter((_, i) => i % 4 === 3);
    shown.push({ flat: new Set(greens).size < 20, opaque: alphas.every((alpha) => alpha === 255) });
  });
  document.body.prepend(element);
  const complete = await element.start();
  const bitmap = await createImageBitmap(await element.toBlob());
  return { complete, said, shown, byWebGpu, size: [bitmap.width, bitmap.height] };
}

it.each([
  ['in a worker', undefined],
  ['on the page’s own thread', () => Reflect.deleteProperty(globalThis, 'Worker') as unknown as undefined],
])('%s previews are read back, and no run loses its device', async (_, before) => {
  const { seen, faults } = await inTab(before, async ({ page, faults }) => ({
    seen: await page.evaluate(paint),
    faults,
  }));
  expect(seen).toMatchObject({ complete: true, said: [], byWebGpu: false, size: [40, 30] });
  expect(seen.shown.length).toBeGreaterThan(0);
  for (const one of seen.shown) expect(one).toEqual({ flat: false, opaque: true });
  expect(faults).toEqual([]);
});
