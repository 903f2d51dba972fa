import type { Browser, BrowserContext, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withLook } from '../../src/style/settings/looks.ts';
import { BUNDLED } from '../../src/vgg/weights/bundled.ts';
import { type Hub, startHub } from '../support/hub-server.ts';
import { h5File, kerasContent } from '../vgg/formats/keras-h5-file.ts';
import { type BuiltPage, serveBuiltPage } from './built-page.ts';
import { POLICY } from './policy.ts';
import { installStillLife } from './still-life.ts';
import { launchBrowser, openTab, type Tab, waitForState } from './tab.ts';

let served: BuiltPage;
let browser: Browser;
let hub: Hub;
/** Empty at the start of each test: nothing is kept. */
let context: BrowserContext;
let tab: Tab;
let page: Page;

beforeAll(async () => {
  // under the policy of the page, but for the hub of these tests
  const policy = POLICY.replace('https://huggingface.co', 'http://127.0.0.1:*');
  served = await serveBuiltPage({ 'content-security-policy': policy });
  browser = await launchBrowser();
});
beforeEach(async () => {
  hub = await startHub();
  context = await browser.createBrowserContext();
  await open();
});
afterEach(async () => {
  await context.close();
  hub.close();
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

/**
 * Opens the page in a new tab; its easel paints without a GPU.
 * @param before runs in the page before its scripts
 */
async function open(before?: () => void): Promise<void> {
  tab = await openTab(context, `${served.url}?hub=${hub.origin}`, before && { before });
  page = tab.page;
  await waitForState(page, 'ready');
  // these browsers have no GPU, so the page takes the draft network
  await page.evaluate(() => document.querySelector('#expert')!.setAttribute('open', ''));
  await page.waitForSelector('[data-network=draft] input:checked, [data-network=vgg19] input:checked');
  await page.evaluate(installStillLife);
  await page.evaluate(() => {
    const other = makeElement();
    document.querySelector<HTMLElementTagNameMap['style-transfer']>('#easel')!.sessionSource =
      other.sessionSource;
    other.remove();
  });
}

/** What a network's card says. */
const card = (name = 'vgg19') =>
  page.$eval(`[data-network=${name}]`, (node) => node.textContent!.replace(/\s+/g, ' ').trim());
const says = (text: string) =>
  page.waitForFunction(
    (part) => document.querySelector('[data-network=vgg19]')!.textContent!.includes(part),
    {},
    text,
  );
const choose = (name: string) => page.click(`[data-network=${name}] > label`);
const chosen = () =>
  page.$eval('.network:has(input:checked)', (node) => (node as HTMLElement).dataset.network);
const press = async (text: string) => {
  const button = await page.waitForSelector(`::-p-xpath(//*[@data-network="vgg19"]//button[.="${text}"])`);
  await button!.click();
};
const sent = () => hub.files.reduce((sum, request) => sum + request.sent, 0);
const kept = () => page.evaluate(async () => (await (await caches.open('art-filter-weights')).keys()).length);

/** Paints a little and tells which weights it was given. */
const paint = () =>
  page.evaluate(async () => {
    const easel = document.querySelector('style-transfer')!;
    easel.iterations = 2;
    const complete = await easel.start();
    const weights = sessions.at(-1)?.request.weights;
    const first = weights && [...weights.layers.get('conv1_1')!.weight.subarray(0, 8)];
    return { complete, source: weights?.source, layers: weights?.layers.size, first };
  });

async function fetchAll(): Promise<void> {
  await choose('vgg19');
  await press('Download it now');
  await says('Works offline');
}

describe('the published network', () => {
  it('is fetched once, kept, and the default at the next visit, when nobody is asked', async () => {
    expect(await chosen()).toBe('draft');
    expect(await card()).toMatch(/52 MB, once/);
    await page.evaluate(() => {
      globalThis.told = [];
      const note = () => told.push(document.querySelector('[data-network=vgg19]')!.textContent!);
      new MutationObserver(note).observe(document.querySelector('#network')!, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    });
    await fetchAll();
    expect((await page.evaluate(() => told)).join('\n')).toMatch(/\b(1|2|3|4)\d of 52 MB, once/);
    expect(await card()).toMatch(/on this device.*26 MB in this browser since .*conv1_1 to conv5_1, as f16/);
    // One range a request, nothing that a browser would ask leave for, and little besides what is needed.
    const asked = [...hub.asked, ...hub.files];
    expect(asked.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(hub.files.every(({ range }) => /^bytes=\d+-\d+$/.test(range ?? ''))).toBe(true);
    expect(sent()).toBeGreaterThan(51e6);
    expect(sent()).toBeLessThan(54e6);
    const fresh = await paint();
    expect(fresh).toMatchObject({ complete: true, source: 'vgg19', layers: 13 });
    await page.close();

    asked.length = hub.asked.length = hub.files.length = 0;
    await open();
    await says('Works offline');
    expect(await chosen()).toBe('vgg19');
    expect(await paint()).toEqual(fresh);
    const numbers = hub.weights.values('features.0.weight');
    // As f16 holds them.
    for (const [i, value] of fresh.first!.entries()) {
      expect(Math.abs(value - numbers[i]!)).toBeLessThanOrEqual(2 ** -11 * Math.abs(numbers[i]!));
    }
    expect({ asked: hub.asked, files: hub.files, outside: tab.outside, faults: tab.faults }).toEqual({
      asked: [],
      files: [],
      outside: [],
      faults: [],
    });
  });

  it('is fetched by the painting itself, which tells bytes; when that is stopped, what came is kept', async () => {
    await choose('vgg19');
    hub.behaviour.fault = (_, begin) => (begin > 20e6 ? { stallAfter: 0 } : undefined);
    await page.evaluate(() => {
      globalThis.told = [];
      const easel = document.querySelector('style-transfer')!;
      easel.addEventListener('progress', ({ detail: { stage, bytes } }) => {
        if (bytes) told.push(`${stage} ${Math.round(bytes.total / 1e6)}`);
      });
      void easel.start();
    });
    await page.waitForFunction(() =>
      /Downloading VGG19: 2\d of 52 MB, once; then it is cached\./.test(
        document.querySelector('style-transfer')!.shadowRoot!.querySelector('[part=status]')!.textContent!,
      ),
    );
    expect(new Set(await page.evaluate(() => told))).toEqual(new Set(['load 52']));
    await press('Cancel');
    await waitForState(page, 'ready');
    await says('Download the rest');
    expect(await card()).toMatch(/incomplete.*\b[12]\d of 52 MB are cached/);
    expect(await kept()).toBeGreaterThan(0);

    // Another visit goes on from there.
    await page.close();
    const before = sent();
    hub.behaviour.fault = () => undefined;
    await open();
    expect(await chosen()).toBe('draft');
    await press('Download the rest');
    await says('Works offline');
    expect(await chosen()).toBe('vgg19');
    expect(sent() - before).toBeLessThan(45e6);
    expect(await paint()).toMatchObject({ complete: true, layers: 13 });
  });

  it('is checked; what is damaged is fetched again, and it is removed', async () => {
    await fetchAll();
    await press('Check');
    await says('Checked just now: intact');
    await page.evaluate(async () => {
      const cache = await caches.open('art-filter-weights');
      const request = (await cache.keys()).find(({ url }) => url.includes('conv3_2'))!;
      const bytes = new Uint8Array(await (await cache.match(request))!.arrayBuffer());
      bytes[bytes.length - 5]! ^= 1;
      await cache.put(request, new Response(bytes, { headers: { 'content-length': String(bytes.length) } }));
    });
    await press('Check');
    await says('damaged');
    expect(await page.$eval('[data-network=vgg19] .warning', (node) => node.textContent)).toMatch(
      /conv3_2 in this browser is damaged/,
    );
    const before = sent();
    await press('Download again');
    await says('Works offline');
    expect(sent() - before).toBeLessThan(4e6);
    await press('Check');
    await says('Checked just now: intact');

    await page.focus('[data-network=vgg19] .actions button:last-child');
    await page.keyboard.press('Enter');
    await says('52 MB, once');
    expect(await chosen()).toBe('draft');
    expect(await kept()).toBe(0);
    // The button is gone, and the keyboard goes on at its card.
    expect(await page.evaluate(() => document.activeElement!.getAttribute('aria-describedby'))).toBe(
      'network-vgg19',
    );
  });

  it('that cannot be had is one sentence with the other ways, and can be tried again', async () => {
    hub.behaviour.cors = false;
    await choose('vgg19');
    await press('Download it now');
    await says('not downloaded');
    const sentence = () => page.$eval('[data-network=vgg19] .warning', (node) => node.textContent!);
    expect(await sentence()).toMatch(/^vgg19: .*"builtin"\.$/);
    expect(await page.$eval('#announcer', (node) => node.textContent)).toBe(await sentence());
    expect(await paint()).toMatchObject({ complete: false });
    expect(await page.$eval('style-transfer >>> [part=error]', (node) => node.textContent)).toBe(
      await sentence(),
    );
    hub.behaviour.cors = true;
    await press('Try again');
    await says('Works offline');
    expect(await paint()).toMatchObject({ complete: true, source: 'vgg19' });
  });

  it('serves for the visit where the browser keeps nothing', async () => {
    await page.close();
    await open(() => {
      CacheStorage.prototype.open = () => Promise.reject(new DOMException('No room', 'QuotaExceededError'));
    });
    await choose('vgg19');
    await press('Download it now');
    await says('for this visit');
    expect(await card()).toMatch(/cannot be cached in this browser \(No room\)/);
    const before = hub.files.length;
    expect(await paint()).toMatchObject({ complete: true, source: 'vgg19' });
    expect(hub.files.length).toBe(before);
  });
});

describe('the choice', () => {
  it('is the draft at first, where there is no GPU: a painting asks nobody else for anything', async () => {
    expect(await page.$eval('#network', (node) => node.textContent!.replace(/\s+/g, ' '))).toMatch(
      /has no GPU, so the draft network paints unless you choose another: the built-in network would take about \d times/,
    );
    expect(await paint()).toMatchObject({ complete: true, source: 'draft' });
    expect(await page.$eval('#weights', (node) => node.textContent)).toBe(BUNDLED.draft.description);
    expect({ asked: hub.asked, outside: tab.outside, faults: tab.faults }).toEqual({
      asked: [],
      outside: [],
      faults: [],
    });
  });

  it('names, with links, whose network the bundled ones are learnt from, and its licence', async () => {
    for (const place of ['[data-network=draft]', '[data-network=builtin]', '#weights']) {
      const links = await page.$$eval(`${place} a`, (all) =>
        all.map((link) => [link.textContent, link.href, link.checkVisibility()]),
      );
      expect(links).toEqual([
        ['Karen Simonyan and Andrew Zisserman', 'https://www.robots.ox.ac.uk/~vgg/research/very_deep/', true],
        ['CC BY 4.0', 'https://creativecommons.org/licenses/by/4.0/', true],
      ]);
    }
    expect(await card('draft')).toContain(`ready, 1.3 MB`);
    await choose('builtin');
    expect(await page.$eval('#weights', (node) => node.textContent)).toBe(BUNDLED.builtin.description);
    expect(await paint()).toMatchObject({ complete: true, source: 'builtin' });
  });

  it('moves by keys, asks for nothing by itself, and keeps the manner', async () => {
    await page.click('.presets label:last-child');
    const weight = () => page.evaluate(() => document.querySelector('style-transfer')!.contentWeight!);
    const manner = () => page.$eval('.presets label:has(:checked)', (node) => node.textContent!.trim());
    const before = await weight();
    await page.focus('[data-network=draft] input');
    await page.keyboard.press('ArrowDown');
    expect(await chosen()).toBe('builtin');
    expect(new URL(page.url()).hash).not.toMatch(/network=/);
    await page.keyboard.press('ArrowDown');
    expect(await chosen()).toBe('vgg19');
    expect(await manner()).toBe('Wild');
    expect(await weight()).toBe(withLook('wild', {}).contentWeight);
    expect(new URL(page.url()).hash).toMatch(/network=vgg19/);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    expect([await chosen(), await manner(), await weight()]).toEqual(['draft', 'Wild', before]);
    expect(new URL(page.url()).hash).toMatch(/network=draft/);
    expect(hub.asked).toEqual([]);
  });

  it('takes an .h5 file that is dropped', async () => {
    const layers = new Map([
      ['conv1_1', { weight: new Float32Array(1728).fill(0.25), bias: new Float32Array(64) }],
    ]);
    const file = Buffer.from(await h5File(kerasContent(layers))).toString('base64');
    await page.evaluate((text) => {
      const dataTransfer = new DataTransfer();
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      dataTransfer.items.add(new File([bytes], 'net.h5'));
      const options = { dataTransfer, bubbles: true, composed: true, cancelable: true };
      document.querySelector('style-transfer')!.dispatchEvent(new DragEvent('drop', options));
    }, file);
    await page.waitForSelector('[data-network=own] input:checked');
    expect(await card('own')).toMatch(/^net\.h5 read VGG19 to conv1_1/);
    expect(await paint()).toMatchObject({ first: new Array(8).fill(0.25) });
  });
});

declare global {
  var told: string[];
}
