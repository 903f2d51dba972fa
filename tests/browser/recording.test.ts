import { describe, expect, it } from 'vitest';
import { onBuiltPage } from './on-built-page.ts';
import { installStillLife } from './still-life.ts';
import { openTab } from './tab.ts';

/** In the page. */
declare global {
  /** What a video element makes of a film: size, seconds, and the mean of red at some times of its length. */
  var play: (film: Blob, ...at: Moment[]) => Promise<{ size: number[]; seconds: number; levels: number[] }>;
  /** The element's button of a name. */
  var buttonOf: (element: Element, name: string) => HTMLElement | undefined;
}

/** A time, as a share of a film's length, and between which levels its red is to be. */
type Moment = [time: number, least: number, most: number];

const here = onBuiltPage((page) => page.evaluate(installTools));
const BOTH = { 'content-src': 'test/noise.png', 'style-src': 'test/tall.png' };

function installTools(): void {
  const once = (target: EventTarget, name: string) =>
    new Promise((resolve, reject) => {
      target.addEventListener(name, resolve, { once: true });
      target.addEventListener('error', () => reject(new Error('cannot be played')), { once: true });
    });
  globalThis.play = async (film, ...at) => {
    const video = document.createElement('video');
    video.muted = true;
    video.src = URL.createObjectURL(film);
    await once(video, 'loadeddata');
    const { videoWidth, videoHeight, duration } = video;
    const canvas = new OffscreenCanvas(videoWidth, videoHeight);
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    const levels: number[] = [];
    for (const [time, least, most] of at) {
      video.currentTime = time * duration;
      await once(video, 'seeked');
      // On a busy machine the frame comes after the event; until then nothing is drawn, or the frame before.
      const seen = () => {
        context.drawImage(video, 0, 0);
        const { data } = context.getImageData(0, 0, videoWidth, videoHeight);
        const red = data.filter((_, i) => i % 4 === 0);
        return red.reduce((sum, value) => sum + value, 0) / red.length;
      };
      let level = seen();
      for (let tries = 0; (level < least || level > most) && tries < 6000; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        level = seen();
      }
      levels.push(level);
    }
    return { size: [videoWidth, videoHeight], seconds: duration, levels };
  };
  globalThis.buttonOf = (element, name) =>
    [...element.shadowRoot!.querySelectorAll('button')].find((button) => button.textContent?.includes(name));
}

describe('an element that records', () => {
  it('has a film of its run, whose last frame is the result', async () => {
    const seen = await here.tab.page.evaluate(async (attributes) => {
      const element = makeElement({ ...attributes, iterations: '40', record: '' });
      await element.start();
      const film = await element.toVideo();
      await element.updateComplete;
      const button = buttonOf(element, 'Save film');
      return {
        type: film.type,
        ...(await play(film, [0, 0, 25], [0.97, 230, 255])),
        part: button?.getAttribute('part'),
      };
    }, BOTH);
    // The still life is drawn black while it runs, and white in the end.
    expect(seen).toMatchObject({ type: 'video/mp4', size: [24, 16], part: 'button film-button' });
    expect(seen.levels[0]).toBeLessThan(25);
    expect(seen.levels[1]).toBeGreaterThan(230);
    expect(seen.seconds).toBeGreaterThan(1.7);
    expect(seen.seconds).toBeLessThan(10);
    expect(here.tab.faults).toEqual([]);
  });

  it('saves it by its button, under a name of both pictures', async () => {
    const saved = await here.tab.page.evaluate(async (attributes) => {
      const element = makeElement({ ...attributes, iterations: '10', record: '' });
      await element.start();
      while (!buttonOf(element, 'Save film')) await new Promise((resolve) => setTimeout(resolve, 10));
      return new Promise<string>((resolve) => {
        HTMLAnchorElement.prototype.click = function () {
          resolve(this.download);
        };
        buttonOf(element, 'Save film')!.click();
      });
    }, BOTH);
    expect(saved).toBe('noise-tall.mp4');
  });

  it('films what the GPU draws', async () => {
    const seen = await here.tab.page.evaluate(async () => {
      const element = document.createElement('style-transfer');
      const settings = { size: '64', iterations: '4', 'style-layers': 'conv1_1', 'content-layer': 'conv1_1' };
      const given = {
        'content-src': 'test/noise.png',
        'style-src': 'test/noise.png',
        record: '',
        ...settings,
      };
      for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
      document.body.prepend(element);
      const complete = await element.start();
      return { complete, ...(await play(await element.toVideo(), [0, 98, 158], [0.97, 98, 158])) };
    });
    expect(seen).toMatchObject({ complete: true, size: [64, 48] });
    // The picture is grey noise from its start to its end.
    for (const level of seen.levels) expect(Math.abs(level - 128)).toBeLessThan(30);
  });

  it('has the film so far while it runs, and a new one with the next run', async () => {
    const seconds = await here.tab.page.evaluate(async (attributes) => {
      const element = makeElement({ ...attributes, iterations: '500', record: '' });
      const run = element.start();
      while (element.iteration < 10) await new Promise((resolve) => setTimeout(resolve, 10));
      const soFar = await play(await element.toVideo('video/webm'));
      await element.stop();
      await run;
      const stopped = await play(await element.toVideo());
      element.setAttribute('iterations', '2');
      await element.start();
      return [soFar.seconds, stopped.seconds, (await play(await element.toVideo())).seconds];
    }, BOTH);
    expect(seconds[0]).toBeGreaterThan(1.5);
    expect(seconds[1]).toBeGreaterThan(1.5);
    expect(seconds[2]).toBeLessThan(2.5);
  });
});

describe('an element that does not record', () => {
  it('has no film and no button, and says how to have one', async () => {
    const seen = await here.tab.page.evaluate(async (attributes) => {
      const element = makeElement({ ...attributes, iterations: '5' });
      await element.start();
      await element.updateComplete;
      const message = await element.toVideo().then(
        () => 'none',
        (error: Error) => error.message,
      );
      return { message, button: buttonOf(element, 'Save film') !== undefined };
    }, BOTH);
    expect(seen).toEqual({
      message: 'There is no film: set the attribute record, then call start().',
      button: false,
    });
  });

  it('as the browser has no encoder, says so and paints all the same', async () => {
    const old = await openTab(here.browser, here.served.url, {
      before: () => Object.assign(globalThis, { VideoEncoder: undefined }),
    });
    await old.page.evaluate(installStillLife);
    const seen = await old.page.evaluate(async (attributes) => {
      const element = makeElement({ ...attributes, iterations: '5', record: '' });
      const errors: string[] = [];
      element.addEventListener('error', ({ detail }) => errors.push(detail.message));
      return { complete: await element.start(), errors };
    }, BOTH);
    expect(seen).toEqual({ complete: true, errors: [expect.stringMatching(/no video encoder/)] });
    await old.page.close();
  });
});
