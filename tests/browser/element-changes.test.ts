import { describe, expect, it } from 'vitest';
import { onBuiltPage } from './on-built-page.ts';
import { installStillLife } from './still-life.ts';
import { openTab } from './tab.ts';

const here = onBuiltPage((page) =>
  page.evaluate(() => {
    globalThis.pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  }),
);

const BOTH = { 'content-src': 'test/noise.png', 'style-src': 'test/tall.png' };

declare global {
  var pause: (milliseconds: number) => Promise<void>;
}

describe('an element', () => {
  it('that nobody has seen does not iterate', async () => {
    const seen = await here.tab.page.evaluate(async (attributes) => {
      const element = makeElement({ ...attributes, iterations: '500' });
      element.style.cssText = 'position: absolute; top: 9000px; width: 400px';
      const until = async (reached: () => boolean) => {
        while (!reached()) await pause(20);
      };
      await until(() => element.state === 'ready');
      void element.start();
      await until(() => element.state === 'running');
      await pause(500);
      const unseen = { state: element.state, iteration: element.iteration };
      element.scrollIntoView();
      await until(() => element.iteration > 0);
      return { unseen, went: element.iteration > 0 };
    }, BOTH);
    expect(seen).toEqual({ unseen: { state: 'running', iteration: 0 }, went: true });
  });

  it('keeps the keyboard’s focus on its main button through a run', async () => {
    const { page } = here.tab;
    await page.evaluate((attributes) => {
      makeElement({ ...attributes, iterations: '500' });
    }, BOTH);
    await page.waitForFunction(() => document.querySelector('style-transfer')!.state === 'ready');
    await page.evaluate(() => document.querySelector('style-transfer')!.updateComplete);
    const focused = () =>
      page.evaluate(async () => {
        const element = document.querySelector('style-transfer')!;
        await element.updateComplete;
        const button = element.shadowRoot!.activeElement;
        return `${button?.part.item(1)} ${button?.textContent?.trim()}`;
      });
    const state = (wanted: string) =>
      page.waitForFunction((name) => document.querySelector('style-transfer')!.state === name, {}, wanted);
    await page.focus('style-transfer >>> .main');
    const seen = [await focused()];
    for (const next of ['running', 'paused', 'running']) {
      await page.keyboard.press('Enter');
      await state(next);
      seen.push(await focused());
    }
    await page.keyboard.press('Tab');
    seen.push(await focused());
    await page.keyboard.press('Enter');
    await state('ready');
    seen.push(await focused());
    expect(seen).toEqual([
      'start-button Paint',
      'pause-button Pause',
      'resume-button Resume',
      'pause-button Pause',
      'stop-button Stop',
      'start-button Paint',
    ]);
  });

  it('does nothing at a press of a button that is not ready', async () => {
    const seen = await here.tab.page.evaluate(async () => {
      const element = makeElement();
      await element.updateComplete;
      const button = element.shadowRoot!.querySelector<HTMLElement>('.main')!;
      let errors = 0;
      element.addEventListener('error', () => {
        errors += 1;
      });
      button.click();
      await pause(50);
      return { disabled: button.getAttribute('aria-disabled'), errors, state: element.state };
    });
    expect(seen).toEqual({ disabled: 'true', errors: 0, state: 'idle' });
  });

  it('takes its slotted styles again when style-src goes, and tells of no picture when there is none', async () => {
    const seen = await here.tab.page.evaluate(async () => {
      const element = makeElement({ 'content-src': 'test/noise.png', iterations: '1' });
      element.innerHTML = '<img slot="style" src="test/tall.png" alt="">';
      const roles: string[] = [];
      element.addEventListener('picturechange', ({ detail }) => roles.push(detail.role));
      const state = (): string => element.state;
      while (state() !== 'ready') await pause(5);
      element.setAttribute('style-src', 'test/noise.png');
      await element.start();
      element.removeAttribute('style-src');
      await element.start();
      const before = roles.length;
      element.innerHTML = '';
      while (state() !== 'idle') await pause(5);
      await pause(100);
      const widths = sessions.map(({ request }) => request.styles.map(({ picture }) => picture.width));
      return { widths, told: roles.length - before, state: element.state };
    });
    expect(seen).toEqual({ widths: [[64], [40]], told: 0, state: 'idle' });
  });

  it('runs once however often it is started from its own events', async () => {
    const seen = await here.tab.page.evaluate(async (attributes) => {
      const element = makeElement({ ...attributes, iterations: '3' });
      const inner: Promise<boolean>[] = [];
      element.addEventListener('statechange', ({ detail }) => {
        if (detail.state === 'loading') inner.push(element.start());
      });
      element.addEventListener('progress', () => {
        if (element.state !== 'complete') inner.push(element.start());
      });
      const complete = await element.start();
      return { complete, inner: (await Promise.all(inner)).every(Boolean), sessions: sessions.length };
    }, BOTH);
    expect(seen).toEqual({ complete: true, inner: true, sessions: 1 });
  });

  it('calls a download of weights off when the last run that waits for it ends', async () => {
    const seen = await here.tab.page.evaluate(async (attributes) => {
      const signals: AbortSignal[] = [];
      const real = globalThis.fetch;
      globalThis.fetch = (address, options) => {
        if (!String(address).includes('large.safetensors')) return real(address, options);
        signals.push(options!.signal!);
        return new Promise((_, reject) =>
          options!.signal!.addEventListener('abort', () => reject(options!.signal!.reason)),
        );
      };
      const [first, second] = [makeElement(attributes), makeElement(attributes)];
      for (const element of [first, second]) {
        element.setAttribute('weights', 'test/large.safetensors');
        void element.start();
      }
      const waits = ({ state, pictures }: typeof first) => state === 'loading' && pictures.styles.length > 0;
      while (signals.length === 0 || !waits(first) || !waits(second)) await pause(5);
      // Its pictures are there, so it asks for the weights by a timer that is due before this one.
      await pause(200);
      await first.stop();
      const one = signals.map((signal) => signal.aborted);
      second.remove();
      while (!signals[0]!.aborted || second.state !== 'ready') await pause(5);
      return { one, both: signals.map((signal) => signal.aborted), states: [first.state, second.state] };
    }, BOTH);
    expect(seen).toEqual({ one: [false], both: [true], states: ['ready', 'ready'] });
  });

  it('whose picture is decoration is no picture to a screen reader', async () => {
    const seen = await here.tab.page.evaluate(async (attributes) => {
      const element = makeElement({ ...attributes, alt: '', iterations: '1' });
      await element.start();
      await element.updateComplete;
      const after = element.shadowRoot!.querySelector('.after')!;
      const plain = [after.getAttribute('role'), after.getAttribute('aria-label')];
      element.setAttribute('alt', 'A town');
      await element.updateComplete;
      return [...plain, after.getAttribute('role'), after.getAttribute('aria-label')];
    }, BOTH);
    expect(seen).toEqual(['presentation', null, 'img', 'A town']);
  });
});

describe('where the browser is older or slower', () => {
  it('works without names of states, which Chrome before 125 refuses', async () => {
    const old = await openTab(here.browser, here.served.url, {
      before: () => {
        CustomStateSet.prototype.add = () => {
          throw new DOMException('Not an identifier with two dashes', 'SyntaxError');
        };
      },
    });
    await old.page.evaluate(installStillLife);
    const complete = await old.page.evaluate(
      (attributes) => makeElement({ ...attributes, iterations: '3' }).start(),
      BOTH,
    );
    expect(complete).toBe(true);
    expect(old.faults).toEqual([]);
    await old.page.close();
  });

  it('takes what was set before it was defined', async () => {
    const early = await openTab(here.browser, here.served.url, {
      before: () => {
        document.addEventListener('readystatechange', () => {
          if (document.readyState !== 'interactive') return;
          const plain = document.createElement('style-transfer');
          Object.assign(plain, {
            id: 'early',
            compare: 30,
            size: 77,
            content: 'test/noise.png',
            stylePictures: ['test/tall.png'],
          });
          document.body.append(plain);
        });
      },
    });
    await early.page.waitForFunction(
      () => document.querySelector<HTMLElementTagNameMap['style-transfer']>('#early')!.state === 'ready',
    );
    const seen = await early.page.evaluate(async () => {
      const element = document.querySelector<HTMLElementTagNameMap['style-transfer']>('#early')!;
      const names = [...element.shadowRoot!.querySelectorAll('.drop-zone-name')].map(
        (node) => node.textContent,
      );
      return { compare: element.compare, size: element.size, names };
    });
    expect(seen).toEqual({ compare: 30, size: 77, names: ['noise.png', 'tall.png'] });
    await early.page.close();
  });
});
