import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BuiltPage, serveBuiltPage } from './built-page.ts';
import { launchBrowser, openTab, waitForState, withoutWorkers } from './tab.ts';

let served: BuiltPage;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  served = await serveBuiltPage();
  browser = await launchBrowser();
  ({ page } = await openTab(browser, served.url, { before: withoutWorkers }));
  await waitForState(page, 'ready');
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

/** What the element says of the next run, once it is another text than before. */
async function told(before = ''): Promise<{ text: string; warns: boolean }> {
  const handle = await page.waitForFunction(
    (text) => {
      const line = document.querySelector('style-transfer')!.shadowRoot!.querySelector('[part=estimate]');
      const now = line?.textContent ?? '';
      return now !== '' && now !== text && { text: now, warns: line!.classList.contains('warning') };
    },
    { timeout: 100_000 },
    before,
  );
  return (await handle.jsonValue()) as { text: string; warns: boolean };
}

const change = (values: object) =>
  page.evaluate((given) => void Object.assign(document.querySelector('style-transfer')!, given), values);

it('memory and time are told before the start, follow the settings, and warn of what cannot be', async () => {
  const small = await told();
  expect(small).toEqual({
    text: expect.stringMatching(/^About \d+ MB of GPU memory, about .+\.$/),
    warns: false,
  });
  await change({ size: 1024, minScale: 0 });
  const large = await told(small.text);
  const amount = ({ text }: { text: string }) => Number(/\d+/.exec(text)![0]);
  expect(amount(large)).toBeGreaterThan(amount(small) + 100);
  await page.select('#field-memory', '1 GB');
  const capped = await told(large.text);
  expect(capped.text).toMatch(/, whole\.$/);
  expect(await page.$eval('#estimate-memory', (line) => line.textContent)).toBe(capped.text);
  await change({ size: 16_384 });
  const huge = await told(capped.text);
  expect(huge).toEqual({
    text: expect.stringMatching(/need \S+ GB in one buffer, .*\. Choose a size of at most \d+\.$/),
    warns: true,
  });
  expect(await page.evaluate(() => ({ ...gpuWatch }))).toMatchObject({ devices: 1, buffers: 0 });
  await change({ size: 64 });
  await told(huge.text);
  expect(await page.evaluate(() => document.querySelector('style-transfer')!.state)).toBe('ready');
});

it('an amount that is none is an error at once', async () => {
  const message = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const element = document.querySelector('style-transfer')!;
        element.addEventListener('error', ({ detail }) => resolve(detail.message), { once: true });
        element.setAttribute('memory', 'much');
      }),
  );
  expect(message).toMatch(/^memory is "much", expected an amount/);
});
