// What the page around gives the element, and what the element keeps from it.
import { expect, it } from 'vitest';
import type { StyleTransferElement } from '../../src/element/index.ts';
import { placeholder } from '../../src/element/placeholder.ts';
import { onBuiltPage } from './on-built-page.ts';

const here = onBuiltPage();

/** A style that a page's heading, table or hero may have, and what the element's text has in spite of it. */
const KEPT_OUT = {
  'text-align': ['center', 'start'],
  'letter-spacing': ['9px', 'normal'],
  'word-spacing': ['9px', '0px'],
  'line-height': ['3', '23.2px'],
  'text-transform': ['uppercase', 'none'],
  'white-space': ['pre', 'normal'],
  'text-indent': ['40px', '0px'],
  'text-shadow': ['1px 1px red', 'none'],
  'font-style': ['italic', 'normal'],
  'font-weight': ['900', '400'],
  'font-variant-caps': ['small-caps', 'normal'],
  'word-break': ['break-all', 'normal'],
  'overflow-wrap': ['anywhere', 'normal'],
  'list-style-type': ['square', 'disc'],
  color: ['rgb(1, 2, 3)', 'rgb(38, 34, 28)'],
} as const;

/** What a page decides for all its text. */
const LET_IN = {
  direction: ['rtl', 'rtl'],
  'font-size': ['16px', '16px'],
  'font-family': ['monospace', 'monospace'],
} as const;

it("keeps out the style of the text around, but takes the page's typeface, size and direction", async () => {
  const given = { ...KEPT_OUT, ...LET_IN };
  const computed = await here.tab.page.evaluate(async (styles) => {
    const hero = document.createElement('h1');
    hero.style.colorScheme = 'light';
    for (const [name, [value]] of Object.entries(styles)) hero.style.setProperty(name, value);
    const element = document.createElement('style-transfer');
    hero.append(element);
    document.body.append(hero);
    await element.updateComplete;
    const line = element.shadowRoot!.querySelector('.figures span')!;
    const style = getComputedStyle(line);
    const read = Object.fromEntries(Object.keys(styles).map((name) => [name, style.getPropertyValue(name)]));
    hero.remove();
    return read;
  }, given);
  const expected = Object.fromEntries(Object.entries(given).map(([name, [, value]]) => [name, value]));
  expect(computed).toEqual(expected);
});

it.each([360, 900])('is as high as its placeholder, %i pixels wide', async (width) => {
  const seen = await here.tab.page.evaluate(
    async (markup, wide) => {
      const box = document.createElement('div');
      box.style.inlineSize = `${wide}px`;
      box.style.setProperty('--style-transfer-ratio', '64 / 48');
      // Another name, as the page styles its own and has defined it before.
      const name = `style-transfer-${wide}`;
      box.setHTMLUnsafe(`<${name}>${markup}<img slot="poster" src="test/noise.png"></${name}>`);
      document.body.append(box);
      const element = box.firstElementChild as StyleTransferElement;
      const poster = element.querySelector('img')!;
      await poster.decode();
      const heights = () =>
        [element, element.shadowRoot!.querySelector('.stage')!, poster].map(
          (shown) => shown.getBoundingClientRect().height,
        );
      const before = heights();
      customElements.define(name, class extends (customElements.get('style-transfer')!) {});
      await element.updateComplete;
      const defined = heights();
      const arrived = new Promise((resolve) => element.addEventListener('picturechange', resolve));
      element.contentSrc = 'test/noise.png';
      await arrived;
      const image = element.shadowRoot!.querySelector<HTMLImageElement>('img.before')!;
      await image.decode();
      await element.updateComplete;
      const loaded = heights();
      image.scrollIntoView();
      const { top, left } = image.getBoundingClientRect();
      const over = element.shadowRoot!.elementFromPoint(left + 10, top + 10) === image;
      box.remove();
      return { before, defined, loaded, over };
    },
    placeholder(),
    width,
  );
  const [whole, stage, poster] = seen.before as [number, number, number];
  expect(whole).toBeGreaterThan(stage + 150);
  expect(stage).toBeCloseTo(Math.min((width * 48) / 64, 576), 0);
  expect(poster).toBe(stage);
  expect(seen.defined).toEqual(seen.before);
  expect(seen.loaded[1]).toBeCloseTo(stage, 0);
  // The poster is under the picture.
  expect(seen.over).toBe(true);
});
