import type { Browser, Page } from 'puppeteer';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChrome } from '../../src/cli/engine/chrome.ts';
import type { VideoType } from '../../src/record/film.ts';
import type { Timelapse } from '../../src/record/timelapse.ts';

/** In the page. */
declare global {
  var Film: typeof Timelapse;
  var bunny: typeof import('mediabunny');
  /** A timelapse of a picture that goes from dark to light. */
  var record: (count: number, width: number, height: number) => Promise<Timelapse>;
  /** What a decoder finds in a film. */
  var inspect: (film: Blob) => Promise<Found>;
}

interface Found {
  type: string;
  size: number[];
  seconds: number;
  frames: number;
  /** Red in the middle of every frame. */
  levels: number[];
  /** What a video element makes of it. */
  played: { size: number[]; seconds: number };
}

let server: ViteDevServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const options = { host: '127.0.0.1', port: 0, hmr: false, ws: false as const, watch: null };
  server = await createServer({
    configFile: false,
    logLevel: 'error',
    appType: 'custom',
    server: options,
    optimizeDeps: { noDiscovery: true },
  });
  await server.listen();
  browser = await launchChrome({ adapter: 'swiftshader' });
  page = await browser.newPage();
  await page.goto(`${server.resolvedUrls!.local[0]}package.json`);
  await page.addScriptTag({
    type: 'module',
    content: `
      import * as bunny from '/node_modules/mediabunny/dist/modules/src/index.js';
      import { Timelapse } from '/src/record/timelapse.ts';
      Object.assign(globalThis, { bunny, Film: Timelapse });`,
  });
  await page.waitForFunction(() => 'Film' in globalThis);
  await page.evaluate(installTools);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

function installTools(): void {
  globalThis.record = async (count, width, height) => {
    const film = new Film();
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d')!;
    for (let i = 0; i < count; i++) {
      const level = Math.round(40 + (160 * i) / (count - 1));
      context.fillStyle = `rgb(${level} ${level} ${level})`;
      context.fillRect(0, 0, width, height);
      context.fillStyle = 'rgb(200 30 30)';
      context.fillRect(0, 0, 10, 10);
      await film.add(canvas, i);
    }
    return film;
  };
  globalThis.inspect = async (film) => {
    const input = new bunny.Input({ source: new bunny.BlobSource(film), formats: bunny.ALL_FORMATS });
    const track = (await input.getPrimaryVideoTrack())!;
    const levels: number[] = [];
    for await (const { canvas } of new bunny.CanvasSink(track).canvases()) {
      const context = (canvas as OffscreenCanvas).getContext('2d')!;
      const { data } = context.getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1);
      levels.push(data[0]!);
    }
    const video = document.createElement('video');
    video.src = URL.createObjectURL(film);
    await new Promise((resolve, reject) => {
      video.addEventListener('loadeddata', resolve);
      video.addEventListener('error', () => reject(new Error(video.error?.message)));
    });
    return {
      type: film.type,
      size: [track.displayWidth, track.displayHeight],
      seconds: await input.computeDuration(),
      frames: levels.length,
      levels,
      played: { size: [video.videoWidth, video.videoHeight], seconds: video.duration },
    };
  };
}

describe.each<VideoType | undefined>([undefined, 'video/webm', 'video/mp4'])('a film of type %s', (type) => {
  it('is one that decoders accept, of all its frames, and holds the last', async () => {
    const found = await page.evaluate(
      async (wanted) => inspect(await (await record(50, 65, 49)).finish(wanted)),
      type,
    );
    expect(found.type).toBe(type ?? 'video/mp4');
    expect(found.size).toEqual([64, 48]);
    expect(found.played.size).toEqual([64, 48]);
    // Fifty frames in eight seconds, and a second and a half more.
    expect(found.seconds).toBeGreaterThan(9.3);
    expect(found.seconds).toBeLessThan(9.7);
    // WebM does not tell how long its last frame is shown.
    expect(Math.abs(found.played.seconds - found.seconds)).toBeLessThan(0.17);
    expect(found.frames).toBe(60);
    for (const [i, level] of found.levels.entries()) {
      const drawn = 40 + (160 * Math.min(i, 49)) / 49;
      expect(Math.abs(level - drawn), `frame ${i}`).toBeLessThan(8);
    }
  });
});

describe('a timelapse', () => {
  it('of a long run has as many frames as a film shows, and ends with the last', async () => {
    const found = await page.evaluate(async () => {
      const film = await record(600, 32, 32);
      return { count: film.count, ...(await inspect(await film.finish())) };
    });
    expect(found.count).toBeGreaterThan(120);
    expect(found.count).toBeLessThanOrEqual(241);
    expect(found.seconds).toBeLessThan(9.7);
    expect(Math.abs(found.levels.at(-1)! - 200)).toBeLessThan(8);
  });

  it('goes on after a film has been made of it', async () => {
    const counts = await page.evaluate(async () => {
      const film = await record(3, 32, 32);
      const first = await inspect(await film.finish());
      await film.add(new OffscreenCanvas(32, 32), 3);
      const second = await inspect(await film.finish());
      return [first.frames, second.frames];
    });
    expect(counts[1]).toBe(counts[0]! + 1);
  });

  it('without frames, or where there is no encoder, says so in a sentence', async () => {
    const said = await page.evaluate(async () => {
      const messageOf = (film: Promise<unknown>) =>
        film.then(
          () => '',
          (error: Error) => error.message,
        );
      const none = await messageOf(new Film().finish());
      const { VideoEncoder: encoder } = globalThis;
      Object.assign(globalThis, { VideoEncoder: undefined });
      const without = await messageOf(new Film().finish());
      Object.assign(globalThis, { VideoEncoder: encoder });
      return [none, without];
    });
    expect(said[0]).toMatch(/no frames yet/);
    expect(said[1]).toMatch(/no video encoder/);
  });
});
