import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type HubFile, type HubWeights, hubWeights } from './hub-file.ts';

/** Where the hub has the published VGG19. */
export const VGG19_PATHS = [
  '/timm/vgg19.tv_in1k/resolve/128d470/model.safetensors',
  '/timm/vgg19.tv_in1k/resolve/main/model.safetensors',
];
const CHUNK = 2 ** 17;

/** What goes wrong with one answer. */
export interface Fault {
  status?: number;
  retryAfter?: string;
  /** The line breaks after so many bytes of the body. */
  stopAfter?: number;
  /** No more comes after so many bytes of the body, and the line stays open. */
  stallAfter?: number;
  /** The body ends in good order after so many bytes, as though that were all. */
  endAfter?: number;
  /** The range that is sent begins so many bytes further on. */
  shift?: number;
  /** What the whole file's length is said to be. */
  length?: number;
}

export interface HubBehaviour {
  /** Whether ranges are sent; else the whole file is. */
  ranges: boolean;
  /** Whether pages of other origins may read what is sent. */
  cors: boolean;
  /** Whether pages may read Content-Range and ETag. */
  exposed: boolean;
  /** Whether files are said to be elsewhere, as the hub does. */
  redirect: boolean;
  /** Paths that are not found. */
  missing: string[];
  /** Told the number of the request for a file, from 0, and the first byte asked for. */
  fault: (request: number, begin: number) => Fault | undefined;
}

export interface HubRequest {
  readonly path: string;
  readonly method: string;
  readonly range: string | undefined;
  /** Names of all headers. */
  readonly headers: readonly string[];
  /** Bytes of the body that went out. */
  sent: number;
}

/** A server that behaves as the hub does, and another to which it sends for the files, by addresses that expire. */
export interface Hub {
  readonly origin: string;
  /** May be changed between requests. */
  readonly behaviour: HubBehaviour;
  /** What was asked of the hub itself. */
  readonly asked: HubRequest[];
  /** What was asked of the server that has the files. */
  readonly files: HubRequest[];
  /** The published VGG19. */
  readonly weights: HubWeights;
  /** Publishes another content under the same addresses. */
  publish(weights: HubWeights): void;
  /** Puts a file at a path. */
  put(path: string, bytes: Uint8Array): void;
  close(): void;
}

export async function startHub(changes: Partial<HubBehaviour> = {}): Promise<Hub> {
  const behaviour: HubBehaviour = {
    ranges: true,
    cors: true,
    exposed: true,
    redirect: true,
    missing: [],
    fault: () => undefined,
    ...changes,
  };
  const published = new Map<string, { file: HubFile; etag: string }>();
  let weights = hubWeights();
  const publish = (made: HubWeights) => {
    weights = made;
    const etag = `"${Math.random().toString(36).slice(2)}"`;
    for (const path of VGG19_PATHS) published.set(path, { file: made, etag });
  };
  publish(weights);
  /** Of addresses that were handed out; each is good for one request. */
  const signatures = new Set<string>();
  const asked: HubRequest[] = [];
  const files: HubRequest[] = [];

  const storage = await listen((request, response) => serve(request, response, files));
  const hub = await listen((request, response) => {
    if (!behaviour.redirect) return serve(request, response, files);
    asked.push(logged(request));
    allow(response);
    const path = pathOf(request);
    if (request.method !== 'GET') response.writeHead(405).end();
    else if (behaviour.missing.includes(path) || !published.has(path))
      response.writeHead(404).end('Not found');
    else {
      signatures.add(`${asked.length}`);
      response.writeHead(302, { location: `${originOf(storage)}${path}?signature=${asked.length}` }).end();
    }
  });

  function allow(response: ServerResponse): void {
    if (behaviour.cors) response.setHeader('access-control-allow-origin', '*');
    if (behaviour.exposed) response.setHeader('access-control-expose-headers', 'content-range, etag');
  }

  async function serve(request: IncomingMessage, response: ServerResponse, log: HubRequest[]): Promise<void> {
    const entry = logged(request);
    log.push(entry);
    allow(response);
    if (request.method !== 'GET') return void response.writeHead(405).end();
    const [, first, last] =
      (behaviour.ranges && /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')) || [];
    const fault = behaviour.fault(log.length - 1, Number(first ?? 0)) ?? {};
    const found = published.get(pathOf(request));
    if (!found || behaviour.missing.includes(pathOf(request)))
      return void response.writeHead(404).end('Not found');
    if (behaviour.redirect && !signatures.delete(signatureOf(request)))
      return void response.writeHead(403).end('Expired');
    const { file, etag } = found;
    if (fault.status) {
      if (fault.retryAfter) response.setHeader('retry-after', fault.retryAfter);
      return void response.writeHead(fault.status).end('not now');
    }
    const begin = Math.min(file.length, Number(first ?? 0) + (fault.shift ?? 0));
    const end = last ? Math.min(file.length, Number(last) + 1) : file.length;
    const length = fault.length ?? file.length;
    response.setHeader('etag', etag);
    if (fault.endAfter === undefined) response.setHeader('content-length', first ? end - begin : length);
    if (first) response.setHeader('content-range', `bytes ${begin}-${end - 1}/${length}`);
    response.writeHead(first ? 206 : 200);
    await send(file, begin, end, fault, entry, response);
  }

  return {
    origin: originOf(hub),
    behaviour,
    asked,
    files,
    get weights() {
      return weights;
    },
    publish,
    put: (path, bytes) => {
      const file = {
        length: bytes.length,
        bytes: (begin: number, end: number) => bytes.subarray(begin, end),
      };
      published.set(path, { file, etag: `"${path}"` });
    },
    close() {
      for (const server of [hub, storage]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

async function send(
  file: HubFile,
  begin: number,
  end: number,
  { stopAfter, stallAfter, endAfter }: Fault,
  entry: HubRequest,
  response: ServerResponse,
): Promise<void> {
  const until = Math.min(end, begin + (stopAfter ?? stallAfter ?? endAfter ?? end));
  const closed = once(response, 'close');
  for (let at = begin; at < until && !response.destroyed; at += CHUNK) {
    const chunk = file.bytes(at, Math.min(until, at + CHUNK));
    entry.sent += chunk.length;
    const drained = new Promise((resolve) => response.once('drain', resolve));
    if (!response.write(chunk)) await Promise.race([drained, closed]);
  }
  // what was written is to arrive before the line breaks
  if (stopAfter !== undefined && until < end) setTimeout(() => response.destroy(), 20);
  else if (stallAfter === undefined) response.end();
}

async function listen(
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Server> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function pathOf(request: IncomingMessage): string {
  return new URL(request.url ?? '/', 'http://hub').pathname;
}

function signatureOf(request: IncomingMessage): string {
  return new URL(request.url ?? '/', 'http://hub').searchParams.get('signature') ?? '';
}

function logged({ url, method, headers }: IncomingMessage): HubRequest {
  return {
    path: url ?? '/',
    method: method ?? '',
    range: headers.range,
    headers: Object.keys(headers),
    sent: 0,
  };
}
