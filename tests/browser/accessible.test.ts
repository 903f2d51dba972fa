import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import { onBuiltPage } from './on-built-page.ts';
import { waitForState } from './tab.ts';

const here = onBuiltPage(async (page) => {
  await page.evaluate(axe.source);
  await page.evaluate(() => {
    const paper = makeElement();
    const { sessionSource, weights } = paper;
    paper.remove();
    Object.assign(document.querySelector('#easel')!, { sessionSource, weights, iterations: 4 });
  });
});

/** What axe finds, as the rule and the first place of each. */
const found = (page: Page) =>
  page.evaluate(async () => {
    const { axe } = globalThis as typeof globalThis & { axe: { run(): Promise<AxeResults> } };
    // A colour on its way to another is neither.
    const roots = [document, document.querySelector('#easel')!.shadowRoot!];
    const moving = roots.flatMap((root) => root.getAnimations());
    await Promise.all(moving.map(({ finished }) => finished.catch(() => undefined)));
    const { violations } = await axe.run();
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ target, html }) => `${target.join(' ')} ${html.slice(0, 120)}`).slice(0, 3)}`,
    );
  });

const click = (page: Page, selector: string) => page.$eval(selector, (node) => (node as HTMLElement).click());

/** States of the page, each reached from the one before. */
const STATES: readonly [name: string, reach: (page: Page) => Promise<void>][] = [
  ['first', (page) => waitForState(page, 'ready')],
  [
    'folds open',
    (page) =>
      page.$$eval('details.advanced', (list) => {
        for (const details of list) (details as HTMLDetailsElement).open = true;
      }),
  ],
  [
    'painted, with the menu open',
    async (page) => {
      await page.evaluate(() =>
        document.querySelector<HTMLElementTagNameMap['style-transfer']>('#easel')!.start(),
      );
      await (await page.waitForSelector('#saving summary'))!.evaluate((node) =>
        (node as HTMLElement).click(),
      );
    },
  ],
  [
    'regions',
    async (page) => {
      await click(page, '#regions');
      await page.waitForSelector('style-transfer >>> [part=regions]');
    },
  ],
  [
    'crop',
    async (page) => {
      await click(page, '#edit-photo');
      await page.waitForSelector('dialog.crop .frame');
    },
  ],
  [
    'gallery',
    async (page) => {
      await page.$eval('dialog.crop', (dialog) => (dialog as HTMLDialogElement).close());
      await click(page, '#tab-gallery');
      await page.waitForSelector('.card');
    },
  ],
  [
    'gallery, deleted',
    async (page) => {
      while (await page.$('.card')) {
        const count = (await page.$$('.card')).length;
        await page.$eval('.card .items button:last-child', (button) => (button as HTMLElement).click());
        await page.waitForFunction((before) => document.querySelectorAll('.card').length < before, {}, count);
      }
      await page.waitForSelector('.gallery .empty');
    },
  ],
  [
    'compare',
    async (page) => {
      await click(page, '#tab-compare');
      await page.waitForSelector('compare-tab >>> .questions button:not(:disabled)');
    },
  ],
];

describe.each(['light', 'dark'])('in %s colours', (scheme) => {
  it.each([320, 390, 1280, 1366])(
    'axe finds nothing, and nothing sticks out, at %i pixels',
    async (width) => {
      const { page } = here.tab;
      await page.setViewport({ width, height: width === 1366 ? 650 : 844 });
      await page.emulateMediaFeatures([
        { name: 'prefers-color-scheme', value: scheme },
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ]);
      const seen: Record<string, unknown> = {};
      const wanted: Record<string, unknown> = {};
      for (const [name, reach] of STATES) {
        await reach(page);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        seen[name] = { overflow: Math.max(0, overflow), axe: await found(page) };
        wanted[name] = { overflow: 0, axe: [] };
      }
      expect(seen).toEqual(wanted);
    },
  );
});

it('the picture and the main button are in view at every size', async () => {
  const { page } = here.tab;
  await waitForState(page, 'ready');
  await page.$eval('#more', (details) => details.setAttribute('open', ''));
  for (const [width, height] of [
    [1280, 800],
    [1366, 650],
    [390, 844],
    [768, 1024],
  ] as const) {
    await page.setViewport({ width, height });
    for (const scroll of [0, 400]) {
      const seen = await page.evaluate(async (top) => {
        window.scrollTo(0, top);
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        const root = document.querySelector('#easel')!.shadowRoot!;
        const place = (selector: string) => root.querySelector(selector)!.getBoundingClientRect();
        const [stage, button] = [place('.stage'), place('.main')];
        return {
          inView: stage.top >= 0 && button.bottom <= innerHeight,
          large: stage.height > innerHeight / 4,
        };
      }, scroll);
      expect({ width, scroll, ...seen }).toEqual({ width, scroll, inView: true, large: true });
    }
  }
});
