import { statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import puppeteer, { type Browser } from 'puppeteer';

/** Programs on the PATH, in order of preference. */
const NAMES = ['firefox', 'firefox-esr', 'firefox-nightly'];
const PLACES = [
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

/** WebGPU where Firefox does not have it on, as on Linux, and with any driver. */
const PREFERENCES = {
  'dom.webgpu.enabled': true,
  'dom.webgpu.workers.enabled': true,
  'gfx.webgpu.ignore-blocklist': true,
};

/** Firefox's program: the one named in ART_FILTER_FIREFOX, or an installed one. */
export function findFirefox(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const places = [process.env.ART_FILTER_FIREFOX, ...onPath, ...PLACES];
  return places.find((place) => place && statSync(place, { throwIfNoEntry: false })?.isFile());
}

/** Starts a headless Firefox with WebGPU. */
export function launchFirefox(executablePath: string): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    extraPrefsFirefox: PREFERENCES,
    protocolTimeout: 0,
  });
}
