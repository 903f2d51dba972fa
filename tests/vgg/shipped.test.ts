import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BUNDLED } from '../../src/vgg/weights/bundled.ts';
import type { loadWeights } from '../../src/vgg/weights/load.ts';

/** Of the library's builds, by mode: an entry. */
const BUILDS = { lib: 'index.js', standalone: 'style-transfer.js' };
/** The form that Vite, webpack and Rollup know as a file to take along. */
const addressOf = (id: string) => `new URL("${id}.safetensors", import.meta.url)`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'art-filter-shipped-'));
  for (const mode of Object.keys(BUILDS)) {
    const there = { outDir: join(folder, mode), emptyOutDir: false };
    await build({ configFile: 'vite.config.ts', mode, logLevel: 'error', build: there });
  }
});
afterAll(() => rm(folder, { recursive: true }));

it.each(Object.entries(BUILDS))(
  'the build %s has its networks beside its script, not in it, and leads bundlers to them',
  async (mode, script) => {
    const files = await readdir(join(folder, mode), { recursive: true });
    const scripts = files.filter((name) => name.endsWith('.js'));
    expect(scripts).toContain(script);
    const texts = await Promise.all(scripts.map((name) => readFile(join(folder, mode, name), 'utf8')));
    for (const { id, bytes } of Object.values(BUNDLED)) {
      expect((await stat(join(folder, mode, `${id}.safetensors`))).size).toBe(bytes);
      expect(texts.join('').split(addressOf(id))).toHaveLength(2);
    }
    expect(Math.max(...texts.map((text) => text.length))).toBeLessThan(1e6);
  },
);

it('the library finds them in Node, and tells where they are missing', async () => {
  const { href } = pathToFileURL(join(folder, 'lib', BUILDS.lib));
  const library: { loadWeights: typeof loadWeights } = await import(href);
  for (const { id, description } of Object.values(BUNDLED)) {
    const weights = await library.loadWeights(id);
    expect(weights.description).toBe(description);
    expect(weights.layers.has('conv5_4')).toBe(true);
  }

  const file = join(folder, 'lib', 'builtin.safetensors');
  await rm(file);
  const message = expect.stringMatching(/builtin\.safetensors: it cannot be read \(ENOENT\)\. .*"vgg19"/);
  await expect(library.loadWeights('builtin')).rejects.toMatchObject({ code: 'file', message });
});
