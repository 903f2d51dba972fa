import { describe, expect, it } from 'vitest';
import { toldOf } from './accessible-names.ts';
import { onBuiltPage } from './on-built-page.ts';
import { installRegionsTold, TWO } from './regions-told.ts';

const here = onBuiltPage((page) => page.evaluate(installRegionsTold));

/** An element with its brush open, and where its field is. */
async function opened(attributes: Record<string, string> = TWO) {
  const { page } = here.tab;
  await page.evaluate(async (given) => {
    const element = makeElement({ ...given, 'segmenter-src': '' });
    element.style.maxWidth = '400px';
    element.addEventListener('maskchange', ({ detail }) => maskChanges.push(detail));
    while (element.state !== 'ready') await new Promise((resolve) => setTimeout(resolve, 5));
    await element.updateComplete;
    element.shadowRoot!.querySelector<HTMLElement>('[part~=regions-button]')!.click();
    await element.updateComplete;
  }, attributes);
  const field = (await page.$('style-transfer >>> [part=mask]'))!;
  const box = (await field.boundingBox())!;
  return {
    page,
    field,
    at: (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const,
  };
}

describe('the brush', () => {
  it('paints what is kept and where each style is, and the next run gets it', async () => {
    const { page, at } = await opened();
    const stroke = async (...points: [number, number][]) => {
      await page.mouse.move(...at(...points[0]!));
      await page.mouse.down();
      for (const point of points) await page.mouse.move(...at(...point), { steps: 3 });
      await page.mouse.up();
    };
    await stroke([0.25, 0.25], [0.75, 0.25]);
    await page.click('style-transfer >>> .role:nth-child(2)');
    await stroke([0.25, 0.75], [0.75, 0.75]);
    const seen = await page.evaluate(async () => {
      const element = document.querySelector('style-transfer')!;
      const { width, height, data } = element.mask('keep')!;
      const value = (x: number, y: number) => data[Math.floor(y * height) * width + Math.floor(x * width)];
      const values = [value(0.5, 0.25), value(0.5, 0.75), value(0.02, 0.25)];
      const place = document.createElement('div');
      document.body.prepend(place);
      place.append(element);
      await element.updateComplete;
      const open = element.matches(':state(painting-mask)');
      await element.start();
      return {
        size: [width, height],
        values,
        maskChanges,
        open,
        closed: element.shadowRoot!.querySelector('[part=mask]') === null,
        told: regionsTold(),
        picture: sessions[0]!.request.styles.map(({ picture }) => picture.width),
        none: element.mask(1),
      };
    });
    expect(seen.size).toEqual([64, 48]);
    expect(seen.values).toEqual([1, 0, 0]);
    expect(seen.maskChanges.map(({ role }) => role)).toEqual(['keep', 0]);
    expect(seen).toMatchObject({ open: true, closed: true, picture: [40, 64] });
    expect(seen.told.keep).toBeCloseTo(seen.maskChanges[0]!.covered, 5);
    const [[first, painted], [second, rest]] = seen.told.regions as [[number, number], [number, number]];
    expect([first, second]).toEqual([0, 1]);
    expect(painted).toBeCloseTo(seen.maskChanges[1]!.covered, 5);
    expect(painted).toBeGreaterThan(0.03);
    expect(rest).toBeCloseTo(1 - painted, 5);
    expect(seen.none).toBeUndefined();
    expect(here.tab.faults).toEqual([]);
  });

  it('is worked by keys alone', async () => {
    const { page, field } = await opened();
    const state = () =>
      page.evaluate(async () => {
        const element = document.querySelector('style-transfer')!;
        await element.updateComplete;
        const root = element.shadowRoot!;
        return {
          covered: maskChanges.at(-1)?.covered ?? 0,
          size: root.querySelector<HTMLInputElement>('.range input')?.value,
          pressed: root.querySelector('.tool[aria-pressed=true]')?.textContent?.trim(),
          said: root.querySelector('[aria-live]')!.textContent,
          focused: root.activeElement?.part.value,
        };
      });
    await field.focus();
    await page.keyboard.press(']');
    expect((await state()).size).toBe('13');
    await page.keyboard.press(' ');
    const dab = await state();
    expect(dab.covered).toBeGreaterThan(0.005);
    expect(dab.said).toMatch(/^[1-9]\d* % of the picture is covered/);
    await page.keyboard.down(' ');
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    await page.keyboard.up(' ');
    const line = await state();
    expect(line.covered).toBeGreaterThan(1.5 * dab.covered);
    await page.keyboard.press('e');
    expect((await state()).pressed).toBe('Eraser');
    await page.keyboard.press(' ');
    expect((await state()).covered).toBeLessThan(line.covered);
    for (const covered of [line.covered, dab.covered, 0]) {
      await page.keyboard.down('Control');
      await page.keyboard.press('z');
      await page.keyboard.up('Control');
      expect((await state()).covered).toBeCloseTo(covered, 5);
    }
    await page.keyboard.press('Escape');
    expect((await state()).focused).toBe('button start-button');
  });

  it('paints thinner under a lighter pen, and by touch', async () => {
    const { page, at } = await opened();
    const cdp = await page.createCDPSession();
    const dab = async (force: number, x: number) => {
      const [px, py] = at(x, 0.5);
      const common = { x: px, y: py, button: 'left', pointerType: 'pen', force, clickCount: 1 } as const;
      await cdp.send('Input.dispatchMouseEvent', { ...common, type: 'mousePressed', buttons: 1 });
      await cdp.send('Input.dispatchMouseEvent', { ...common, type: 'mouseReleased', buttons: 0 });
    };
    await dab(0.1, 0.2);
    await dab(1, 0.5);
    await page.touchscreen.tap(...at(0.8, 0.5));
    const [light, heavy, touch] = await page.evaluate(() =>
      maskChanges.map(({ covered }, i) => covered - (maskChanges[i - 1]?.covered ?? 0)),
    );
    expect(heavy).toBeGreaterThan(3 * light!);
    expect(light).toBeGreaterThan(0);
    expect(touch).toBeGreaterThan(light!);
  });

  it('fills, inverts, clears, and takes it back; what covers nothing is no mask', async () => {
    const { page } = await opened();
    const seen = await page.evaluate(async () => {
      const element = document.querySelector('style-transfer')!;
      const press = async (name: string) => {
        const buttons = [...element.shadowRoot!.querySelectorAll<HTMLElement>('.tool')];
        buttons.find((button) => button.textContent?.trim() === name)!.click();
        await element.updateComplete;
      };
      const states: [string, number, boolean][] = [];
      for (const name of ['Undo', 'Fill', 'Invert', 'Undo', 'Clear', 'Undo', 'Redo']) {
        await press(name);
        states.push([name, maskChanges.at(-1)?.covered ?? -1, element.mask('keep') !== undefined]);
      }
      return states;
    });
    expect(seen).toEqual([
      ['Undo', -1, false],
      ['Fill', 1, true],
      ['Invert', 0, false],
      ['Undo', 1, true],
      ['Clear', 0, false],
      ['Undo', 1, true],
      ['Redo', 0, false],
    ]);
  });

  it('drops what was painted with the content picture, and refuses what cannot be painted', async () => {
    const { page } = await opened();
    const seen = await page.evaluate(async () => {
      const element = document.querySelector('style-transfer')!;
      const root = element.shadowRoot!;
      [...root.querySelectorAll<HTMLElement>('.tool')]
        .find((one) => one.textContent?.includes('Fill'))!
        .click();
      const refused: string[] = [];
      const tell = (act: () => void) => {
        try {
          act();
        } catch (error) {
          refused.push((error as Error).message);
        }
      };
      tell(() => element.editMask(2));
      element.setAttribute('content-src', 'test/tall.png');
      await new Promise((resolve) => element.addEventListener('picturechange', resolve, { once: true }));
      await element.updateComplete;
      const open = root.querySelector('[part=mask]') !== null;
      tell(() => makeElement().editMask('keep'));
      return { refused, open, mask: element.mask('keep'), last: maskChanges.at(-1) };
    });
    expect(seen.refused[0]).toMatch(/got 2 beside 2 style pictures/);
    expect(seen.refused[1]).toMatch(/no content picture/);
    expect(seen).toMatchObject({ open: false, last: { role: 'keep', covered: 0 } });
    expect(seen.mask).toBeUndefined();
  });

  it('has a name for everything', async () => {
    const { page } = await opened();
    const roles = /^(application|radiogroup|radio|group|button|slider|img|progressbar)$/;
    const names = (await toldOf(page))
      .filter(({ role }) => roles.test(role))
      .map(({ role, name }) => `${role} ${name}`);
    expect(names).toEqual(
      expect.arrayContaining([
        'application Keep as it is',
        'radiogroup What to paint',
        'radio Keep as it is',
        'radio Style 1, tall.png',
        'radio Style 2, noise.png',
        'slider Size',
        'slider Softness',
        'button Undo',
        'slider From tall.png to noise.png',
      ]),
    );
    expect(names).not.toContain('button Person');
    expect(names.filter((name) => name.endsWith(' ') && name !== 'group ')).toEqual([]);
  });

  it('puts a person in its place where the page hosts what finds one', async () => {
    const { page } = here.tab;
    await page.setRequestInterception(true);
    page.on('request', (request) => {
      if (!request.url().includes('/finder/')) return void request.continue();
      const body = `export const FilesetResolver = { forVisionTasks: async () => ({}) };
        export const ImageSegmenter = { createFromOptions: async () => ({
          getLabels: () => ['background', 'person'],
          segment: () => ({ confidenceMasks: [0, 1].map((i) => ({ width: 2, height: 1,
            getAsFloat32Array: () => Float32Array.of(1 - i, i) })), close() {} }) }) };`;
      void request.respond({ contentType: 'text/javascript', body });
    });
    const seen = await page.evaluate(async (attributes) => {
      const wait = () => new Promise((resolve) => setTimeout(resolve, 5));
      const element = makeElement({ ...attributes, 'segmenter-src': 'finder/' });
      element.addEventListener('maskchange', ({ detail }) => maskChanges.push(detail));
      while (element.state !== 'ready') await wait();
      element.editMask('keep');
      const find = () =>
        [...element.shadowRoot!.querySelectorAll<HTMLElement>('.tool')].find((one) =>
          one.textContent?.includes('Person'),
        );
      while (!find()) await wait();
      find()!.click();
      while (maskChanges.length === 0) await wait();
      const { width, data } = element.mask('keep')!;
      return { ends: [data[0], data[width - 1]], covered: maskChanges[0]!.covered };
    }, TWO);
    expect(seen.ends).toEqual([0, 1]);
    expect(seen.covered).toBeCloseTo(0.5, 1);
  });
});
