import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BuiltPage, serveBuiltPage } from './built-page.ts';
import { installStillLife } from './still-life.ts';
import { launchBrowser, openTab, type Tab, withoutWorkers } from './tab.ts';

let served: BuiltPage;
let browser: Browser;
let tab: Tab;

beforeAll(async () => {
  served = await serveBuiltPage();
  browser = await launchBrowser();
  tab = await openTab(browser, served.url, { before: withoutWorkers });
  await tab.page.evaluate(installStillLife);
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

const BAD: [what: string, attributes: Record<string, string>, code: string, sentence: RegExp][] = [
  ['a file that is not there', { 'content-src': 'test/none.png' }, 'network', /content none\.png.*404/],
  [
    'a server that is not there',
    { 'style-src': 'http://127.0.0.1:9/a.png' },
    'network',
    /style a\.png.*fetched/,
  ],
  ['an empty file', { 'content-src': 'test/empty.png' }, 'picture', /content empty\.png.*empty/],
  ['a text named .png', { 'style-src': 'test/text.png' }, 'picture', /style text\.png/],
  ['a JPEG cut short', { 'content-src': 'test/cut.jpg' }, 'picture', /content cut\.jpg/],
  ['one pixel', { 'content-src': 'test/dot.png' }, 'picture', /1×1 pixels/],
  ['a strip of 40,000×10', { 'style-src': 'test/strip.png' }, 'picture', /40000×10 pixels/],
  ['an unknown recipe', { recipe: 'soup' }, 'settings', /soup/],
  ['NaN', { 'content-weight': 'NaN' }, 'settings', /NaN/],
  ['a word for a number', { size: 'large' }, 'settings', /NaN/],
  ['nothing for a number', { iterations: '' }, 'settings', /NaN/],
  ['a size out of range', { size: '-3' }, 'settings', /-3/],
  ['an unknown layer', { 'style-layers': 'conv6_1:1' }, 'settings', /conv6_1/],
  ['style layers beyond the last', { 'style-layers': 'conv5_5' }, 'settings', /style-layers: .*conv5_5/],
  ['an unknown start', { init: 'nosie' }, 'settings', /nosie/],
  ['an unknown optimiser', { optimizer: 'magic' }, 'settings', /magic/],
  ['unknown colours', { color: 'content' }, 'settings', /color is "content", expected .*mix:0\.5/],
  ['a share of colours over 1', { color: 'mix:1.5' }, 'settings', /mix:1\.5/],
  ['an unknown source in a start', { init: 'content:0.7,soup:0.3' }, 'settings', /soup:0\.3/],
  ['a word in a blend', { blend: '0.3 much' }, 'settings', /blend has NaN/],
  ['a blend of nothing', { blend: '0 0' }, 'settings', /blend is all zeros/],
];

it.each(BAD)(
  '%s is one sentence in the element and one error event',
  async (_, attributes, code, sentence) => {
    const seen = await tab.page.evaluate(async (bad) => {
      const element = makeElement();
      const errors: { code: string; message: string }[] = [];
      const heard = new Promise((resolve) => element.addEventListener('error', resolve, { once: true }));
      element.addEventListener('error', ({ detail }) => errors.push(detail));
      const good = { 'content-src': 'test/noise.png', 'style-src': 'test/tall.png' };
      for (const [name, value] of Object.entries({ ...good, ...bad })) element.setAttribute(name, value);
      await heard;
      await element.updateComplete;
      // Time for an event too many.
      await new Promise((resolve) => setTimeout(resolve, 100));
      const shown = element.shadowRoot!.querySelector('[part=error]')?.textContent;
      const said = element.shadowRoot!.querySelector('[aria-live]')?.textContent;
      const state = element.state;
      const once = errors.length;
      const started = await element.start();
      const again = errors.length - once;
      for (const [name] of Object.entries(bad)) {
        element.removeAttribute(name);
        if (name in good) element.setAttribute(name, good[name as keyof typeof good]);
      }
      element.setAttribute('iterations', '2');
      const mended = await element.start();
      element.remove();
      return { error: errors[0]!, once, shown, said, state, started, again, mended };
    }, attributes);
    expect(seen.error.code).toBe(code);
    expect(seen.error.message).toMatch(sentence);
    expect(seen.error.message).toMatch(/\.$/);
    expect(seen.error.message).not.toMatch(/\n|Error:|:\d+:\d+/);
    expect(seen).toMatchObject({
      once: 1,
      shown: seen.error.message,
      said: seen.error.message,
      state: 'error',
    });
  },
);

const BAD_WEIGHTS: [what: string, file: string, code: string, sentence: RegExp][] = [
  [
    'another network',
    'test/other.safetensors',
    'weights',
    /other\.safetensors.*not VGG19.*features\.3\.weight/,
  ],
  ['half a file', 'test/half.safetensors', 'weights', /half\.safetensors/],
  ['a picture', 'test/noise.png', 'weights', /noise\.png/],
  ['no file', 'test/none.safetensors', 'network', /none\.safetensors.*404/],
];

it.each(BAD_WEIGHTS)(
  'as weights, %s is one sentence and one error event, and the next start goes well',
  async (_, file, code, sentence) => {
    const seen = await tab.page.evaluate(async (address) => {
      const element = makeElement({ 'content-src': 'test/noise.png', 'style-src': 'test/tall.png' });
      const { weights } = element;
      const errors: { code: string; message: string }[] = [];
      element.addEventListener('error', ({ detail }) => errors.push(detail));
      element.setAttribute('iterations', '2');
      element.setAttribute('weights', address);
      const started = await element.start();
      await element.updateComplete;
      const shown = element.shadowRoot!.querySelector('[part=error]')?.textContent;
      const { state } = element;
      element.weights = weights;
      const mended = await element.start();
      element.remove();
      return { errors, started, shown, state, mended };
    }, file);
    expect(seen.errors).toEqual([{ code, message: expect.stringMatching(sentence) }]);
    expect(seen.errors[0]!.message).toMatch(/^[^\n]+\.$/);
    expect(seen).toMatchObject({
      started: false,
      shown: seen.errors[0]!.message,
      state: 'error',
      mended: true,
    });
  },
);

it('a size that fits no memory is refused with the largest that does, and leaves nothing behind', async () => {
  const seen = await tab.page.evaluate(async () => {
    const element = document.createElement('style-transfer');
    const attributes = { 'content-src': 'test/noise.png', 'style-src': 'test/tall.png', size: '16384' };
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.setAttribute('content-layer', 'conv1_1');
    element.setAttribute('style-layers', 'conv1_1');
    document.body.prepend(element);
    const errors: { code: string; message: string }[] = [];
    element.addEventListener('error', ({ detail }) => errors.push(detail));
    const started = await element.start();
    const { state } = element;
    element.remove();
    // The estimate may be measuring the adapter's speed.
    while (gpuWatch.buffers > 0) await new Promise((resolve) => setTimeout(resolve, 100));
    return { errors, started, state, buffers: gpuWatch.buffers };
  });
  expect(seen.errors).toEqual([
    { code: 'out-of-memory', message: expect.stringMatching(/16384.*at most \d+\.$/) },
  ]);
  expect(seen).toMatchObject({ started: false, state: 'error', buffers: 0 });
});

it('says what is missing before a start', async () => {
  const seen = await tab.page.evaluate(async () => {
    const messages: string[] = [];
    const element = makeElement();
    element.addEventListener('error', ({ detail }) => messages.push(`${detail.code}: ${detail.message}`));
    await element.start();
    element.setAttribute('content-src', 'test/noise.png');
    await element.start();
    const refused = await element.toBlob().catch((error: Error & { code: string }) => error.code);
    element.remove();
    return { messages, refused };
  });
  expect(seen.messages).toEqual([
    expect.stringMatching(/^picture: There is no content picture/),
    expect.stringMatching(/^picture: There is no style picture/),
  ]);
  expect(seen.refused).toBe('picture');
});

it('none of it reached the console but what the browser itself says of the network', () => {
  expect(tab.faults.filter((fault) => !/Failed to load resource/.test(fault))).toEqual([]);
});

it.each([
  [
    'is no WebGPU',
    () => {
      Object.defineProperty(Navigator.prototype, 'gpu', { value: undefined, configurable: true });
    },
  ],
  [
    'is one that rejects every request for an adapter',
    () => {
      // A worker has a GPU of its own.
      Reflect.deleteProperty(globalThis, 'Worker');
      GPU.prototype.requestAdapter = () => Promise.reject(new DOMException('WebGPU is not yet available'));
    },
  ],
])('says what to do where there %s', async (_, before) => {
  const bare = await openTab(browser, served.url, { before });
  const seen = await bare.page.evaluate(async () => {
    const element = document.querySelector('style-transfer')!;
    // The page's own pictures end a run when they come.
    while (!(element.pictures.content && element.pictures.styles.length))
      await new Promise((resolve) => setTimeout(resolve, 10));
    const codes: string[] = [];
    element.addEventListener('error', ({ detail }) => codes.push(detail.code));
    const started = await element.start();
    await element.updateComplete;
    const text = element.shadowRoot!.querySelector('[part=unsupported]')?.textContent ?? '';
    const own = document.createElement('style-transfer');
    own.innerHTML = '<p slot="unsupported">Come back with Chrome</p>';
    // An adapter is asked for once there are pictures.
    own.setAttribute('content-src', 'test/noise.png');
    own.setAttribute('style-src', 'test/tall.png');
    document.body.append(own);
    const find = () => own.shadowRoot!.querySelector<HTMLSlotElement>('slot[name=unsupported]');
    while (!find()) await new Promise((resolve) => setTimeout(resolve, 10));
    const slot = find()!;
    return {
      codes,
      started,
      text,
      state: element.matches(':state(unsupported)'),
      slotted: slot.assignedElements()[0]?.textContent,
      adapter: document.querySelector('#adapter')?.textContent,
    };
  });
  expect(seen).toMatchObject({ codes: ['webgpu-missing'], started: false, state: true });
  expect(seen.text).toMatch(/Chrome.*Safari.*Firefox.*Linux.*enable-unsafe-webgpu/s);
  expect(seen.slotted).toBe('Come back with Chrome');
  expect(seen.adapter).toMatch(/WebGPU/);
  expect(bare.faults).toEqual([]);
  await bare.page.close();
});
