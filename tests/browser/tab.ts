import type { Browser, Page } from 'puppeteer';
import { launchChrome } from '../../src/cli/engine/chrome.ts';
import type { StyleTransferElement } from '../../src/element/style-transfer-element.ts';
import { findFirefox, launchFirefox } from '../support/firefox.ts';

/**
 * Firefox with `npm run engines`; else Chrome with SwiftShader for WebGPU and for all it draws: where the two differ, the device is lost as soon as a
 * canvas shows what WebGPU made.
 */
export function launchBrowser(): Promise<Browser> {
  const firefox = process.env.MODE === 'firefox' && findFirefox();
  if (firefox) return launchFirefox(firefox);
  return launchChrome({
    adapter: 'swiftshader',
    args: ['--use-vulkan=swiftshader', '--enable-features=Vulkan', '--use-angle=swiftshader'],
  });
}

/** What a tab was seen to do that it should not. */
export interface Tab {
  page: Page;
  /** Console errors and uncaught exceptions. */
  faults: string[];
  /** Addresses asked for outside the page's own server. */
  outside: string[];
}

/** In the page: what `watchGpu` counts. */
export interface GpuWatch {
  devices: number;
  buffers: number;
  /** The most there were at once. */
  most: number;
}
declare global {
  var gpuWatch: GpuWatch;
}

export interface TabOptions {
  width?: number;
  height?: number;
  /** Whether the page works while it is idle: drafts in every style, and its network; default: it does not. */
  idle?: boolean;
  /** Runs in the page before its scripts. */
  before?: () => void;
}

/** Opens an address in a new tab and waits until the page has read its pictures. */
export async function openTab(
  browser: Pick<Browser, 'newPage'>,
  url: string,
  options: TabOptions = {},
): Promise<Tab> {
  const page = await browser.newPage();
  // Nearly as long as a test may take: a busy machine has its own pace.
  page.setDefaultTimeout(100_000);
  const faults: string[] = [];
  const outside: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${message.text()} ${message.location().url ?? ''}`);
  });
  page.on('pageerror', (error) => faults.push(String((error as Error).message)));
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(new URL(url).origin)) {
      outside.push(request.url());
    }
  });
  await page.setViewport({ width: options.width ?? 1000, height: options.height ?? 800 });
  await page.evaluateOnNewDocument(watchGpu);
  if (!options.idle) await page.evaluateOnNewDocument(() => localStorage.setItem('art-filter.idle', 'off'));
  if (options.before) await page.evaluateOnNewDocument(options.before);
  await page.goto(url);
  return { page, faults, outside };
}

/** In the page, before its scripts: no worker, so that all is computed on the page's thread, where `gpuWatch` counts. */
export function withoutWorkers(): void {
  Reflect.deleteProperty(globalThis, 'Worker');
}

/** Waits until the page's own element is in a state. */
export async function waitForState(page: Page, state: StyleTransferElement['state']): Promise<void> {
  await page.waitForFunction(
    (wanted) => document.querySelector('style-transfer')?.state === wanted,
    { timeout: 100_000 },
    state,
  );
}

/** In the page: counts devices, but for the one that canvases are tried with, and live buffers, whoever makes them. */
function watchGpu(): void {
  globalThis.gpuWatch = { devices: 0, buffers: 0, most: 0 };
  if (typeof GPUDevice === 'undefined') return;
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = function (...given) {
    if (given[0]?.label !== 'canvas trial') gpuWatch.devices += 1;
    return requestDevice.apply(this, given);
  };
  const live = new Set<GPUBuffer>();
  const count = () => {
    gpuWatch.buffers = live.size;
    gpuWatch.most = Math.max(gpuWatch.most, live.size);
  };
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (...given) {
    const buffer = createBuffer.apply(this, given);
    live.add(buffer);
    count();
    return buffer;
  };
  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function () {
    live.delete(this);
    count();
    return destroy.call(this);
  };
}
