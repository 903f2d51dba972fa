import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, posix } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.webp': 'image/webp',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

/** A file that was asked for; times are those of `performance.now()`. */
export interface Asked {
  readonly path: string;
  readonly begun: number;
  /** Undefined until all of it is sent. */
  ended: number | undefined;
  /** As sent, compressed. */
  bytes: number;
}

/** A line that all answers share. */
export interface Line {
  readonly bytesPerSecond: number;
  /** Milliseconds from a question to its answer's first byte. */
  readonly latency: number;
}

/** A static host: files of a folder, scripts and texts compressed. */
export interface StaticHost {
  readonly url: string;
  /** What is served; another folder is a new version. */
  folder: string;
  /** Whether it answers nothing, as when there is no network. */
  down: boolean;
  readonly asked: Asked[];
  close(): Promise<void>;
}

export interface HostOptions {
  /** Path of the folder, with slashes at both ends; default: / */
  at?: string;
  /** Of every answer. */
  headers?: Record<string, string>;
  line?: Line;
}

/** Serves a folder. */
export async function serveFolder(
  folder: string,
  { at = '/', headers = {}, line }: HostOptions = {},
): Promise<StaticHost> {
  const packed = new Map<string, Buffer>();
  const send = line ? sendSlowly(line) : async (response: ServerResponse, body: Buffer) => response.end(body);
  const server = createServer(async (request, response) => {
    if (host.down) {
      request.socket.destroy();
      return;
    }
    const path = posix.normalize(decodeURIComponent(new URL(request.url!, 'http://host').pathname));
    const inside = path.startsWith(at) ? path.slice(at.length) || 'index.html' : undefined;
    const asked: Asked = { path, begun: performance.now(), ended: undefined, bytes: 0 };
    host.asked.push(asked);
    const file =
      inside === undefined ? undefined : await readFile(join(host.folder, inside)).catch(() => undefined);
    if (!file || request.method !== 'GET') {
      response.writeHead(file ? 405 : 404).end();
      return;
    }
    const ending = extname(inside!);
    const given: Record<string, string> = {
      ...headers,
      'content-type': TYPES[ending] ?? 'application/octet-stream',
      'cache-control': inside!.startsWith('assets/') ? 'max-age=31536000, immutable' : 'no-cache',
    };
    let body: Buffer = file;
    if (/html|js|css|svg|webmanifest/.test(ending)) {
      const key = join(host.folder, inside!);
      body = packed.get(key) ?? gzipSync(file, { level: 9 });
      packed.set(key, body);
      given['content-encoding'] = 'gzip';
    }
    response.writeHead(200, { ...given, 'content-length': body.length });
    asked.bytes = body.length;
    await send(response, body);
    asked.ended = performance.now();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host: StaticHost = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${at}`,
    folder,
    down: false,
    asked: [],
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return host;
}

/** Sends by turns of 4 KB, so that all answers together have the speed of the line. */
function sendSlowly({ bytesPerSecond, latency }: Line) {
  const turn = 4096;
  let free = 0;
  return async (response: ServerResponse, body: Buffer): Promise<void> => {
    response.flushHeaders();
    await pause(latency);
    for (let at = 0; at < body.length; at += turn) {
      const part = body.subarray(at, at + turn);
      free = Math.max(free, performance.now()) + (part.length / bytesPerSecond) * 1000;
      await pause(free - performance.now());
      if (response.destroyed) return;
      response.write(part);
    }
    response.end();
  };
}
