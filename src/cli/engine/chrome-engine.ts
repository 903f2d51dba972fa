import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ArtFilterError } from '../../errors.ts';
import { programFolder } from '../shared/places.ts';
import { type ChromeAdapter, launchChrome, likelyHardware } from './chrome.ts';
import type { HostCommand, HostEvent } from './engine.ts';
import { HostedEngine } from './hosted-engine.ts';
import { pack, unpack } from './messages.ts';

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>Art Filter</title><script type="module" src="host.js"></script>';

/**
 * Opens the engine in a page of headless Chrome.
 * @param adapter default: the machine's GPU where Chrome can use one, else SwiftShader
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
  const server = await serveHost(script, (event) => engine.receive(event));
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

type Route = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Channel to the page: an HTTP server on 127.0.0.1, under a secret path. */
interface HostServer {
  url: string;
  send(command: HostCommand): void;
  close(): void;
}

/**
 * @param script path of the page's script; the scripts that it imports lie beside it
 * @param receive is called with every event of the page, in order
 */
async function serveHost(script: string, receive: (event: HostEvent) => void): Promise<HostServer> {
  const token = randomBytes(16).toString('hex');
  const commands: HostCommand[] = [];
  let waiting: ServerResponse | undefined;
  let weights: string | undefined;

  const flush = () => {
    if (!waiting || commands.length === 0) return;
    waiting.end(pack(commands.shift()));
    waiting = undefined;
  };
  const routes: Record<string, Route> = {
    'GET ': (_request, response) => response.setHeader('content-type', 'text/html').end(PAGE),
    'GET host.js': (_request, response) => sendFile(response, script, 'text/javascript'),
    'GET weights': (_request, response) => sendFile(response, weights!, 'application/octet-stream'),
    'GET command': (_request, response) => {
      waiting = response;
      flush();
    },
    'POST event': async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      // The copy is aligned for the arrays in it.
      receive(unpack<HostEvent>(new Uint8Array(Buffer.concat(chunks)).buffer));
      response.end();
    },
  };
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const prefix = `/${token}/`;
    const name = path.startsWith(prefix) ? `${request.method} ${path.slice(prefix.length)}` : '';
    const module = /^GET ([\w.-]+\.js)$/.exec(name)?.[1];
    const sendModule: Route = () => sendFile(response, join(dirname(script), module!), 'text/javascript');
    const route = routes[name] ?? (module ? sendModule : undefined);
    if (!route) return void response.writeHead(404).end();
    Promise.resolve(route(request, response)).catch(() => response.destroy());
  });
  // The page may wait an hour for its next command.
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${token}/`,
    send: (command) => {
      if (command.type === 'run' || command.type === 'measure') weights = command.job.weights.path;
      commands.push(command);
      flush();
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function sendFile(response: ServerResponse, path: string, type: string): Promise<void> {
  response.writeHead(200, { 'content-type': type, 'content-length': (await stat(path)).size });
  await pipeline(createReadStream(path), response);
}
