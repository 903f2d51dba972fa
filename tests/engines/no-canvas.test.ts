// Chromium with WebGPU that computes but cannot show what it draws: the first canvas drawn ends its GPU process.
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChrome } from '../../src/cli/engine/chrome.ts';
import { type BuiltPage, serveBuiltPage } from '../browser/built-page.ts';
import { openTab, type Tab, waitForState } from '../browser/tab.ts';

let served: BuiltPage;
let browser: Browser;
let tab: Tab;

beforeAll(async () => {
  served = await serveBuiltPage();
  browser = await launchChrome({ adapter: 'swiftshader' });
  tab = await openTab(browser, served.url);
  await waitForState(tab.page, 'ready');
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

it('previews are read back, and no run loses its device', async (context) => {
  const seen = await tab.page.evaluate(async () => {
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
    const shown: { flat: boolean; opaque: boolean }[] = [];
    const kinds = new Set<string>();
    element.addEventListener('preview', () => {
      if (element.state !== 'running') return;
      const canvas = element.shadowRoot!.querySelector<HTMLCanvasElement>('canvas[part=canvas]')!;
      const context = canvas.getContext('2d');
      kinds.add(context ? '2d' : 'webgpu');
      if (!context) return;
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      const greens = data.filter((_, i) => i % 4 === 1);
      const alphas = data.filter((_, i) => i % 4 === 3);
      shown.push({ flat: new Set(greens).size < 20, opaque: alphas.every((alpha) => alpha === 255) });
    });
    document.body.prepend(element);
    const complete = await element.start();
    const bitmap = await createImageBitmap(await element.toBlob());
    const size = [bitmap.width, bitmap.height];
    return { complete, said, shown, kinds: [...kinds], size, devices: gpuWatch.devices };
  });
  if (seen.kinds.includes('webgpu')) context.skip('canvases show what WebGPU draws here');
  expect(seen).toMatchObject({ complete: true, said: [], kinds: ['2d'], size: [40, 30], devices: 1 });
  expect(seen.shown.length).toBeGreaterThan(0);
  for (const one of seen.shown) expect(one).toEqual({ flat: false, opaque: true });
  expect(tab.faults).toEqual([]);
});
