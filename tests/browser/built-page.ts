import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, posix } from 'node:path';
import sharp from 'sharp';
import { build } from 'vite';
import { builtOnce } from '../support/built-once.ts';
import { f32, safetensorsFile } from '../vgg/formats/safetensors-file.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.webp': 'image/webp',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

/** The built page, served as a static host does, from a folder of it. */
export interface BuiltPage {
  url: string;
  close(): Promise<void>;
}

/** Folder of the built page. */
export function builtPageFolder(): Promise<string> {
  return builtOnce('page', (outDir) =>
    build({
      configFile: 'vite.config.ts',
      mode: 'page',
      logLevel: 'error',
      build: { outDir, emptyOutDir: true },
    }),
  );
}

/**
 * Serves the built page beside the files that tests ask for. With `?hub=…` its element is told another hub, as
 * somebody does who serves the page with a mirror.
 * @param headers of every answer, beside its type and length
 */
export async function serveBuiltPage(headers: Record<string, string> = {}): Promise<BuiltPage> {
  const folder = await builtPageFolder();
  const files = await testFiles();
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://host');
    const path = posix.normalize(decodeURIComponent(pathname));
    const inside = path.startsWith('/some/folder/')
      ? path.slice('/some/folder/'.length) || 'index.html'
      : undefined;
    const file =
      files.get(inside ?? '') ??
      (inside === undefined ? undefined : await readFile(join(folder, inside)).catch(() => undefined));
    const hub = searchParams.get('hub');
    const body = hub
      ? file?.toString().replace('<style-transfer', `<style-transfer weights-hub="${hub}"`)
      : file;
    if (!body) response.writeHead(404).end('not here');
    else {
      const type = TYPES[extname(inside!)] ?? 'text/plain';
      response
        .writeHead(200, { ...headers, 'content-type': type, 'content-length': Buffer.byteLength(body) })
        .end(body);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/folder/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Small pictures and weights, and files that are none. */
async function testFiles(): Promise<Map<string, Uint8Array>> {
  const plain = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#7a5c3e' } })
      .png()
      .toBuffer();
  const noise = (width: number, height: number, format: 'png' | 'jpeg') =>
    sharp({
      create: {
        width,
        height,
        channels: 3,
        background: '#808080',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .toFormat(format)
      .toBuffer();
  const jpeg = await noise(64, 48, 'jpeg');
  return new Map<string, Uint8Array>([
    ['test/noise.png', await noise(64, 48, 'png')],
    ['test/tall.png', await noise(40, 56, 'png')],
    ['test/empty.png', new Uint8Array()],
    ['test/text.png', new TextEncoder().encode('This is a text that was named as a picture.\n'.repeat(20))],
    ['test/dot.png', await plain(1, 1)],
    ['test/strip.png', await plain(40_000, 10)],
    ['test/cut.jpg', jpeg.subarray(0, 60)],
    ...weightFiles(),
  ]);
}

/** VGG19 as far as its first convolution, half of that file, and a network that goes on otherwise. */
function weightFiles(): [string, Uint8Array][] {
  const ramp = (shape: number[]) => {
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i) / 9);
    return f32(shape, values);
  };
  const first = { 'features.0.weight': ramp([64, 3, 3, 3]), 'features.0.bias': ramp([64]) };
  const small = safetensorsFile(first);
  const other = safetensorsFile({ ...first, 'features.3.weight': ramp([8, 64, 3, 3]) });
  return [
    ['test/small.safetensors', small],
    ['test/half.safetensors', small.subarray(0, small.length / 2)],
    ['test/other.safetensors', other],
  ];
}
