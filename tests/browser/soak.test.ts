// A long run with all that people do meanwhile, and many short ones: nothing may grow. `npm test` runs a short one;
// `SOAK=1 npx vitest run tests/browser/soak.test.ts` runs all of it: 10,000 iterations and 50 starts.
import type { Browser, CDPSession, Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BuiltPage, serveBuiltPage } from './built-page.ts';
import { launchBrowser, openTab, withoutWorkers } from './tab.ts';

const WHOLE = process.env.SOAK !== undefined;
const ITERATIONS = WHOLE ? 10_000 : 45;
const STARTS = WHOLE ? 50 : 6;
/** Iterations between two pauses. */
const PAUSES = WHOLE ? 60 : 9;
/** Measurements along the way; the first third is for caches to fill. */
const SAMPLES = 9;

interface Sample {
  readonly iteration: number;
  readonly buffers: number;
  readonly heap: number;
  readonly nodes: number;
}

let served: BuiltPage;
let browser: Browser;
let page: Page;
let client: CDPSession;

beforeAll(async () => {
  served = await serveBuiltPage();
  browser = await launchBrowser();
  ({ page } = await openTab(browser, served.url, { before: withoutWorkers }));
  client = await page.createCDPSession();
  await page.evaluate(() => {
    const element = document.createElement('style-transfer');
    element.id = 'soaked';
    const given = {
      'content-src': 'test/noise.png',
      'style-src': 'test/tall.png',
      size: '64',
      'min-scale': '0',
      'style-layers': 'conv1_1,conv2_1',
      'content-layer': 'conv2_1',
    };
    for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
    document.body.prepend(element);
  });
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

/** What the page holds after its garbage has been collected. */
async function sample(): Promise<Sample> {
  await client.send('HeapProfiler.collectGarbage');
  const { JSHeapUsedSize: heap = 0, Nodes: nodes = 0 } = await page.metrics();
  const rest = await page.evaluate(async () => {
    // While something is read back there is a buffer for it.
    let buffers = gpuWatch.buffers;
    for (let i = 0; i < 20; i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      buffers = Math.min(buffers, gpuWatch.buffers);
    }
    const { iteration } = document.querySelector<HTMLElementTagNameMap['style-transfer']>('#soaked')!;
    return { iteration, buffers };
  });
  return { heap, nodes, ...rest };
}

/** After the first third no more is held than then, but for a share that is noise. */
function expectLevel(samples: readonly Sample[]): void {
  const settled = samples.slice(Math.ceil(samples.length / 3));
  const first = settled[0]!;
  for (const now of settled) {
    expect(now.buffers, JSON.stringify(samples)).toBeLessThanOrEqual(first.buffers);
    expect(now.nodes, JSON.stringify(samples)).toBeLessThanOrEqual(first.nodes + 200);
    expect(now.heap, JSON.stringify(samples)).toBeLessThanOrEqual(1.05 * first.heap + 2 ** 20);
  }
}

it(
  `${ITERATIONS} iterations with previews, pauses and settings that change`,
  async () => {
    await page.evaluate(
      (iterations, pauses) => {
        const element = document.querySelector<HTMLElementTagNameMap['style-transfer']>('#soaked')!;
        element.setAttribute('iterations', String(iterations));
        element.addEventListener('step', ({ detail: { iteration } }) => {
          if (iteration % 5 === 0) element.setAttribute('style-weight', String(1 + (iteration % 100) / 100));
          if (iteration % pauses !== 0 || iteration === iterations) return;
          element.pause();
          void element.toBlob().then(() => element.resume());
        });
        void element.start();
      },
      ITERATIONS,
      PAUSES,
    );
    const samples: Sample[] = [];
    for (let i = 1; i < SAMPLES; i++) {
      await page.waitForFunction(
        (at) => document.querySelector<HTMLElementTagNameMap['style-transfer']>('#soaked')!.iteration >= at,
        { timeout: 0, polling: 100 },
        Math.floor((ITERATIONS * i) / SAMPLES),
      );
      samples.push(await sample());
    }
    await page.waitForFunction(
      () => document.querySelector<HTMLElementTagNameMap['style-transfer']>('#soaked')!.state === 'complete',
      { timeout: 0, polling: 100 },
    );
    if (WHOLE) console.info(samples);
    expectLevel(samples);
    expect(await page.evaluate(() => gpuWatch.buffers)).toBe(0);
  },
  WHOLE ? 7_200_000 : 120_000,
);

it(
  `${STARTS} starts and stops`,
  async () => {
    const samples: Sample[] = [];
    for (let i = 0; i < STARTS; i++) {
      await page.evaluate(
        async (removed) => {
          const element = document.querySelector<HTMLElementTagNameMap['style-transfer']>('#soaked')!;
          void element.start();
          await new Promise<void>((resolve) => {
            element.addEventListener('step', () => resolve(), { once: true });
          });
          await element.stop();
          if (!removed) return;
          // Out of the document and back, as pages do that have views.
          element.remove();
          await new Promise((resolve) => setTimeout(resolve, 200));
          document.body.prepend(element);
        },
        i % 2 === 1,
      );
      samples.push(await sample());
    }
    if (WHOLE) console.info(samples);
    expectLevel(samples);
    expect(samples.map(({ buffers }) => buffers)).toEqual(samples.map(() => 0));
    expect(await page.evaluate(() => gpuWatch.devices)).toBe(1);
  },
  WHOLE ? 3_600_000 : 120_000,
);
