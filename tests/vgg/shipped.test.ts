import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILTIN } from '../../src/vgg/builtin.ts';
import type { loadWeights } from '../../src/vgg/load.ts';

const NAME = 'builtin.safetensors';
/** The form that Vite, webpack and Rollup know as a file to take along. */
const ADDRESS = /new URL\("builtin\.safetensors", import\.meta\.url\)/;

describe.each([
  ['lib', 'index.js'],
  ['standalone', 'style-transfer.js'],
])('the build %s', (mode, entry) => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'art-filter-shipped-'));
    const outDir = { outDir: folder, emptyOutDir: false };
    await build({ configFile: 'vite.config.ts', mode, logLevel: 'error', build: outDir });
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('has the built-in weights beside its script, not in it, and leads bundlers to them', async () => {
    expect((await stat(join(folder, NAME))).size).toBe(BUILTIN.bytes);
    const scripts = (await readdir(folder)).filter((name) => name.endsWith('.js'));
    expect(scripts).toContain(entry);
    const texts = await Promise.all(scripts.map((name) => readFile(join(folder, name), 'utf8')));
    expect(texts.filter((text) => ADDRESS.test(text))).toHaveLength(1);
    expect(Math.max(...texts.map((text) => text.length))).toBeLessThan(1e6);
  });

  it.runIf(mode === 'lib')('finds them in Node', async () => {
    const library: { loadWeights: typeof loadWeights } = await import(
      pathToFileURL(join(folder, entry)).href
    );
    const weights = await library.loadWeights('builtin', { upTo: 'conv5_1' });
    expect(weights.description).toBe(BUILTIN.description);
    expect(weights.layers.has('conv5_1')).toBe(true);
  });
});
