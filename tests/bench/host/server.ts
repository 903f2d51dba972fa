import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, normalize } from 'node:path';
import type { Script } from './target.ts';

const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** Serves scripts to this machine's browser, each beside a page of its own. */
export interface Server {
  /** Address of a page that runs the script. */
  add(name: string, script: Script): string;
  close(): void;
}

export async function serve(): Promise<Server> {
  const scripts = new Map<string, Script>();
  const server = createServer((request, response) => {
    // Isolated pages have threads, and clocks of 5 µs.
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    const [, name = '', file = ''] = normalize(request.url ?? '').split('/');
    const script = scripts.get(name);
    const found = script && fileOf(script, file);
    if (!found) return void response.writeHead(404).end();
    if ('text' in found) return void response.writeHead(200, { 'content-type': found.type }).end(found.text);
    const type = TYPES[extname(found.path)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-length': statSync(found.path).size });
    createReadStream(found.path).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    add(name, script) {
      scripts.set(name, script);
      return `http://127.0.0.1:${port}/${name}/`;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A page, its script, or a file beside that. */
function fileOf(script: Script, file: string): { text: string; type: string } | { path: string } | undefined {
  const { module, assets = {} } = script;
  if (file === '') {
    const source = 'path' in module ? module.path.slice(dirname(module.path).length + 1) : 'contender.js';
    const html = `<!doctype html><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,"><script type="module" src="${source}"></script>`;
    return { text: html, type: 'text/html' };
  }
  if ('text' in module && file === 'contender.js') return { text: module.text, type: 'text/javascript' };
  if (assets[file] !== undefined) return { path: assets[file] };
  const beside = 'path' in module ? join(dirname(module.path), file) : undefined;
  return beside && existsSync(beside) ? { path: beside } : undefined;
}
