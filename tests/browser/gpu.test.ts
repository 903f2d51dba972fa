import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BuiltPage, serveBuiltPage } from './built-page.ts';
import { launchBrowser, openTab, type Tab, waitForState, withoutWorkers } from './tab.ts';

let served: BuiltPage;
let browser: Browser;
let tab: Tab;
let page: Page;

beforeAll(async () => {
  served = await serveBuiltPage();
  browser = await launchBrowser();
  tab = await openTab(browser, served.url, { before: withoutWorkers });
  page = tab.page;
  await waitForState(page, 'ready');
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

it('two elements share one device, one is moved as it runs, and removing them frees every buffer', async () => {
  const seen = await page.evaluate(async () => {
    const until = async (condition: () => boolean) => {
      while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    const add = () => {
      const element = document.createElement('style-transfer');
      element.setAttribute('content-src', 'test/noise.png');
      element.setAttribute('style-src', 'test/tall.png');
      element.setAttribute('size', '32');
      element.setAttribute('iterations', '5000');
      element.setAttribute('style-layers', 'conv1_1,conv2_1');
      element.setAttribute('content-layer', 'conv2_1');
      element.style.cssText = 'display: inline-block; inline-size: 300px';
      document.body.prepend(element);
      return element;
    };
    const errors: string[] = [];
    const [first, second] = [add(), add()];
    for (const element of [first, second]) {
      element.addEventListener('error', ({ detail }) => errors.push(detail.message));
      void element.start();
    }
    await until(() => errors.length > 0 || (first.iteration >= 2 && second.iteration >= 2));
    const running = { ...gpuWatch };

    const at = first.iteration;
    const place = document.createElement('div');
    document.body.prepend(place);
    place.append(first);
    await until(() => errors.length > 0 || first.iteration >= at + 2);
    const moved = first.state;
    const both = gpuWatch.buffers;

    first.remove();
    await until(() => gpuWatch.buffers < both);
    const left = { buffers: gpuWatch.buffers, state: second.state };
    second.remove();
    await until(() => second.state === 'ready');
    return { errors, running, moved, both, left, end: { ...gpuWatch } };
  });
  expect(seen.errors).toEqual([]);
  expect(seen.running.devices).toBe(1);
  expect(seen.running.buffers).toBeGreaterThan(10);
  expect(seen.moved).toBe('running');
  expect(seen.left.state).toBe('running');
  expect(seen.left.buffers).toBeGreaterThan(0);
  expect(seen.end).toMatchObject({ buffers: 0, devices: 1 });
});

it('a run that is complete holds no buffer, and repeats exactly', async () => {
  const seen = await page.evaluate(async () => {
    const element = document.createElement('style-transfer');
    element.setAttribute('content-src', 'test/noise.png');
    element.setAttribute('style-src', 'test/tall.png');
    element.setAttribute('size', '33');
    element.setAttribute('iterations', '3');
    element.setAttribute('style-layers', 'conv1_1,conv2_1');
    element.setAttribute('content-layer', 'conv2_1');
    element.setAttribute('init', 'noise');
    element.setAttribute('seed', '5');
    document.body.prepend(element);
    const losses: number[][] = [[], []];
    const sizes: number[][] = [];
    for (const list of losses) {
      const note = ({ detail }: { detail: { losses: { total: number } } }) => list.push(detail.losses.total);
      element.addEventListener('step', note);
      await element.start();
      element.removeEventListener('step', note);
      const bitmap = await createImageBitmap(await element.toBlob());
      sizes.push([bitmap.width, bitmap.height]);
    }
    element.remove();
    return { losses, sizes, buffers: gpuWatch.buffers };
  });
  expect(seen.losses[0]).toHaveLength(3);
  expect(seen.losses[1]).toEqual(seen.losses[0]);
  expect(seen.losses[0]![2]).toBeLessThan(seen.losses[0]![0]!);
  expect(seen.sizes).toEqual([
    [33, 25],
    [33, 25],
  ]);
  expect(seen.buffers).toBe(0);
});

it('what is kept stays as it was, beside two styles in regions of their own', async () => {
  const seen = await page.evaluate(async () => {
    const element = document.createElement('style-transfer');
    const attributes = {
      'content-src': 'test/noise.png',
      'style-src': 'test/tall.png test/noise.png',
      'style-layers': 'conv1_1,conv2_1',
      'content-layer': 'conv2_1',
      size: '64',
      'min-scale': '0',
      iterations: '4',
      blend: '0.25 0.75',
    };
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    const errors: string[] = [];
    element.addEventListener('error', ({ detail }) => errors.push(detail.message));
    document.body.prepend(element);
    element.masks = { width: 1, height: 2, data: Float32Array.of(1, 0) };
    element.keep = {
      width: 64,
      height: 48,
      data: Float32Array.from({ length: 64 * 48 }, (_, i) => Number(i % 64 < 32)),
    };
    await element.start();
    const pixels = async (source: ImageBitmapSource) => {
      const bitmap = await createImageBitmap(source);
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
      context.drawImage(bitmap, 0, 0);
      return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
    };
    const content = await pixels(element.pictures.content!.blob);
    const result = await pixels(await element.toBlob());
    element.remove();
    const most = [0, 0];
    result.forEach((value, i) => {
      const side = (i >> 2) % 64 < 32 ? 0 : 1;
      most[side] = Math.max(most[side]!, Math.abs(value - content[i]!));
    });
    return { errors, most, sizes: [content.length, result.length] };
  });
  expect(seen.errors).toEqual([]);
  expect(seen.sizes[0]).toBe(seen.sizes[1]);
  expect(seen.most[0]).toBeLessThanOrEqual(1);
  expect(seen.most[1]).toBeGreaterThan(3);
});

it('the canvas shows what toBlob gives', async () => {
  const seen = await page.evaluate(async () => {
    const element = document.createElement('style-transfer');
    element.setAttribute('content-src', 'test/noise.png');
    element.setAttribute('style-src', 'test/tall.png');
    element.setAttribute('size', '32');
    element.setAttribute('iterations', '5000');
    element.setAttribute('style-layers', 'conv1_1');
    element.setAttribute('content-layer', 'conv1_1');
    document.body.prepend(element);
    const pixels = async (source: ImageBitmapSource) => {
      const bitmap = await createImageBitmap(source);
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
      context.drawImage(bitmap, 0, 0);
      return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
    };
    // In the same task as the drawing: afterwards the canvas may be handed over to the screen.
    const shown = new Promise<Promise<Uint8ClampedArray>>((resolve) =>
      element.addEventListener(
        'preview',
        () => {
          const canvas = element.shadowRoot!.querySelector('canvas')!;
          element.pause();
          resolve(pixels(canvas));
        },
        { once: true },
      ),
    );
    void element.start();
    const canvas = await await shown;
    const blob = await pixels(await element.toBlob());
    let most = 0;
    let sum = 0;
    for (let i = 0; i < blob.length; i++) {
      most = Math.max(most, Math.abs(blob[i]! - canvas[i]!));
      sum += canvas[i]!;
    }
    element.remove();
    return { most, mean: sum / blob.length, lengths: [canvas.length, blob.length] };
  });
  expect(seen.lengths[0]).toBe(seen.lengths[1]);
  expect(seen.mean).toBeGreaterThan(20);
  // An iteration or two may lie between the two looks.
  expect(seen.most).toBeLessThan(40);
});

it('nothing went wrong on the way', () => {
  expect(tab.faults).toEqual([]);
});
