// What the packed library has: readable scripts with maps, notices, and nothing that package.json names in vain.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packedPackages } from '../support/packed.ts';
import { UserProject } from './user-project.ts';

const user = new UserProject();
let folder: string;
let library: Record<string, string>;
beforeAll(async () => {
  folder = await user.extract((await packedPackages()).library, 'art-filter');
  const scripts = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.js'),
  );
  library = Object.fromEntries(
    scripts.map((name) => [name.split('\\').join('/'), readFileSync(join(folder, 'dist', name), 'utf8')]),
  );
}, 300_000);
afterAll(() => user.remove());

/** Scripts of the build for bundlers that are of this project. */
const own = () =>
  Object.entries(library).filter(
    ([name]) =>
      !/^style-transfer|jsdelivr|mediabunny|hash-wasm|libavif|littlecms|jpeg2000|runtime/.test(name),
  );

it('everything that package.json names is there', () => {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { exports, sideEffects, jsdelivr, unpkg, types, typesVersions, customElements } = manifest;
  const { homepage, bugs, repository } = manifest;
  const paths = [exports, sideEffects, jsdelivr, unpkg, types, typesVersions, customElements].flatMap(
    stringsIn,
  );
  expect(paths.length).toBeGreaterThan(15);
  expect(paths.filter((path) => !path.includes('*') && !existsSync(join(folder, path)))).toEqual([]);
  for (const address of [homepage, bugs.url, repository.url])
    expect(address).toContain('https://github.com/');
  expect(existsSync(join(folder, 'src'))).toBe(false);
});

it('the scripts for bundlers are readable, with source maps of the sources', () => {
  const engine = own().filter(([, code]) => /class Gpu\b/.test(code));
  expect(engine.map(([name]) => name)).toHaveLength(1);
  expect(engine[0]![1]).toMatch(/static async open\(options = \{\}\) \{\n/);
  for (const [name, code] of own()) {
    if (!/\/\/#region|^\/\/ src/m.test(code)) continue;
    const [, map] = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(code) ?? [];
    expect(map, name).toBeDefined();
    const { sources, sourcesContent }: { sources: string[]; sourcesContent: (string | null)[] } = JSON.parse(
      readFileSync(join(folder, 'dist', name, '..', map!), 'utf8'),
    );
    expect(sources.join(), name).toContain('.ts');
    // The text of kernels stands in the scripts.
    const left = sources.filter((_, i) => !sourcesContent[i]);
    expect(left, name).toEqual(sources.filter((source) => source.endsWith('.wgsl')));
  }
});

it("the page's own segmenter is left to the page by every bundler", () => {
  const [code] = own()
    .map(([, text]) => text)
    .filter((text) => text.includes('FilesetResolver, ImageSegmenter }'));
  expect(code).toMatch(/import\(\s*\/\* @vite-ignore \*\/\s*\/\* webpackIgnore: true \*\//);
});

it('everyone whose work is bundled is named, with the licence', () => {
  const notices = readFileSync(join(folder, 'dist', 'THIRD-PARTY.md'), 'utf8');
  for (const part of [
    'lit 3',
    'lit-html 3',
    '@lit/reactive-element 2',
    'hash-wasm 4',
    'mediabunny 1',
    'jpeg2000 1',
  ]) {
    expect(notices).toMatch(
      new RegExp(`^- ${part}[\\d.]*, (BSD-3-Clause|MIT|MPL-2\\.0|Apache-2\\.0); source: https://`, 'm'),
    );
  }
  expect(notices).toContain('Mozilla Public License Version 2.0');
  expect(notices).toContain('Copyright (c) 2017 Google LLC');
});

it('jsDelivr serves the element at the address of the package', () => {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  expect(library['jsdelivr.js']).toContain(`/art-filter@${version}/dist/style-transfer.js'`);
});

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
