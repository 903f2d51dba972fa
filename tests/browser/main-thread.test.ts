import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, Page } from 'puppeteer';
import { expect, it } from 'vitest';
import { serveBuiltPage } from './built-page.ts';
import { launchBrowser, openTab, waitForState } from './tab.ts';

/**
 * A machine that does much else keeps tasks for longer, so it is no test of every run:
 * `TASKS=1 npx vitest run tests/browser/main-thread.test.ts`.
 */
const MEASURED = process.env.TASKS !== undefined;
/** Milliseconds of one task that people do not notice. */
const LONGEST = 50;

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds: when, how long on the clock, and how long on the processor. */
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly data?: { readonly functionName?: string } };
}

/** In the page: paints from large pictures at two scales, with changes, a pause, a checkpoint and a file on the way. */
async function paint(): Promise<string[]> {
  const drawn = (width: number, height: number) => {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d')!;
    for (let i = 0; i < 400; i++) {
      context.fillStyle = `hsl(${i * 37} 60% 50%)`;
      context.fillRect((i * 83) % width, (i * 59) % height, 90, 70);
    }
    return canvas.convertToBlob();
  };
  const pictures = await Promise.all([
    drawn(3000, 2000),
    drawn(1200, 1500),
    drawn(900, 700),
    drawn(1600, 1200),
    drawn(640, 480),
  ]);
  performance.mark('begun');
  const element = document.createElement('style-transfer');
  const given = {
    size: '128',
    'min-scale': '90',
    iterations: '8',
    'style-layers': 'conv1_1,conv2_1',
    'content-layer': 'conv2_1',
    checkpoint: 'watched',
  };
  for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
  document.body.prepend(element);
  const [content, first, second, mask, keep] = pictures;
  element.content = content!;
  element.stylePictures = [first!, second!];
  element.masks = [mask!];
  element.keep = keep!;
  await element.updateComplete;
  const errors: string[] = [];
  element.addEventListener('error', (event) =>
    errors.push((event as CustomEvent).detail?.message ?? 'error'),
  );
  element.addEventListener('step', ({ detail: { iteration } }) => {
    if (iteration === 2) {
      element.setAttribute('color', 'content-match');
      element.setAttribute('tone-weight', '0.5');
    }
    if (iteration !== 6) return;
    element.pause();
    setTimeout(() => element.resume(), 500);
  });
  await element.start();
  await element.toBlob();
  element.remove();
  performance.mark('ended');
  return errors;
}

/** In the page: a run of its own easel with changes, the gallery, the tab that compares, and files of both kinds. */
async function wholePage(): Promise<string[]> {
  performance.mark('begun');
  const easel = document.querySelector('style-transfer')!;
  const errors: string[] = [];
  const pause = (time: number) => new Promise((resolve) => setTimeout(resolve, time));
  const until = async (there: () => unknown) => {
    while (!there()) await pause(30);
  };
  const press = (selector: string) => document.querySelector<HTMLElement>(selector)!.click();
  easel.addEventListener('error', (event) => errors.push((event as CustomEvent).detail.message));
  const dials = () => [...document.querySelectorAll<HTMLInputElement>('#settings input[type=range]')];
  easel.addEventListener('step', ({ detail: { iteration } }) => {
    if (iteration > 6) return;
    const dial = dials()[iteration % 3]!;
    dial.value = String((Number(dial.min) + Number(dial.max)) / 2);
    dial.dispatchEvent(new Event('input', { bubbles: true }));
    dial.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await easel.start();
  await until(() => easel.state === 'complete');
  press('#tab-gallery');
  await until(() => document.querySelector('.card img'));
  await pause(500);
  press('#tab-paint');
  for (const type of ['image/png', 'image/jpeg', 'image/webp'] as const) await easel.toBlob(type);
  press('#tab-compare');
  await pause(500);
  press('#tab-paint');
  performance.mark('ended');
  return errors;
}

/** The tasks of the page's main thread that took too long, while it painted, each with what it did. */
async function longTasks(
  page: Page,
  act: () => Promise<string[]>,
): Promise<{ tasks: number; long: string[] }> {
  const path = join(tmpdir(), `art-filter-trace-${process.pid}.json`);
  try {
    const categories = [
      'toplevel',
      'disabled-by-default-lighthouse',
      'devtools.timeline',
      'blink.user_timing',
    ];
    await page.tracing.start({ path, categories });
    expect(await page.evaluate(act)).toEqual([]);
    await page.tracing.stop();
    const { traceEvents } = JSON.parse(await readFile(path, 'utf8')) as { traceEvents: TraceEvent[] };
    const mark = (wanted: string) => traceEvents.findLast(({ name }) => name === wanted)!;
    const [begun, ended] = [mark('begun'), mark('ended')];
    const events = traceEvents.filter(
      ({ ph, pid, tid, ts }) =>
        ph === 'X' && pid === begun.pid && tid === begun.tid && ts >= begun.ts && ts < ended.ts,
    );
    // The processor's time: others may want it, too.
    const took = ({ dur = 0, tdur = dur }: TraceEvent) => tdur / 1000;
    const text = (event: TraceEvent) =>
      `${event.name} ${event.args.data?.functionName ?? ''} ${took(event).toFixed(1)} ms`;
    const tasks = events.filter(({ name }) => /RunTask$/.test(name));
    const long = tasks.filter((task) => took(task) > LONGEST);
    return {
      tasks: tasks.length,
      long: long.map(
        ({ ts, dur = 0 }) =>
          `after ${((ts - begun.ts) / 1e6).toFixed(2)} s of ${((ended.ts - begun.ts) / 1e6).toFixed(2)}: ` +
          events
            .filter((event) => event.ts >= ts && event.ts < ts + dur && took(event) > LONGEST / 25)
            .map(text)
            .join(' > '),
      ),
    };
  } finally {
    await rm(path, { force: true });
  }
}

it.runIf(MEASURED)(
  'no task keeps the page for longer than 50 ms, from the start to the file (measured with TASKS=1)',
  async () => {
    const served = await serveBuiltPage();
    const browser = await launchBrowser();
    try {
      const { page } = await openTab(browser, served.url);
      // Who drives the browser watches its network, for which 13 MB of weights would be decoded as text.
      await (page as Page & { _client(): CDPSession })._client().send('Network.disable');
      const seen = await longTasks(page, paint);
      expect(seen.tasks).toBeGreaterThan(100);
      expect(seen.long).toEqual([]);
    } finally {
      await browser.close();
      await served.close();
    }
  },
);

it.runIf(MEASURED)(
  'nor does the page with its panel, gallery and files (measured with TASKS=1)',
  async () => {
    const served = await serveBuiltPage();
    const browser = await launchBrowser();
    try {
      const settings = '#content=portrait&style=swirls&size=160&iterations=16&min-scale=0';
      const { page } = await openTab(browser, `${served.url}${settings}`);
      await waitForState(page, 'ready');
      await (page as Page & { _client(): CDPSession })._client().send('Network.disable');
      const seen = await longTasks(page, wholePage);
      expect(seen.tasks).toBeGreaterThan(100);
      expect(seen.long).toEqual([]);
    } finally {
      await browser.close();
      await served.close();
    }
  },
);
