import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BuiltPage, serveBuiltPage } from './built-page.ts';
import { POLICY } from './policy.ts';
import { installStillLife } from './still-life.ts';
import { launchBrowser, openTab, type Tab, waitForState } from './tab.ts';

let served: BuiltPage;
let browser: Browser;
let tab: Tab;

beforeAll(async () => {
  served = await serveBuiltPage({ 'content-security-policy': POLICY });
  browser = await launchBrowser();
  tab = await openTab(
    browser,
    `${served.url}#size=32&iterations=4&min-scale=0&style-layers=conv1_1&content-layer=conv1_1`,
  );
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

/** What the browser complained of, refusals among them; no files that find a person are served here. */
const faults = () => tab.faults.filter((fault) => !/\/segmenter\//.test(fault));

it('the policy that the README gives is a strict one', () => {
  expect(POLICY).toMatch(/^default-src 'none';/);
  expect(POLICY).not.toMatch(/'unsafe-|data:|\*(;|$| )/);
});

it('the page paints under it, and asks nobody but its own server', async () => {
  const { page } = tab;
  await waitForState(page, 'ready');
  await page.evaluate(() => void document.querySelector('style-transfer')!.start());
  await waitForState(page, 'complete');
  const seen = await page.evaluate(async () => {
    const element = document.querySelector('style-transfer')!;
    await element.updateComplete;
    const stage = element.shadowRoot!.querySelector<HTMLElement>('[part=stage]')!;
    const slider = document.querySelector<HTMLElement>('.slider input[type=range]')!;
    return {
      bytes: (await element.toBlob()).size,
      ratio: stage.style.getPropertyValue('--ratio'),
      display: getComputedStyle(stage).display,
      filled: slider.style.getPropertyValue('--filled'),
    };
  });
  expect(seen.bytes).toBeGreaterThan(500);
  expect(Number(seen.ratio)).toBeGreaterThan(0);
  expect(seen.display).not.toBe('inline');
  expect(seen.filled).toMatch(/\d/);
  expect(faults()).toEqual([]);
  expect(tab.outside).toEqual([]);
});

it('masks, films, the other tab and files of weights work under it', async () => {
  const { page } = tab;
  await page.evaluate(installStillLife);
  const film = await page.evaluate(async () => {
    const easel = document.querySelector('style-transfer')!;
    easel.editMask('keep');
    await easel.updateComplete;
    easel.editMask(null);
    const element = makeElement({
      'content-src': 'test/noise.png',
      'style-src': 'test/tall.png',
      record: '',
    });
    await element.start();
    const { type } = await element.toVideo();
    element.weights = new File(
      [await (await fetch('test/small.safetensors')).arrayBuffer()],
      'small.safetensors',
    );
    await element.start();
    const { state } = element;
    element.remove();
    return { type, state };
  });
  expect(film).toEqual({ type: 'video/mp4', state: 'complete' });
  await page.click('#tab-compare');
  await page.waitForFunction(() => document.querySelector('#compare')!.checkVisibility());
  expect(faults()).toEqual([]);
  expect(tab.outside).toEqual([]);
});

it('the browser is seen to hold to it: a style attribute and another server are refused', async () => {
  const { page } = tab;
  const seen = await page.evaluate(async () => {
    const box = document.createElement('div');
    box.setAttribute('style', 'color: red');
    document.body.append(box);
    const styled = box.style.color;
    box.remove();
    const elsewhere = await fetch('https://example.invalid/').catch((error: Error) => error.message);
    return { styled, elsewhere: typeof elsewhere };
  });
  expect(seen).toMatchObject({ styled: '', elsewhere: 'string' });
  const kinds = [/style-src/, /connect-src/];
  for (const kind of kinds) expect(faults().some((fault) => kind.test(fault))).toBe(true);
});

it('names from a link and from files are shown as text', async () => {
  const markup = '<img src=x onerror="document.title=1">';
  const { page, faults } = await openTab(
    browser,
    `${served.url}#content=${encodeURIComponent(markup)}&recipe=${encodeURIComponent(markup)}`,
  );
  await waitForState(page, 'ready');
  const seen = await page.evaluate(async (name) => {
    const notice = document.querySelector('#notice')!;
    const easel = document.querySelector('style-transfer')!;
    easel.content = new File([await (await fetch('test/text.png')).arrayBuffer()], name);
    await new Promise((resolve) => easel.addEventListener('error', resolve, { once: true }));
    await easel.updateComplete;
    const error = easel.shadowRoot!.querySelector('[part=error]')!;
    return [notice, error].map((place) => ({
      text: place.textContent,
      images: place.querySelectorAll('img').length,
    }));
  }, markup);
  for (const { text, images } of seen) {
    expect(text).toContain(markup);
    expect(images).toBe(0);
  }
  expect(await page.title()).toBe('Art Filter');
  expect(faults).toEqual([]);
  await page.close();
});
