import { describe, expect, it } from 'vitest';
import { onBuiltPage } from './on-built-page.ts';

const here = onBuiltPage();

const BOTH = { 'content-src': 'test/noise.png', 'style-src': 'test/tall.png' };

describe('a run', () => {
  it('goes from idle to complete, telling each step', async () => {
    const seen = await here.tab.page.evaluate(async (attributes) => {
      const element = makeElement();
      const states: string[] = [element.state];
      const steps: number[] = [];
      const fractions: number[] = [];
      let previews = 0;
      let bubbled = 0;
      element.addEventListener('statechange', ({ detail }) => states.push(detail.state));
      element.addEventListener('step', ({ detail }) => steps.push(detail.iteration));
      element.addEventListener('progress', ({ detail }) => fractions.push(detail.fraction));
      element.addEventListener('preview', () => {
        previews += 1;
      });
      for (const name of ['step', 'statechange', 'complete']) {
        document.body.addEventListener(name, () => {
          bubbled += 1;
        });
      }
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      element.setAttribute('iterations', '30');
      const begun = performance.now();
      const complete = await element.start();
      const seconds = (performance.now() - begun) / 1000;
      const blob = await element.toBlob();
      const bitmap = await createImageBitmap(blob);
      return {
        states,
        steps,
        previews,
        seconds,
        bubbled,
        complete,
        rising: fractions.every((fraction, i) => i === 0 || fraction >= fractions[i - 1]!),
        last: fractions.at(-1),
        iteration: element.iteration,
        loss: element.loss,
        type: blob.type,
        size: [bitmap.width, bitmap.height],
        live: sessions[0]!.live,
        custom: element.matches(':state(complete)'),
      };
    }, BOTH);
    expect(seen.states).toEqual(['idle', 'loading', 'running', 'complete']);
    expect(seen.steps).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(seen.previews).toBeGreaterThan(2);
    expect(seen.previews).toBeLessThan(10 * seen.seconds + 3);
    expect(seen).toMatchObject({
      bubbled: 0,
      complete: true,
      rising: true,
      last: 1,
      iteration: 30,
      live: false,
    });
    expect(seen.loss).toBeCloseTo(1 / 30);
    expect(seen).toMatchObject({ type: 'image/png', size: [24, 16], custom: true });
    expect(here.tab.faults).toEqual([]);
  });

  it('halts at pause, goes on at resume, ends at stop and keeps the picture', async () => {
    const seen = await here.tab.page.evaluate(async (attributes) => {
      const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
      const element = makeElement({ ...attributes, iterations: '500' });
      const run = element.start();
      while (element.iteration < 5) await wait(5);
      element.pause();
      // A step that is under way still arrives.
      await wait(20);
      const paused = [element.state, element.iteration] as const;
      await wait(150);
      const later = element.iteration;
      element.resume();
      while (element.iteration === later) await wait(5);
      const resumed = [element.state, element.iteration] as const;
      await element.stop();
      return {
        paused,
        later,
        resumed,
        state: element.state,
        complete: await run,
        live: sessions[0]!.live,
        picture: (await element.toBlob('image/jpeg', 0.5)).type,
      };
    }, BOTH);
    expect(seen.paused[0]).toBe('paused');
    expect(seen.later).toBe(seen.paused[1]);
    expect(seen.resumed[0]).toBe('running');
    expect(seen.resumed[1]).toBeGreaterThan(seen.later);
    expect(seen).toMatchObject({ state: 'ready', complete: false, live: false, picture: 'image/jpeg' });
  });

  it('ends by a signal, also before its session is there', async () => {
    const seen = await here.tab.page.evaluate(async (attributes) => {
      const element = makeElement(attributes);
      const early = new AbortController();
      const first = element.start({ signal: early.signal });
      early.abort();
      const late = new AbortController();
      const before = await first;
      const second = element.start({ signal: late.signal });
      element.addEventListener('step', () => late.abort(), { once: true });
      return [before, await second, element.state, sessions.filter((session) => session.live).length];
    }, BOTH);
    expect(seen).toEqual([false, false, 'ready', 0]);
  });

  it('starts by itself when told to, once it is seen', async () => {
    const seen = await here.tab.page.evaluate(async (attributes) => {
      const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
      const element = makeElement({ ...attributes, autostart: '', iterations: '100000' });
      element.style.cssText = 'position: absolute; top: 9000px; width: 400px';
      await wait(400);
      const hidden = sessions.length;
      element.scrollIntoView();
      while (element.iteration < 3) await wait(5);
      window.scrollTo(0, 0);
      while (sessions[0]!.calls.filter((call) => call !== 'draw').at(-1) !== 'pause') await wait(5);
      // A step that is under way still arrives.
      await wait(20);
      const away = element.iteration;
      await wait(150);
      const still = element.iteration;
      const state = element.state;
      element.scrollIntoView();
      while (element.iteration === still) await wait(5);
      return { hidden, waited: still === away, state };
    }, BOTH);
    expect(seen).toEqual({ hidden: 0, waited: true, state: 'running' });
  });

  it('takes new weights of the losses while it runs, and refuses bad ones without ending', async () => {
    const seen = await here.tab.page.evaluate(async (attributes) => {
      const element = makeElement({ ...attributes, iterations: '300' });
      const errors: string[] = [];
      element.addEventListener('error', ({ detail }) => errors.push(`${detail.code}: ${detail.message}`));
      void element.start();
      await new Promise((resolve) => element.addEventListener('step', resolve, { once: true }));
      element.setAttribute('style-weight', '3.5');
      await element.updateComplete;
      // Its weights mean something else: they are for the next run.
      element.setAttribute('recipe', 'gatys');
      await element.updateComplete;
      element.removeAttribute('recipe');
      await element.updateComplete;
      element.setAttribute('tv-weight', 'much');
      await element.updateComplete;
      await element.updateComplete;
      const shown = element.shadowRoot!.querySelector('[part=error]')?.textContent;
      const running = element.state;
      element.removeAttribute('tv-weight');
      await element.updateComplete;
      await element.updateComplete;
      const after = element.shadowRoot!.querySelector('[part=error]');
      element.setAttribute('iterations', '12');
      await new Promise((resolve) => element.addEventListener('complete', resolve, { once: true }));
      return {
        foreign: sessions[0]!.calls.filter((call) => call.includes('"contentWeight":1,')).length,
        updates: sessions[0]!.calls.filter((call) => call.includes('3.5')).length,
        errors,
        shown,
        running,
        after,
      };
    }, BOTH);
    expect(seen.updates).toBeGreaterThan(0);
    expect(seen.foreign).toBe(0);
    expect(seen.errors).toHaveLength(1);
    expect(seen.errors[0]).toMatch(/^settings: .*NaN/);
    expect(seen.errors[0]).toContain(seen.shown);
    expect(seen).toMatchObject({ running: 'running', after: null });
    expect(here.tab.faults).toEqual([]);
  });
});

describe('in the document', () => {
  it('goes on when it is moved, and ends when it is removed', async () => {
    const seen = await here.tab.page.evaluate(async (attributes) => {
      const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
      const until = async (met: () => boolean) => {
        while (!met()) await wait(10);
      };
      const element = makeElement({ ...attributes, iterations: '500' });
      void element.start();
      await until(() => element.iteration >= 3);
      const place = document.createElement('div');
      document.body.prepend(place);
      const draws = sessions[0]!.calls.filter((call) => call === 'draw').length;
      place.append(element);
      const redrawn = sessions[0]!.calls.filter((call) => call === 'draw').length > draws;
      const at = element.iteration;
      await until(() => element.iteration > at);
      const moved = {
        state: element.state,
        went: element.iteration > at,
        sessions: sessions.length,
        redrawn,
      };
      element.remove();
      await until(() => element.state !== 'running' && !sessions[0]!.live);
      const removed = { state: element.state, live: sessions[0]!.live };
      document.body.prepend(element);
      await element.updateComplete;
      const canvas = element.shadowRoot!.querySelector('canvas')!;
      return { moved, removed, back: [canvas.width, canvas.height], blob: (await element.toBlob()).size > 0 };
    }, BOTH);
    expect(seen.moved).toEqual({ state: 'running', went: true, sessions: 1, redrawn: true });
    expect(seen.removed).toEqual({ state: 'ready', live: false });
    expect(seen).toMatchObject({ back: [24, 16], blob: true });
  });

  it('takes pictures of every kind', async () => {
    const seen = await here.tab.page.evaluate(async () => {
      const blob = await (await fetch('test/noise.png')).blob();
      const bitmap = await createImageBitmap(blob);
      const image = new Image();
      image.src = 'test/tall.png';
      const sizes: string[] = [];
      for (const source of [
        blob,
        new File([blob], 'a.png'),
        bitmap,
        image,
        new URL('test/tall.png', document.baseURI),
      ]) {
        const element = makeElement({ iterations: '1' });
        element.content = source;
        element.stylePictures = [source, 'test/noise.png'];
        await element.start();
        const { content, styles } = sessions.at(-1)!.request;
        sizes.push(`${content.width}×${content.height}, ${styles.length}`);
        element.remove();
      }
      return sizes;
    });
    expect(seen).toEqual(['64×48, 2', '64×48, 2', '64×48, 2', '40×56, 2', '40×56, 2']);
  });

  it('takes <img slot="style"> and several addresses', async () => {
    const seen = await here.tab.page.evaluate(async () => {
      const element = makeElement({ 'content-src': 'test/noise.png', iterations: '1' });
      element.innerHTML =
        '<img slot="style" src="test/tall.png" alt=""><img slot="style" src="test/noise.png" alt="">';
      while (element.pictures.styles.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      await element.start();
      const slotted = sessions[0]!.request.styles.map(({ picture }) => picture.width);
      element.setAttribute('style-src', 'test/noise.png  test/tall.png test/noise.png');
      await element.start();
      return { slotted, listed: sessions[1]!.request.styles.map(({ picture }) => picture.width) };
    });
    expect(seen).toEqual({ slotted: [40, 64], listed: [64, 40, 64] });
  });
});
