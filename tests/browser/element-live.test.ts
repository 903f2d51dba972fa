import { describe, expect, it } from 'vitest';
import { onBuiltPage } from './on-built-page.ts';

declare global {
  /** An element whose run is going. */
  var running: (attributes: Record<string, string>) => Promise<HTMLElementTagNameMap['style-transfer']>;
  /** What the latest session was told to change. */
  var updates: () => Record<string, unknown>[];
}

const here = onBuiltPage((page) =>
  page.evaluate(() => {
    globalThis.running = async (attributes) => {
      const element = makeElement({
        'content-src': 'test/noise.png',
        'style-src': 'test/tall.png',
        iterations: '3000',
        ...attributes,
      });
      void element.start();
      await new Promise((resolve) => element.addEventListener('step', resolve, { once: true }));
      return element;
    };
    globalThis.updates = () =>
      sessions
        .at(-1)!
        .calls.filter((call) => call.startsWith('update '))
        .map((call) => JSON.parse(call.slice(7)));
  }),
);

describe('while it runs', () => {
  it('takes each live setting by itself, and leaves the others to the next start', async () => {
    const seen = await here.tab.page.evaluate(async () => {
      const element = await running({});
      const changes: [string, string][] = [
        ['texture', '2'],
        ['shapes', '0.5'],
        ['color', 'mix:0.25'],
        ['tone-weight', '0.125'],
        ['blend', '3'],
        ['learning-rate', '0.5'],
        ['min-scale', '64'],
        ['style-loss', 'centred'],
        ['size', '64'],
        ['color', 'mix:0.25'],
      ];
      for (const [name, value] of changes) {
        element.setAttribute(name, value);
        await element.updateComplete;
      }
      element.removeAttribute('texture');
      await element.updateComplete;
      return { updates: updates(), state: element.state, sessions: sessions.length };
    });
    expect(seen.updates).toEqual([
      { texture: 2 },
      { shapes: 0.5 },
      { color: 'mix:0.25' },
      { toneWeight: 0.125 },
      { blend: [3] },
      { learningRate: 0.5 },
      { texture: 1 },
    ]);
    expect(seen).toMatchObject({ state: 'running', sessions: 1 });
  });

  it('tells what the run refuses, and goes on', async () => {
    const seen = await here.tab.page.evaluate(async () => {
      const element = makeElement();
      const { sessionSource } = element;
      element.remove();
      const picky = await (async () => {
        const one = makeElement({
          'content-src': 'test/noise.png',
          'style-src': 'test/tall.png',
          iterations: '3000',
        });
        one.sessionSource = {
          adapter: () => sessionSource.adapter(),
          async create(request) {
            const session = await sessionSource.create(request);
            session.update = () => {
              throw Object.assign(new Error('Not that one.'), { code: 'settings' });
            };
            return session;
          },
        };
        void one.start();
        await new Promise((resolve) => one.addEventListener('step', resolve, { once: true }));
        return one;
      })();
      const errors: string[] = [];
      picky.addEventListener('error', ({ detail }) => errors.push(detail.message));
      picky.color = 'content-match';
      await picky.updateComplete;
      return { errors, state: picky.state };
    });
    expect(seen.errors).toHaveLength(1);
    expect(seen.errors[0]).toMatch(/Not that one/);
    expect(seen.state).toBe('running');
  });

  it('says at which scale it is', async () => {
    const seen = await here.tab.page.evaluate(async () => {
      const element = await running({ iterations: '60' });
      const texts = new Set<string>();
      const scales = new Set<number>();
      element.addEventListener('step', async ({ detail }) => {
        scales.add(detail.scale);
        await element.updateComplete;
        const text = element.shadowRoot!.querySelector('.figures span')!.textContent!;
        texts.add(/at (.+), /.exec(text)?.[1] ?? '');
      });
      await new Promise((resolve) => element.addEventListener('complete', resolve, { once: true }));
      const canvas = element.shadowRoot!.querySelector('canvas')!;
      return { texts: [...texts].filter(Boolean), scales: [...scales], width: canvas.width };
    });
    expect(seen).toEqual({ texts: ['12 px (1 of 2)', '24 px (2 of 2)'], scales: [12, 24], width: 24 });
  });
});

describe('the mixture of styles', () => {
  it('of two moves by one slider, also while it runs', async () => {
    const { page } = here.tab;
    await page.evaluate(async () => {
      const element = await running({ 'style-src': 'test/tall.png test/noise.png' });
      const heard: unknown[] = [];
      Object.assign(globalThis, { heard });
      element.addEventListener('blendchange', ({ detail }) => heard.push(detail.blend));
    });
    const slider = (await page.$('style-transfer >>> .blend input'))!;
    const value = () => slider.evaluate((node) => (node as HTMLInputElement).value);
    expect(await value()).toBe('50');
    await slider.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    const seen = await page.evaluate(async () => {
      const element = document.querySelector('style-transfer')!;
      await element.updateComplete;
      const text = element.shadowRoot!.querySelector('.blend input')!.getAttribute('aria-valuetext');
      const given = element.blend;
      element.blend = [1, 3];
      await element.updateComplete;
      const { heard } = globalThis as unknown as { heard: unknown[] };
      return { heard, given, text, updates: updates(), state: element.state };
    });
    expect(seen.heard).toEqual([
      [1, 0],
      [0.99, 0.01],
    ]);
    expect(seen).toMatchObject({
      given: [0.99, 0.01],
      text: '99 % tall.png, 1 % noise.png',
      state: 'running',
    });
    expect(seen.updates).toEqual([{ blend: [1, 0] }, { blend: [0.99, 0.01] }, { blend: [1, 3] }]);
    expect(await value()).toBe('75');
  });

  it('of three has a slider each, and is forgotten with other styles', async () => {
    const seen = await here.tab.page.evaluate(async () => {
      const element = makeElement({
        'content-src': 'test/noise.png',
        'style-src': 'test/tall.png test/noise.png test/tall.png',
        iterations: '1',
      });
      while (element.state !== 'ready') await new Promise((resolve) => setTimeout(resolve, 5));
      await element.updateComplete;
      const inputs = () => [...element.shadowRoot!.querySelectorAll<HTMLInputElement>('.blend input')];
      const values = () => inputs().map(({ value }) => Number(value));
      const before = values();
      const [first] = inputs();
      first!.value = '60';
      first!.dispatchEvent(new Event('input'));
      await element.updateComplete;
      const after = values();
      await element.start();
      const { blend } = sessions[0]!.request.settings;
      element.setAttribute('style-src', 'test/tall.png test/noise.png');
      await new Promise((resolve) => element.addEventListener('picturechange', resolve, { once: true }));
      await element.updateComplete;
      const two = { blend: element.blend, values: values() };
      element.setAttribute('style-src', 'test/tall.png');
      await new Promise((resolve) => element.addEventListener('picturechange', resolve, { once: true }));
      await element.updateComplete;
      return { before, after, blend, two, one: inputs().length };
    });
    expect(seen.before).toEqual([33, 33, 33]);
    expect(seen.after).toEqual([60, 20, 20]);
    expect(seen.blend!.map((share) => Number(share.toFixed(6)))).toEqual([0.6, 0.2, 0.2]);
    expect(seen.two).toEqual({ blend: undefined, values: [50] });
    expect(seen.one).toBe(0);
  });
});

describe('a hint', () => {
  it('shows, applies its change, and stays away once dismissed', async () => {
    const seen = await here.tab.page.evaluate(async () => {
      const growing = async (cancel: boolean) => {
        const element = makeElement({
          'content-src': 'test/noise.png',
          'style-src': 'test/tall.png',
          iterations: '3000',
          'learning-rate': '0.4',
        });
        const { sessionSource } = element;
        element.sessionSource = {
          adapter: () => sessionSource.adapter(),
          async create(request) {
            const session = await sessionSource.create(request);
            const { run } = session;
            session.run = async function* (options) {
              for await (const step of run(options)) {
                yield { ...step, losses: { ...step.losses, content: 0.5 * step.iteration } };
              }
            };
            return session;
          },
        };
        if (cancel) element.addEventListener('hintapply', (event) => event.preventDefault());
        const heard = new Promise<string>((resolve) =>
          element.addEventListener('hint', ({ detail }) => resolve(detail.name), { once: true }),
        );
        void element.start();
        const name = await heard;
        await element.updateComplete;
        const root = element.shadowRoot!;
        const message = root.querySelector('[part=hint] p')!.textContent!.split('.')[0]!;
        const said = () => root.querySelector('[aria-live]')!.textContent!;
        while (!said().includes(message)) await new Promise((resolve) => setTimeout(resolve, 5));
        return { element, name };
      };
      const { element, name } = await growing(false);
      const root = element.shadowRoot!;
      const shown = root.querySelector('[part=hint] p')!.textContent;
      const said = root.querySelector('[aria-live]')!.textContent;
      root.querySelector<HTMLElement>('[part~=hint-button]')!.click();
      await element.updateComplete;
      const applied = {
        rate: element.learningRate,
        updates: updates(),
        gone: !root.querySelector('[part=hint]'),
      };
      await element.stop();
      element.remove();
      const other = (await growing(true)).element;
      other.shadowRoot!.querySelector<HTMLElement>('[part~=hint-button]')!.click();
      await other.updateComplete;
      const cancelled = other.learningRate;
      await other.stop();
      other.remove();
      const third = (await growing(false)).element;
      third.shadowRoot!.querySelector<HTMLElement>('.hint .plain')!.click();
      await new Promise((resolve) => setTimeout(resolve, 1300));
      return { name, shown, said, applied, cancelled, again: third.shadowRoot!.querySelector('[part=hint]') };
    });
    expect(seen.name).toBe('diverging');
    expect(seen.said).toContain(seen.shown!.split('.')[0]);
    expect(seen.applied).toMatchObject({ gone: true, rate: 0.1 });
    expect(seen.applied.updates).toEqual([{ learningRate: 0.1 }]);
    expect(seen).toMatchObject({ cancelled: 0.4, again: null });
  });
});
