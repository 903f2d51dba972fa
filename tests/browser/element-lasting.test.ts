import type { Browser, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StyleTransferElement } from '../../src/element/style-transfer-element.ts';
import { type BuiltPage, serveBuiltPage } from './built-page.ts';
import { launchBrowser, openTab, type Tab } from './tab.ts';

/** In the page: makes an element that paints a small picture by the engine, and remembers what it told. */
declare global {
  var makePainter: (attributes?: Record<string, string>) => StyleTransferElement;
  var until: (condition: () => boolean) => Promise<void>;
  var devices: GPUDevice[];
  var heard: { notices: string[]; errors: string[]; steps: number[] };
}

function installPainter(): void {
  globalThis.heard = { notices: [], errors: [], steps: [] };
  globalThis.until = async (condition) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  globalThis.makePainter = (attributes = {}) => {
    const element = document.createElement('style-transfer');
    const given = {
      'content-src': 'test/noise.png',
      'style-src': 'test/tall.png',
      size: '24',
      'min-scale': '0',
      iterations: '100000',
      'style-layers': 'conv1_1,conv2_1',
      'content-layer': 'conv2_1',
      ...attributes,
    };
    for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
    element.addEventListener('notice', ({ detail }) => heard.notices.push(detail.message));
    element.addEventListener('error', ({ detail }) => heard.errors.push(`${detail.code}: ${detail.message}`));
    element.addEventListener('step', ({ detail }) => heard.steps.push(detail.iteration));
    document.body.prepend(element);
    return element;
  };
}

/** Before the page's scripts: computes on the page's thread, and remembers the devices. */
function rememberDevices(): void {
  Reflect.deleteProperty(globalThis, 'Worker');
  globalThis.devices = [];
  if (typeof GPUAdapter === 'undefined') return;
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (...given) {
    const device = await requestDevice.apply(this, given);
    devices.push(device);
    return device;
  };
}

let served: BuiltPage;
let browser: Browser;
let tab: Tab;
let page: Page;

const open = async (): Promise<Tab> => {
  const opened = await openTab(browser, served.url, { before: rememberDevices });
  await opened.page.evaluate(installPainter);
  return opened;
};

beforeAll(async () => {
  served = await serveBuiltPage();
  browser = await launchBrowser();
});

beforeEach(async () => {
  tab = await open();
  page = tab.page;
});

afterEach(async () => {
  await page.close();
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

describe('a device that is lost', () => {
  it('is replaced, and the painting goes on', async () => {
    const seen = await page.evaluate(async () => {
      const element = makePainter();
      void element.start();
      await until(() => element.iteration >= 3 || heard.errors.length > 0);
      devices.at(-1)!.destroy();
      // What had been computed before is told first.
      await until(() => heard.notices.length > 0 || heard.errors.length > 0);
      const at = element.iteration;
      await until(() => element.iteration > at || heard.errors.length > 0);
      const notes = element.shadowRoot!.querySelector('[part=notes]')!.textContent!;
      await element.stop();
      const gaps = heard.steps.filter((step, i) => step !== i + 1).length;
      return {
        ...heard,
        gaps,
        devices: devices.length,
        buffers: gpuWatch.buffers,
        notes,
        state: element.state,
      };
    });
    expect(seen.errors).toEqual([]);
    expect(seen.notices).toEqual([expect.stringMatching(/^The GPU was lost; .* with another device\.$/)]);
    expect(seen.notes).toContain(seen.notices[0]);
    // The first tries whether canvases show pictures, once a page.
    expect(seen).toMatchObject({ gaps: 0, devices: 3, buffers: 0, state: 'ready' });
  });

  it('for the third time ends the painting, and the picture so far stays', async () => {
    const seen = await page.evaluate(async () => {
      const element = makePainter({ iterations: '100000' });
      const done = element.start();
      // Between the two iterations that follow five seconds, a checkpoint is taken to memory.
      await until(() => element.iteration >= 3 || heard.errors.length > 0);
      await new Promise((resolve) => setTimeout(resolve, 5000));
      const at = element.iteration;
      await until(() => element.iteration >= at + 2 || heard.errors.length > 0);
      const { requestDevice } = GPUAdapter.prototype;
      GPUAdapter.prototype.requestDevice = async function (...given) {
        const device = await requestDevice.apply(this, given);
        device.destroy();
        return device;
      };
      devices.at(-1)!.destroy();
      const complete = await done;
      const bitmap = await createImageBitmap(await element.toBlob());
      return { ...heard, complete, state: element.state, size: [bitmap.width, bitmap.height] };
    });
    expect(seen).toMatchObject({ complete: false, state: 'error', size: [24, 18] });
    expect(seen.errors).toEqual([expect.stringMatching(/^device-lost: /)]);
  });
});

describe('a checkpoint', () => {
  it('goes on after the tab was closed, is refused to a second tab, and is forgotten at the end', async () => {
    const saved = await page.evaluate(async () => {
      const element = makePainter({ checkpoint: 'one' });
      void element.start();
      await until(() => element.iteration >= 5 || heard.errors.length > 0);
      element.pause();
      const kept = async () => {
        const opening = indexedDB.open('art-filter', 1);
        await new Promise((resolve) => {
          opening.onsuccess = resolve;
        });
        const request = opening.result.transaction('checkpoints').objectStore('checkpoints').get('one');
        await new Promise((resolve) => {
          request.onsuccess = resolve;
        });
        opening.result.close();
        return request.result as Uint8Array | undefined;
      };
      while (!(await kept())) await new Promise((resolve) => setTimeout(resolve, 20));
      return { iteration: element.iteration, errors: heard.errors };
    });
    expect(saved.errors).toEqual([]);

    const other = await open();
    const refused = await other.page.evaluate(async () => {
      const element = makePainter({ checkpoint: 'one' });
      const complete = await element.start();
      return { complete, errors: heard.errors, state: element.state };
    });
    await other.page.close();
    expect(refused).toMatchObject({ complete: false, state: 'error' });
    expect(refused.errors).toEqual([
      expect.stringMatching(/^file: The painting “one” is open in another tab/),
    ]);

    await page.close();
    ({ page } = tab = await open());
    const seen = await page.evaluate(async () => {
      const element = makePainter({ checkpoint: 'one' });
      void element.start();
      await until(() => heard.steps.length > 0 || heard.errors.length > 0);
      const first = heard.steps[0]!;
      const { notices } = heard;
      element.setAttribute('iterations', String(element.iteration + 2));
      await until(() => element.state === 'complete');
      const again = makePainter({ checkpoint: 'one', iterations: '1' });
      heard.notices = [];
      await again.start();
      return { first, notices, again: heard.notices, errors: heard.errors };
    });
    expect(seen.errors).toEqual([]);
    expect(seen.notices).toEqual([expect.stringMatching(/^The painting continues from iteration \d+\.$/)]);
    expect(seen.first).toBeGreaterThanOrEqual(saved.iteration);
    expect(seen.again).toEqual([]);
  });

  it('of other settings, or damaged, is told of, and the painting starts again', async () => {
    const seen = await page.evaluate(async () => {
      const element = makePainter({ checkpoint: 'two' });
      void element.start();
      await until(() => element.iteration >= 2 || heard.errors.length > 0);
      element.remove();
      await until(() => element.state === 'ready');
      // The name is given back once all is saved.
      await until(() => gpuWatch.buffers === 0);
      await navigator.locks.request('art-filter checkpoint two', () => undefined);
      const other = makePainter({ checkpoint: 'two', size: '26', iterations: '2' });
      heard.steps = [];
      await other.start();
      const opening = indexedDB.open('art-filter', 1);
      await new Promise((resolve) => {
        opening.onsuccess = resolve;
      });
      const table = opening.result.transaction('checkpoints', 'readwrite').objectStore('checkpoints');
      const writing = table.put(new Uint8Array(99), 'two');
      await new Promise((resolve) => {
        writing.onsuccess = resolve;
      });
      opening.result.close();
      await other.start();
      return { ...heard };
    });
    expect(seen.errors).toEqual([]);
    expect(seen.notices).toEqual([
      expect.stringMatching(/^The checkpoint is of another run: .* starts again\.$/),
      expect.stringMatching(/ starts again\.$/),
    ]);
    expect(seen.steps).toEqual([1, 2, 1, 2]);
  });
});

it('nobody sees it: it waits, or goes on slowly; hidden with its page it is saved, and goes on when shown', async () => {
  const seen = await page.evaluate(async () => {
    const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    const hide = (hidden: boolean) => {
      Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
      document.dispatchEvent(new Event('visibilitychange'));
    };
    const saved = async (name: string) => {
      const opening = indexedDB.open('art-filter', 1);
      await new Promise((resolve) => {
        opening.onsuccess = resolve;
      });
      const request = opening.result.transaction('checkpoints').objectStore('checkpoints').getKey(name);
      await new Promise((resolve) => {
        request.onsuccess = resolve;
      });
      opening.result.close();
      return request.result !== undefined;
    };
    const went: Record<string, number> = {};
    for (const whenHidden of ['pause', 'slow'] as const) {
      const element = makePainter({ checkpoint: whenHidden, 'when-hidden': whenHidden });
      void element.start();
      await until(() => element.iteration >= 3);
      const hides = whenHidden === 'pause' ? hide : () => undefined;
      hides(true);
      if (whenHidden === 'slow') element.style.cssText = 'position: absolute; top: 9000px; width: 400px';
      while (whenHidden === 'pause' && !(await saved(whenHidden))) await wait(20);
      await wait(500);
      const at = element.iteration;
      await wait(1000);
      went[whenHidden] = element.iteration - at;
      if (whenHidden === 'slow') await until(() => element.iteration > at + 2);
      hides(false);
      await until(() => element.iteration > at + 3);
      element.remove();
    }
    return { went, errors: heard.errors };
  });
  expect(seen.errors).toEqual([]);
  expect(seen.went.pause).toBe(0);
  // Half the time it rests.
  expect(seen.went.slow).toBeLessThan(100);
});
