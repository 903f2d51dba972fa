import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HTTPRequest } from 'puppeteer-core';
import { ArtFilterError } from '../../errors.ts';
import { launchChrome } from '../engine/chrome.ts';
import { programFolder } from '../shared/places.ts';
import type { Frames } from './timelapse.ts';

/** Origin of the page: on this machine, as video encoders need a secure context. All requests are intercepted. */
const ORIGIN = 'http://127.0.0.1/';
const PAGE = '<!doctype html><meta charset="utf-8"><script type="module" src="film.js"></script>';
const CODECS: Record<string, string> = { avc: 'H.264', vp8: 'VP8', vp9: 'VP9', av1: 'AV1' };

/** Encoder of films in headless Chrome. */
export interface VideoMaker {
  /** @throws ArtFilterError `picture` when encoding fails */
  encode(frames: Frames): Promise<{ bytes: Uint8Array; codec: string }>;
  close(): Promise<void>;
}

/**
 * Opens an encoder; it needs no GPU.
 * @param path of the film, for messages
 * @param folder of the page's script; default beside this program
 * @throws ArtFilterError `webgpu-missing` without a Chrome, `settings` for a format that Chrome cannot encode
 */
export async function openVideoMaker(
  path: string,
  format: 'mp4' | 'webm',
  folder = join(programFolder(), 'host'),
): Promise<VideoMaker> {
  const instead = 'choose .webp or .gif, which need no Chrome';
  const browser = await launchChrome({ adapter: 'swiftshader' }).catch((error) => {
    const why = error instanceof Error ? error.message.replace(/[.]$/, '') : String(error);
    throw new ArtFilterError('webgpu-missing', `timelapse ${path}: it needs Chrome: ${why}; or ${instead}.`, {
      cause: error,
    });
  });
  const type = `video/${format}` as const;
  let frames: Frames['files'] = [];
  const answer = async (request: HTTPRequest) => {
    const name = request.url().slice(ORIGIN.length);
    const frame = /^frame-(\d+)\.jpg$/.exec(name)?.[1];
    if (name === '') return request.respond({ contentType: 'text/html', body: PAGE });
    if (frame) return request.respond({ contentType: 'image/jpeg', body: frames[Number(frame)]! });
    if (!/^[\w.-]+\.js$/.test(name)) return request.respond({ status: 404 });
    return request.respond({ contentType: 'text/javascript', body: await readFile(join(folder, name)) });
  };
  try {
    const page = await browser.newPage();
    await page.setRequestInterception(true);
    page.on('request', (request) => void answer(request).catch(() => request.abort()));
    await page.goto(ORIGIN);
    await page.waitForFunction(() => 'makeFilm' in globalThis);
    if (!(await page.evaluate((wanted) => canMakeFilm(wanted), type))) {
      throw new ArtFilterError(
        'settings',
        `timelapse ${path}: this Chrome cannot encode ${format}; ${instead}.`,
      );
    }
    return {
      async encode({ files, ...size }) {
        frames = files;
        const film = await page.evaluate(
          (wanted, count, of) => makeFilm(wanted, count, of),
          type,
          files.length,
          size,
        );
        if ('message' in film) throw new ArtFilterError('picture', `timelapse ${path}: ${film.message}`);
        return { bytes: Buffer.from(film.base64, 'base64'), codec: CODECS[film.codec] ?? film.codec };
      },
      close: () => browser.close(),
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
