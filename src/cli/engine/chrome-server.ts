import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { HostCommand, HostEvent } from './engine.ts';
import { pack, unpack } from './pack.ts';

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>Art Filter</title><script type="module" src="host.js"></script>';

type Route = (request: IncomingMessage, response: ServerResponse) => unknown;

/** The way between the command line and its page: a server for this machine alone, on a path nobody can guess. */
export interface ChromeServer {
  url: string;
  send(command: HostCommand): void;
  close(): void;
}

/**
 * @param script path of the page's script; what it loads later lies beside it
 * @param receive is handed every event of the page, in order
 */
export async function serveChrome(
  script: string,
  receive: (event: HostEvent) => void,
): Promise<ChromeServer> {
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
      // In memory of its own, aligned for the arrays in it.
      receive(unpack<HostEvent>(new Uint8Array(Buffer.concat(chunks)).buffer));
      response.end();
    },
  };
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const prefix = `/${token}/`;
    const name = path.startsWith(prefix) ? `${request.method} ${path.slice(prefix.length)}` : '';
    const part = /^GET ([\w.-]+\.js)$/.exec(name)?.[1];
    const sendPart: Route = () => sendFile(response, join(dirname(script), part!), 'text/javascript');
    const route = routes[name] ?? (part ? sendPart : undefined);
    if (!route) return void response.writeHead(404).end();
    Promise.resolve(route(request, response)).catch(() => response.destroy());
  });
  // A command may be an hour away.
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${token}/`,
    send: (command) => {
      if (command.type === 'run' && 'path' in command.job.weights) weights = command.job.weights.path;
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
