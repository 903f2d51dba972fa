import { join } from 'node:path';
import { ArtFilterError } from '../../errors.ts';
import { programFolder } from '../shared/places.ts';
import { type ChromeAdapter, launchChrome, likelyHardware } from './chrome.ts';
import { serveChrome } from './chrome-server.ts';
import { HostedEngine } from './hosted-engine.ts';

/**
 * The engine in a page of headless Chrome.
 * @param adapter default: the machine's GPU where there seems to be one and Chrome can use it, else SwiftShader
 * @param script path of the page's script; default the one beside this program
 * @throws ArtFilterError `webgpu-missing` when no browser starts or it has no WebGPU
 */
export async function openChrome(
  adapter?: ChromeAdapter,
  script = join(programFolder(), 'host', 'host.js'),
): Promise<HostedEngine> {
  if (!adapter && likelyHardware()) {
    const hardware = await openChrome('hardware', script).catch(() => undefined);
    if (hardware) return hardware;
  }
  const server = await serveChrome(script, (event) => engine.receive(event));
  const browser = await launchChrome({ adapter: adapter ?? 'swiftshader' }).catch((error) => {
    server.close();
    throw error;
  });
  const engine = new HostedEngine('chrome', {
    send: (command) => server.send(command),
    close: async () => {
      closing = true;
      server.close();
      await browser.close();
    },
  });
  let closing = false;
  const fail = (what: string) => {
    if (!closing) engine.fail(new ArtFilterError('gpu', `chrome: ${what}; try again with a smaller --size.`));
  };
  browser.on('disconnected', () => fail('the browser ended unexpectedly'));
  try {
    const page = await browser.newPage();
    page.on('error', (error) => fail(`the page crashed (${error.message})`));
    page.on('pageerror', (error) =>
      fail(`the page failed (${error instanceof Error ? error.message : error})`),
    );
    await page.goto(server.url);
    await engine.opened();
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}
