// Bytes of script that a page loads, compressed as servers do.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packedPackages } from '../support/packed.ts';
import { run } from './pack.ts';
import { ROOT, UserProject } from './user-project.ts';

const KILOBYTE = 1000;

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
}

const user = new UserProject();
/** Chunks of a page with the element, by their sources. */
let chunks: Record<string, Chunk>;

beforeAll(async () => {
  await user.install((await packedPackages()).library, 'art-filter');
  user.write(
    'index.html',
    '<!doctype html><script type="module" src="main.js"></script><style-transfer></style-transfer>',
  );
  user.write('main.js', "import 'art-filter/element';");
  user.write(
    'vite.config.js',
    'export default { build: { manifest: true, modulePreload: { polyfill: false } } };',
  );
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  await run([vite, 'build', '--logLevel', 'error'], user.folder, { ...process.env, NODE_ENV: 'production' });
  chunks = JSON.parse(readFileSync(join(user.folder, 'dist', '.vite', 'manifest.json'), 'utf8'));
}, 300_000);
afterAll(() => user.remove());

it('the element without its engine and optional parts has at most 90 KB', () => {
  const bytes = compressed(withImports('index.html'));
  expect(bytes).toBeGreaterThan(20 * KILOBYTE);
  expect(bytes).toBeLessThanOrEqual(90 * KILOBYTE);
});

it('the engine is loaded on demand, and what paints by the built-in network has at most 170 KB', () => {
  const first = withImports('index.html');
  const engine = [...first]
    .flatMap((name) => chunks[name]!.dynamicImports ?? [])
    .find((name) => name.endsWith('/engine/page-source.js'));
  const all = withImports(engine!, first);
  expect(all.size).toBeGreaterThan(first.size);
  expect(compressed(all)).toBeLessThanOrEqual(170 * KILOBYTE);
});

it('film, published weights, HDF5 and files of checkpoints are loaded on demand', () => {
  const first = withImports('index.html');
  const parts = Object.keys(chunks)
    .filter((name) => !first.has(name))
    .join('\n');
  for (const part of ['video', 'published', 'load-address', 'keras-h5', 'hash-wasm', 'file']) {
    expect(parts).toMatch(new RegExp(`\\b${part}\\b`));
  }
});

it('style-transfer.js is one script of at most 180 KB', () => {
  const file = join(user.modules, 'art-filter', 'dist', 'style-transfer.js');
  const code = readFileSync(file, 'utf8');
  expect(code).not.toMatch(/\bimport\s*(\{|\*|["'`]|\w+\s+from\b)/);
  expect(gzipSync(code).length).toBeLessThanOrEqual(180 * KILOBYTE);
});

/** A chunk and all that it imports at once. */
function withImports(name: string, known: ReadonlySet<string> = new Set()): Set<string> {
  const found = new Set(known);
  const visit = (one: string) => {
    if (found.has(one)) return;
    found.add(one);
    for (const next of chunks[one]!.imports ?? []) visit(next);
  };
  visit(name);
  return found;
}

function compressed(names: ReadonlySet<string>): number {
  const files = [...names].map((name) => join(user.folder, 'dist', chunks[name]!.file));
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
}
