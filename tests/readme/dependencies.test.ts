import { expect, test } from 'vitest';
import { lockedPackages } from './dependencies.ts';

test('what is installed is pinned, free to use, and needs no script of its own', () => {
  // libvips, which sharp loads as a library of its own, is under the LGPL; a typeface under the OFL
  const free =
    /^(MIT|MIT-0|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|MPL-2\.0|OFL-1\.1|Python-2\.0|LGPL-3\.0-or-later)$/;
  const packages = lockedPackages();
  expect(packages.length).toBeGreaterThan(50);
  const strange = packages.filter(
    ({ license }) => !license.split(/ (?:AND|OR) /).every((one) => free.test(one)),
  );
  // the Blue Oak licence, which is like the MIT's, and the HDF5 Group's, which is like the BSD's
  expect([...new Map(strange.map(({ name, dev }) => [name, dev]))]).toEqual([
    ['lru-cache', true],
    ['h5wasm', true],
  ]);
  expect(packages.filter(({ integrity, dev }) => !dev && !/^sha512-/.test(integrity))).toEqual([]);
  const scripted = packages.filter(({ script }) => script).map(({ name }) => name);
  expect(scripted).toEqual(['deno', 'puppeteer', 'sharp', 'webgpu']);
});
