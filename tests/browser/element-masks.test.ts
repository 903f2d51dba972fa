import { describe, expect, it } from 'vitest';
import { onBuiltPage } from './on-built-page.ts';
import { installRegionsTold, TWO } from './regions-told.ts';

const here = onBuiltPage((page) => page.evaluate(installRegionsTold));

describe('masks of the page’s own', () => {
  it('come by attributes, with the rest for the last style', async () => {
    const seen = await here.tab.page.evaluate(async (attributes) => {
      const element = makeElement({
        ...attributes,
        'keep-src': 'test/noise.png',
        'mask-src': 'test/tall.png',
        'style-mask-src': 'test/noise.png test/tall.png',
      });
      await element.start();
      const { regions } = sessions[0]!.request;
      const first = regionsTold();
      element.removeAttribute('mask-src');
      element.removeAttribute('style-mask-src');
      element.keep = null;
      await element.start();
      return {
        first,
        styleMasks: regions!.map(({ styleMask }) => styleMask!.width),
        widths: regions!.map(({ content }) => content.width),
        after: regionsTold(),
      };
    }, TWO);
    expect(seen.first.keep).toBeGreaterThan(0.3);
    expect(seen.first.regions.map(([style]) => style)).toEqual([0, 1]);
    expect(seen.first.regions[0]![1] + seen.first.regions[1]![1]).toBeCloseTo(1, 5);
    expect(seen).toMatchObject({ styleMasks: [64, 40], widths: [40, 40], after: { keep: 0, regions: [] } });
  });

  it('come by properties, as values or files', async () => {
    const seen = await here.tab.page.evaluate(async (attributes) => {
      const element = makeElement(attributes);
      const half = { width: 2, height: 1, data: Float32Array.of(1, 0) };
      element.masks = [half, await (await fetch('test/noise.png')).blob()];
      element.keep = half;
      await element.start();
      return { told: regionsTold(), same: element.mask(0) === half };
    }, TWO);
    expect(seen.told.keep).toBe(0.5);
    expect(seen.told.regions.map(([style]) => style)).toEqual([0, 1]);
    expect(seen.same).toBe(true);
  });

  it.each([
    ['a file that is not there', { 'keep-src': 'test/none.png' }, 'network', /^keep none\.png: .*404/],
    ['a text', { 'mask-src': 'test/text.png' }, 'picture', /^mask text\.png/],
    [
      'more masks than styles',
      { 'mask-src': 'test/tall.png test/tall.png test/tall.png' },
      'settings',
      /^masks: got 3 for 2 style pictures/,
    ],
  ])('refuse %s, and go on once it is mended', async (_, bad, code, sentence) => {
    const seen = await here.tab.page.evaluate(
      async (attributes, wrong) => {
        const element = makeElement({ ...attributes, ...wrong });
        const errors: { code: string; message: string }[] = [];
        element.addEventListener('error', ({ detail }) => errors.push(detail));
        const started = await element.start();
        const shown = element.shadowRoot!.querySelector('[part=error]')?.textContent;
        for (const name of Object.keys(wrong)) element.removeAttribute(name);
        return { started, shown, error: errors[0]!, mended: await element.start() };
      },
      TWO,
      bad as Record<string, string>,
    );
    expect(seen.error.code).toBe(code);
    expect(seen.error.message).toMatch(sentence);
    expect(seen).toMatchObject({ started: false, shown: seen.error.message, mended: true });
  });
});
