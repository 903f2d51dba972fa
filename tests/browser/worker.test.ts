import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StyleTransferElement } from '../../src/element/style-transfer-element.ts';
import { type BuiltPage, serveBuiltPage } from './built-page.ts';
import { launchBrowser, openTab, type Tab, withoutWorkers } from './tab.ts';

declare global {
  var makeSmall: (attributes?: Record<string, string>) => StyleTransferElement;
}

let served: BuiltPage;
let browser: Browser;
const opened: Tab[] = [];

beforeAll(async () => {
  served = await serveBuiltPage();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

async function open(before?: () => void): Promise<Tab> {
  const tab = await openTab(browser, served.url, before && { before });
  opened.push(tab);
  await tab.page.evaluate(() => {
    globalThis.makeSmall = (attributes = {}) => {
      const element = document.createElement('style-transfer');
      const given = {
        'content-src': 'test/noise.png',
        'style-src': 'test/tall.png',
        size: '32',
        'min-scale': '20',
        iterations: '6',
        'style-layers': 'conv1_1,conv2_1',
        'content-layer': 'conv2_1',
        ...attributes,
      };
      for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
      // Small, so that several are on screen: others would wait.
      element.style.cssText = 'display: inline-block; inline-size: 200px';
      document.body.prepend(element);
      return element;
    };
  });
  return tab;
}

/** Paints, and tells the result and where it was computed. */
const paint = (page: Page) =>
  page.evaluate(async () => {
    const element = makeSmall();
    const scales = new Set<number>();
    element.addEventListener('step', ({ detail }) => scales.add(detail.scale));
    const done = await element.start();
    const blob = await element.toBlob();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
    const { adapter, loss } = element;
    element.remove();
    return {
      done,
      scales: [...scales],
      loss,
      adapter: adapter?.description,
      digest: [...digest].join(),
      devices: gpuWatch.devices,
    };
  });

it('a worker computes, the page has no device, and the result is that of the page’s own thread', async () => {
  const inWorker = await paint((await open()).page);
  expect(inWorker).toMatchObject({ done: true, scales: [23, 32], devices: 0 });
  const onPage = await paint((await open(withoutWorkers)).page);
  expect(onPage.devices).toBeGreaterThan(0);
  expect({ ...inWorker, devices: 0 }).toEqual({ ...onPage, devices: 0 });
});

it('shows the painting on the way, takes changes, pauses, and stops with the picture so far', async () => {
  const { page } = await open();
  const seen = await page.evaluate(async () => {
    const element = makeSmall({ iterations: '100000', 'min-scale': '0' });
    const until = async (condition: () => boolean) => {
      while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    let previews = 0;
    element.addEventListener('preview', () => {
      previews += 1;
    });
    const pixels = () => {
      const canvas = element.shadowRoot!.querySelector<HTMLCanvasElement>('[part=canvas]')!;
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')!;
      copy.drawImage(canvas, 0, 0);
      return copy.getImageData(0, 0, canvas.width, canvas.height).data;
    };
    const running = element.start();
    await until(() => previews >= 2);
    await element.updateComplete;
    const early = pixels();
    element.setAttribute('content-weight', '0');
    element.setAttribute('color', 'content-luminance');
    await until(() => previews >= 5);
    const late = pixels();
    element.pause();
    const { iteration } = element;
    await new Promise((resolve) => setTimeout(resolve, 300));
    const waited = element.iteration - iteration;
    element.resume();
    await until(() => element.iteration > iteration + waited);
    await element.stop();
    const finished = await running;
    const { size } = await element.toBlob();
    element.remove();
    return {
      opaque: early.every((value, i) => i % 4 !== 3 || value === 255),
      drawn: new Set(early).size,
      changed: early.some((value, i) => Math.abs(value - late[i]!) > 8),
      waited,
      finished,
      size,
    };
  });
  expect(seen).toMatchObject({ opaque: true, changed: true, finished: false });
  expect(seen.drawn).toBeGreaterThan(20);
  // The step that was under way when it was paused.
  expect(seen.waited).toBeLessThanOrEqual(1);
  expect(seen.size).toBeGreaterThan(500);
});

it('tells what is wrong with the kind of error, and can start again', async () => {
  const { page } = await open();
  const seen = await page.evaluate(async () => {
    const element = makeSmall({ size: '16384' });
    const errors: string[] = [];
    element.addEventListener('error', ({ detail }) => errors.push(detail.code));
    const refused = await element.start();
    element.setAttribute('size', '32');
    const done = await element.start();
    element.remove();
    return { errors: [...new Set(errors)], refused, done };
  });
  expect(seen).toEqual({ errors: ['out-of-memory'], refused: false, done: true });
});

it('paints for several elements at a time, and goes on when one is removed', async () => {
  const { page } = await open();
  const seen = await page.evaluate(async () => {
    const [first, second] = [makeSmall({ iterations: '100000' }), makeSmall({ iterations: '12' })];
    void first.start();
    const running = second.start();
    while (first.iteration < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    first.remove();
    const done = await running;
    const { iteration } = second;
    second.remove();
    return { done, iteration };
  });
  expect(seen).toEqual({ done: true, iteration: 12 });
});

it('the page’s thread computes where the worker does not load', async () => {
  const { page } = await open(() => {
    const Original = Worker;
    globalThis.Worker = class extends Original {
      constructor(address: string | URL, options?: WorkerOptions) {
        super(/worker/.test(String(address)) ? 'not/there.js' : address, options);
      }
    };
  });
  expect(await paint(page)).toMatchObject({ done: true, devices: 1 });
});

it('nothing went wrong on the way', () => {
  const faults = opened.flatMap(({ faults }) => faults);
  expect(faults.filter((fault) => !fault.includes('not/there.js'))).toEqual([]);
});

it.each([
  ['a worker', undefined],
  ['the page', withoutWorkers],
] as const)('paints in Display P3, and shows it, by %s', async (_, before) => {
  const { page } = await open(before);
  const seen = await page.evaluate(async () => {
    const element = makeSmall({ gamut: 'p3', iterations: '100000', 'min-scale': '0' });
    const space = { colorSpace: 'display-p3' as const };
    const read = (image: CanvasImageSource, width: number, height: number) => {
      const context = new OffscreenCanvas(width, height).getContext('2d', space)!;
      context.drawImage(image, 0, 0);
      return context.getImageData(0, 0, width, height).data;
    };
    let previews = 0;
    element.addEventListener('preview', () => {
      previews += 1;
    });
    const canvas = () => element.shadowRoot!.querySelector<HTMLCanvasElement>('[part=canvas]')!;
    const running = element.start();
    const difference = async () => {
      await element.updateComplete;
      const file = new Image();
      file.src = URL.createObjectURL(await element.toBlob());
      await file.decode();
      const { width, height } = canvas();
      // Drawn anew, as WebGPU's canvases are empty once they were shown.
      element.remove();
      document.body.prepend(element);
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const [shown, wanted] = [read(canvas(), width, height), read(file, width, height)];
      return shown.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[i]!)), 0);
    };
    while (previews < 3) await new Promise((resolve) => setTimeout(resolve, 10));
    element.pause();
    // The iteration in progress still ends.
    const until = performance.now() + 20_000;
    let paused: number;
    do paused = await difference();
    while (paused > 2 && performance.now() < until);
    await element.stop();
    await running;
    const stopped = await difference();
    const colours = element.pictures.content!.picture.gamut;
    element.remove();
    return { paused, stopped, colours };
  });
  expect(seen.colours).toBe('p3');
  expect(seen.stopped).toBeLessThanOrEqual(1);
  expect(seen.paused).toBeLessThanOrEqual(2);
});
