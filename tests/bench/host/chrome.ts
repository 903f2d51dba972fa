import { launchChrome, likelyHardware } from '../../../src/cli/engine/chrome.ts';
import { type Server, serve } from './server.ts';
import type { Answer, Runtime, Script, Target } from './target.ts';
import { answer, valueIn } from './target.ts';

const FLAGS = [
  // Timestamps are not rounded to 100 µs.
  '--enable-webgpu-developer-features',
  // A software adapter may work on one submit for longer than a GPU should.
  '--disable-gpu-watchdog',
];
/**
 * SwiftShader for all that Chrome draws, as for WebGPU: where the two differ, the device is lost when a canvas shows
 * what WebGPU made. Peers want it for WebGL.
 */
const SOFTWARE_FLAGS = [
  '--use-vulkan=swiftshader',
  '--enable-features=Vulkan',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/** Headless Chrome with an empty profile. */
export async function openChrome(): Promise<Runtime> {
  const server = await serve();
  const args = [...FLAGS, ...(likelyHardware() ? [] : SOFTWARE_FLAGS)];
  const browser = await launchChrome({ args }).catch((error) => {
    server.close();
    throw error;
  });
  return {
    description: await browser.version(),
    open: async (name, script) => openTab(await browser.newPage(), server, name, script),
    async close() {
      await browser.close();
      server.close();
    },
  };
}

async function openTab(page: Page, server: Server, name: string, script: Script): Promise<Target> {
  const failed = new Promise<never>((_, reject) => {
    page.on('error', (error) => reject(new Error(`${name}: the page crashed (${error.message}).`)));
    page.on('pageerror', (error) => {
      const message = error instanceof Error ? error.message : String(error);
      if (!loaded) reject(new Error(`${name}: the page failed (${message}).`));
    });
    page.on('response', (response) => {
      if (!loaded && !response.ok()) reject(new Error(`${name}: there is no ${response.url()}.`));
    });
  });
  failed.catch(() => undefined);
  let loaded = false;
  await page.goto(server.add(name, script));
  await page.evaluate(`globalThis.answer = ${answer}`);
  const ready = page.waitForFunction(() => 'bench' in globalThis || 'contender' in globalThis, {
    timeout: 120_000,
  });
  await Promise.race([ready, failed]);
  loaded = true;
  return {
    async call<T>(object: string, method: string, ...given: unknown[]) {
      // Background tabs draw no frames.
      await page.bringToFront();
      const calling = page.evaluate(
        (...all) => (globalThis as unknown as { answer: typeof answer }).answer(...all),
        object,
        method,
        given,
      );
      return valueIn<T>((await Promise.race([calling, failed])) as Answer);
    },
    close: () => page.close(),
  };
}

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof launchChrome>>['newPage']>>;
