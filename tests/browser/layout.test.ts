import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toldOf } from './accessible-names.ts';
import { type BuiltPage, serveBuiltPage } from './built-page.ts';
import { installStillLife } from './still-life.ts';
import { launchBrowser, openTab, waitForState } from './tab.ts';

let served: BuiltPage;
let browser: Browser;

beforeAll(async () => {
  served = await serveBuiltPage();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

/** A tab whose first element has finished a run. */
async function finished(width: number) {
  const tab = await openTab(browser, served.url, { width });
  await tab.page.evaluate(installStillLife);
  await tab.page.evaluate(async () => {
    const element = makeElement({
      'content-src': 'test/noise.png',
      'style-src': 'test/tall.png',
      iterations: '20',
    });
    await element.start();
    await element.updateComplete;
  });
  return tab;
}

describe('at 360 pixels', () => {
  it('nothing sticks out to the side, and everything can be touched', async () => {
    const { page } = await finished(360);
    const seen = await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
      const element = document.querySelector('style-transfer')!;
      element.setAttribute('recipe', 'a-recipe-with-a-very-long-name-that-does-not-exist-anywhere-at-all');
      const controls = [
        ...document.querySelectorAll<HTMLElement>(
          'button, select, summary, input:not([type=file]), label.file',
        ),
        ...element.shadowRoot!.querySelectorAll<HTMLElement>('button, label, .handle'),
      ];
      const small = controls.filter((control) => {
        const target = control.matches('[type=radio]') ? control.closest('label')! : control;
        return control.checkVisibility() && target.getBoundingClientRect().height < 40;
      });
      return {
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        small: small.map((control) => control.outerHTML.slice(0, 80)),
        count: controls.length,
      };
    });
    expect(seen.count).toBeGreaterThan(20);
    expect(seen).toMatchObject({ overflow: 0, small: [] });
    await page.close();
  });
});

describe('without a mouse or without sight', () => {
  it('every control has a name', async () => {
    const { page } = await finished(1000);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    const roles = /^(button|slider|textbox|spinbutton|combobox|radio|checkbox|switch|progressbar|img|link)$/;
    const controls = (await toldOf(page)).filter(({ role }) => roles.test(role));
    expect(controls.length).toBeGreaterThan(30);
    expect(controls.filter(({ name }) => !name)).toEqual([]);
    await page.close();
  });

  it('the divider moves by keys', async () => {
    const { page } = await finished(1000);
    const slider = await page.$('style-transfer >>> [role=slider]');
    await slider!.focus();
    const value = () => slider!.evaluate((node) => Number(node.getAttribute('aria-valuenow')));
    const press = async (...keys: Parameters<typeof page.keyboard.press>[0][]) => {
      for (const key of keys) await page.keyboard.press(key);
      await page.evaluate(() => document.querySelector('style-transfer')!.updateComplete);
      return value();
    };
    expect(await value()).toBe(0);
    expect(await press('ArrowRight')).toBe(2);
    expect(await press('PageUp', 'ArrowUp')).toBe(14);
    expect(await press('ArrowLeft')).toBe(12);
    expect(await press('End', 'ArrowRight')).toBe(100);
    expect(await press('PageDown', 'ArrowDown')).toBe(88);
    expect(await press('Home', 'ArrowLeft')).toBe(0);
    const clip = () => page.$eval('style-transfer >>> .after', (node) => getComputedStyle(node).clipPath);
    await press('PageUp');
    expect(await clip()).toContain('10%');
    await page.close();
  });

  it('the divider follows the pointer', async () => {
    const { page } = await finished(1000);
    const stage = (await (await page.$('style-transfer >>> [part=stage]'))!.boundingBox())!;
    const y = stage.y + 40;
    await page.mouse.move(stage.x + stage.width * 0.25, y);
    await page.mouse.down();
    await page.mouse.move(stage.x + stage.width * 0.75, y, { steps: 3 });
    await page.mouse.up();
    await page.mouse.move(stage.x + stage.width * 0.1, y);
    const compare = await page.evaluate(() => document.querySelector('style-transfer')!.compare);
    expect(compare).toBeCloseTo(75, 0);
    await page.close();
  });

  it('one polite announcer says start, quarters, pause and end', async () => {
    const { page } = await openTab(browser, served.url);
    await page.evaluate(installStillLife);
    const said = await page.evaluate(async () => {
      const element = makeElement({
        'content-src': 'test/noise.png',
        'style-src': 'test/tall.png',
        iterations: '40',
      });
      await element.updateComplete;
      const regions = element.shadowRoot!.querySelectorAll('[aria-live]');
      const texts: string[] = [];
      new MutationObserver(() => texts.push(regions[0]!.textContent!)).observe(regions[0]!, {
        childList: true,
        characterData: true,
        subtree: true,
      });
      const run = element.start();
      while (element.iteration < 25) await new Promise((resolve) => setTimeout(resolve, 3));
      element.pause();
      while (!texts.at(-1)?.startsWith('Paused')) await new Promise((resolve) => setTimeout(resolve, 5));
      element.resume();
      await run;
      while (texts.at(-1) !== 'The picture is finished')
        await new Promise((resolve) => setTimeout(resolve, 5));
      return { texts, regions: regions.length, live: regions[0]!.getAttribute('aria-live') };
    });
    expect(said.regions).toBe(1);
    expect(said.live).toBe('polite');
    expect(said.texts.map((text) => text.replace(/\d+$/, 'N'))).toEqual([
      'Painting has started',
      '25 % done',
      '50 % done',
      'Paused at iteration N',
      'Painting has resumed',
      '75 % done',
      'The picture is finished',
    ]);
    await page.close();
  });
});

it('pictures come by the file picker, by drop and by paste', async () => {
  const { page } = await openTab(browser, served.url);
  await waitForState(page, 'ready');
  const seen = await page.evaluate(async () => {
    const element = document.querySelector('style-transfer')!;
    const root = element.shadowRoot!;
    const file = async (name: string) =>
      new File([await (await fetch(`test/${name}`)).blob()], name, { type: 'image/png' });
    const transfer = async (name: string) => {
      const data = new DataTransfer();
      data.items.add(await file(name));
      return data;
    };
    const changed = () =>
      new Promise<string>((resolve) =>
        element.addEventListener(
          'picturechange',
          ({ detail }) => resolve(`${detail.role} by ${detail.origin}`),
          {
            once: true,
          },
        ),
      );
    const names = () => [...root.querySelectorAll('.drop-zone-name')].map((node) => node.textContent);
    const told: string[] = [];

    const picker = root.querySelector<HTMLInputElement>('input[data-role=style]')!;
    picker.files = (await transfer('tall.png')).files;
    let next = changed();
    picker.dispatchEvent(new Event('change'));
    told.push(await next);

    next = changed();
    root.querySelector('[part=stage]')!.dispatchEvent(
      new DragEvent('drop', {
        dataTransfer: await transfer('noise.png'),
        bubbles: true,
        composed: true,
        cancelable: true,
      }),
    );
    told.push(await next);

    next = changed();
    const clipboardData = await transfer('noise.png');
    const paste = new ClipboardEvent('paste', {
      clipboardData,
      bubbles: true,
      composed: true,
      cancelable: true,
    });
    // Firefox takes no files from a script into an event that it makes.
    if (!paste.clipboardData?.files.length)
      Object.defineProperty(paste, 'clipboardData', { value: clipboardData });
    root.querySelector('[part~=style-drop-zone]')!.dispatchEvent(paste);
    told.push(await next);
    await element.updateComplete;
    const before = names();

    const failed = new Promise<string>((resolve) =>
      element.addEventListener('error', ({ detail }) => resolve(detail.message), { once: true }),
    );
    root.querySelector('[part~=content-drop-zone]')!.dispatchEvent(
      new DragEvent('drop', {
        dataTransfer: await transfer('text.png'),
        bubbles: true,
        composed: true,
        cancelable: true,
      }),
    );
    const refused = await failed;
    await element.updateComplete;
    const pressed = document.querySelectorAll('[data-sample][aria-pressed=true]').length;
    return { told, before, refused, kept: names(), pressed, hash: location.hash };
  });
  expect(seen.told).toEqual(['style by person', 'content by person', 'style by person']);
  expect(seen.before).toEqual(['noise.png', 'noise.png']);
  expect(seen.refused).toMatch(/text\.png/);
  expect(seen.kept).toEqual(seen.before);
  expect(seen).toMatchObject({ pressed: 0, hash: '' });
  await page.close();
});
