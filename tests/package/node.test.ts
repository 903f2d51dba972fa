// The packed library in Node: the README's recipe, and what it says where something is missing.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nodeGpu } from '../support/dawn.ts';
import { packedPackages } from '../support/packed.ts';
import { ROOT, UserProject, withDriver } from './user-project.ts';

const ENTRIES = [
  'art-filter',
  'art-filter/element',
  'art-filter/node',
  'art-filter/worker',
  'art-filter/style-transfer.js',
];

const user = new UserProject();
beforeAll(async () => user.install((await packedPackages()).library, 'art-filter'), 300_000);
afterAll(() => user.remove());

it.each(ENTRIES)('%s is imported and required without a DOM, and does nothing', async (entry) => {
  // A worker exports nothing.
  const report = `console.log(typeof loaded, Object.keys(loaded).length > 0 || ${entry.endsWith('/worker')})`;
  user.write('import.mjs', `const loaded = await import('${entry}'); ${report};`);
  expect(await user.node(['import.mjs'])).toBe('object true\n');
  user.write('require.cjs', `const loaded = require('${entry}'); ${report};`);
  const [major, minor] = process.versions.node.split('.').map(Number);
  const warned = major === 20 || (major === 22 && minor! < 13) ? ['--no-warnings'] : [];
  expect(await user.node([...warned, 'require.cjs'])).toBe('object true\n');
});

it('says what to install for pictures and for WebGPU', async () => {
  user.write(
    'missing.mjs',
    `import { decodePicture, Gpu, openGpu } from 'art-filter/node';
for (const attempt of [() => decodePicture('photo.jpg'), openGpu, () => Gpu.open()]) {
  await attempt().catch(({ code, message }) => console.log(code, message));
}`,
  );
  const lines = (await user.node(['missing.mjs'])).trim().split('\n');
  expect(lines).toEqual([
    expect.stringMatching(/^file .*run: npm install sharp\.$/),
    expect.stringMatching(/^webgpu-missing .*run: npm install webgpu\.$/),
    expect.stringMatching(/^webgpu-missing There is no WebGPU here\. In Node, .*openGpu/),
  ]);
});

it('says which entry has coders for Node', async () => {
  user.write(
    'coders.mjs',
    `import { decodePicture, encodePicture } from 'art-filter';
const picture = { width: 1, height: 1, data: new Float32Array(3) };
for (const attempt of [() => decodePicture(new ArrayBuffer(8)), () => encodePicture(picture)]) {
  await attempt().catch(({ code, message }) => console.log(code, message));
}`,
  );
  const line =
    'picture picture: there is no canvas here; in Node, import decodePicture and encodePicture from "art-filter/node".';
  expect(await user.node(['coders.mjs'])).toBe(`${line}\n${line}\n`);
});

it('paints by the recipe of the README', async (context) => {
  const found = await nodeGpu();
  if ('reason' in found) return context.skip(found.reason);
  user.link('sharp', 'webgpu');
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [, recipe] = /```js\n([^`]*'art-filter\/node'[^`]*)```/.exec(readme) ?? [];
  const samples = join(ROOT, 'src', 'samples', 'pictures');
  const small = recipe!
    .replace("'photo.jpg'", JSON.stringify(join(samples, 'landscape.webp')))
    .replace("'painting.jpg'", JSON.stringify(join(samples, 'swirls.webp')))
    .replace("'builtin'", "'draft'")
    .replace('StyleTransfer.create({', 'StyleTransfer.create({ settings: { size: 32, iterations: 2 },');
  user.write('recipe.mjs', small);
  const printed = await user.node(['recipe.mjs'], withDriver());
  expect(printed.trim().split('\n')).toEqual([
    expect.stringMatching(/^1 [\d.]+$/),
    expect.stringMatching(/^2 [\d.]+$/),
  ]);

  user.write(
    'result.mjs',
    `import { decodePicture, encodePicture } from 'art-filter/node';
const picture = await decodePicture('result.png');
const again = await decodePicture(await encodePicture(picture, 'image/webp', 0.9));
const off = again.data.reduce((sum, value, i) => sum + Math.abs(value - picture.data[i]), 0) / again.data.length;
console.log(picture.width, picture.height, picture.data.every((value) => value >= 0 && value <= 1), off < 0.05);`,
  );
  expect(await user.node(['result.mjs'])).toBe('32 21 true true\n');
});
