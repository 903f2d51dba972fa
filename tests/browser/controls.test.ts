import type { Page } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import { onBuiltPage } from './on-built-page.ts';
import { openTab, waitForState } from './tab.ts';

/** The easel works without a GPU. */
const here = onBuiltPage((page) =>
  page.evaluate(() => {
    const paper = makeElement();
    const { sessionSource, weights } = paper;
    paper.remove();
    Object.assign(document.querySelector('style-transfer')!, { sessionSource, weights });
  }),
);

const hashOf = (page: Page) => Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.slice(1)));
const element = <K extends 'state' | 'texture' | 'blend' | 'color' | 'record' | 'learningRate'>(
  page: Page,
  name: K,
) => page.evaluate((key) => document.querySelector('style-transfer')![key], name);
const slide = (page: Page, selector: string, position: number) =>
  page.$eval(
    selector,
    (input, value) => {
      (input as HTMLInputElement).value = String(value);
      input.dispatchEvent(new Event('input'));
      input.dispatchEvent(new Event('change'));
    },
    position,
  );
const type = (page: Page, selector: string, text: string) =>
  page.$eval(
    selector,
    (input, value) => {
      (input as HTMLInputElement).value = value;
      input.dispatchEvent(new Event('change'));
    },
    text,
  );

describe('a link', () => {
  it('sets the element and the panel, and is the same when it is made again', async () => {
    const link = {
      content: 'portrait',
      style: 'swirls,mosaic',
      texture: '2.8',
      shapes: '0.5',
      blend: '0.3,0.7',
      color: 'mix:0.25',
      size: '96',
      'tone-weight': '0.2',
      'min-scale': '64',
      'style-loss': 'centred',
      'style-layers': 'conv1_1:2,conv3_1:1',
      init: 'content:0.75,noise:0.25',
      padding: 'zero',
    };
    const { page, faults } = await openTab(here.browser, `${here.served.url}#${new URLSearchParams(link)}`);
    const seen = await page.evaluate(() => {
      const { texture, shapes, blend, color, minScale, toneWeight, styleLoss, init, padding } =
        document.querySelector('style-transfer')!;
      const value = (selector: string) => document.querySelector<HTMLInputElement>(selector)!.value;
      return {
        easel: { texture, shapes, blend, color, minScale, toneWeight, styleLoss, init, padding },
        panel: {
          texture: document.querySelector('#slider-texture')!.getAttribute('aria-valuetext'),
          color: value('[name=color]:checked'),
          mix: value('#slider-color'),
          tone: value('#field-toneWeight'),
          scale: value('#field-minScale'),
          loss: value('#field-styleLoss'),
          layers: [
            value('#field-styleLayers [data-layer=conv1_1]'),
            value('#field-styleLayers [data-layer=conv2_1]'),
            value('#field-styleLayers [data-layer=conv3_1]'),
          ],
          start: [value('#field-init'), value('[data-source=content]'), value('[data-source=noise]')],
        },
        notice: document.querySelector('#notice')!.textContent,
      };
    });
    expect(seen).toEqual({
      easel: {
        texture: 2.8,
        shapes: 0.5,
        blend: [0.3, 0.7],
        color: 'mix:0.25',
        minScale: 64,
        toneWeight: 0.2,
        styleLoss: 'centred',
        init: 'content:0.75,noise:0.25',
        padding: 'zero',
      },
      panel: {
        texture: '× 2.8',
        color: 'mix',
        mix: '5',
        tone: '0.2',
        scale: '64',
        loss: 'centred',
        layers: ['2', '', '1'],
        start: ['blend', '75', '25'],
      },
      notice: '',
    });
    await slide(page, '#slider-size', 2);
    const { network, ...chosen } = hashOf(page);
    expect(chosen).toEqual({ ...link, size: '128' });
    // Beside which the numbers were chosen: named where it is not the usual one.
    expect([undefined, 'draft']).toContain(network);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('holds what was chosen among layers and starts', async () => {
    const { page } = here.tab;
    await type(page, '#field-styleLayers [data-layer=conv2_2]', '7');
    await page.select('#field-init', 'blend');
    await slide(page, '[data-source=gray]', 20);
    const hash = hashOf(page);
    expect(hash['style-layers']).toContain('conv2_1');
    expect(hash['style-layers']).toContain('conv2_2:7');
    expect(hash.init).toBe('content:0.7,noise:0.3,gray:0.2');
    await page.select('#field-init', 'content');
    expect(hashOf(page)).not.toHaveProperty('init');
  });
});

describe('while a painting is under way', () => {
  it('texture, colours and the picture’s weight reach it at once, in the same run', async () => {
    const { page, faults } = here.tab;
    await slide(page, '#slider-iterations', 16);
    await page.evaluate(() => void document.querySelector('style-transfer')!.start());
    await page.waitForFunction(() => document.querySelector('style-transfer')!.iteration > 2);
    await slide(page, '#slider-texture', 11);
    await page.click('.ways label:last-child');
    await slide(page, '#slider-color', 15);
    await slide(page, '#slider-contentWeight', 14);
    await page.evaluate(() => document.querySelector('style-transfer')!.updateComplete);
    const { calls, runs } = await page.evaluate(() => ({ calls: sessions[0]!.calls, runs: sessions.length }));
    const told = calls.filter((call) => call.startsWith('update')).map((call) => JSON.parse(call.slice(7)));
    const last = Object.assign({}, ...told);
    expect(last).toMatchObject({ texture: 2, color: 'mix:0.75' });
    expect(last.contentWeight).toBeGreaterThan(0);
    expect([runs, await element(page, 'state')]).toEqual([1, 'running']);
    expect(faults).toEqual([]);
  });

  it('a hint that is followed, and a mixture of styles, are remembered as if chosen in the panel', async () => {
    const { page } = here.tab;
    // Style pictures that arrive later drop a blend for another number of them.
    await waitForState(page, 'ready');
    const left = await page.evaluate(() => {
      const easel = document.querySelector('style-transfer')!;
      const detail = { change: { contentWeight: 0.123, texture: 4 } };
      easel.dispatchEvent(new CustomEvent('blendchange', { detail: { blend: [0.25, 0.75] } }));
      return easel.dispatchEvent(new CustomEvent('hintapply', { detail, cancelable: true }));
    });
    expect(left).toBe(false);
    expect(hashOf(page)).toMatchObject({ 'content-weight': '0.123', texture: '4', blend: '0.25,0.75' });
    expect([await element(page, 'texture'), await element(page, 'blend')]).toEqual([4, [0.25, 0.75]]);
  });
});

describe('the panel', () => {
  it('tells in a sentence what the settings refuse, and keeps what was there', async () => {
    const { page } = here.tab;
    await type(page, '#field-learningRate', '0.5');
    await type(page, '#field-learningRate', '-1');
    expect(await page.$eval('#notice', (line) => line.textContent)).toMatch(/^learningRate is -1, expected/);
    expect(await element(page, 'learningRate')).toBe(0.5);
    expect(await page.$eval('#field-learningRate', (input) => (input as HTMLInputElement).value)).toBe('0.5');
  });

  it('says of every control what it does', async () => {
    const silent = await here.tab.page.$$eval(
      '#settings :is(.slider, .field, .colours, .layers, .extra)',
      (list) =>
        list
          .filter((node) => (node.querySelector('.help')?.textContent?.trim().length ?? 0) < 20)
          .map((node) => node.id),
    );
    expect(silent).toEqual([]);
  });

  it('opens the brush, and has a film recorded', async () => {
    const { page } = here.tab;
    await waitForState(page, 'ready');
    await page.evaluate(() => document.querySelector('#more')!.setAttribute('open', ''));
    await page.click('#regions');
    await page.waitForSelector('style-transfer >>> [part~=done-button]');
    await page.click('#record');
    expect(await element(page, 'record')).toBe(true);
    await page.click('#record');
    expect(await element(page, 'record')).toBe(false);
  });
});

it('the tabs show one panel, and follow the arrows', async () => {
  const { page } = here.tab;
  const shown = () =>
    page.$$eval('[role=tab]', (tabs) =>
      tabs
        .filter((tab) => !document.getElementById(tab.getAttribute('aria-controls')!)!.hidden)
        .map((tab) => [tab.textContent!.trim(), tab.getAttribute('aria-selected')]),
    );
  expect(await shown()).toEqual([['Paint', 'true']]);
  await page.focus('#tab-paint');
  await page.keyboard.press('ArrowRight');
  expect(await shown()).toEqual([['Compare', 'true']]);
  await page.keyboard.press('ArrowRight');
  expect(await shown()).toEqual([['Gallery', 'true']]);
  await page.keyboard.press('ArrowRight');
  expect(await shown()).toEqual([['Paint', 'true']]);
});
