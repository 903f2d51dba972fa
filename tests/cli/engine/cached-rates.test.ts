import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cacheRatesInFile } from '../../../src/cli/engine/cached-rates.ts';
import { Gpu } from '../../../src/gpu/device.ts';
import { convolutionRates } from '../../../src/ops/convolution/autotune.ts';
import type { ConvolutionRates } from '../../../src/ops/convolution/benchmark.ts';
import { MockGpu, mockGlobals } from '../../support/mock-gpu.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  Object.assign(globalThis, mockGlobals);
  folder = await mkdtemp(join(tmpdir(), 'art-filter-speeds-'));
  path = join(folder, 'cache', 'speeds.json');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/**
 * Rates in a new process on an adapter; the clock advances by `milliseconds` more with every call, as the time of an empty
 * submit is taken off.
 */
async function found(milliseconds: number, description = 'Acme 3000, driver 1'): Promise<ConvolutionRates> {
  const gpu = await Gpu.open({ gpu: Object.assign(new MockGpu(), { description }).gpu });
  let now = 0;
  let calls = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += milliseconds * ++calls;
    return now;
  });
  await cacheRatesInFile(gpu, path);
  return convolutionRates(gpu, 'f32');
}
const LONG_WAIT = { timeout: 60_000 };
const written = () => vi.waitFor(async () => JSON.parse(await readFile(path, 'utf8')), LONG_WAIT);

test('the next process uses the rates of the first', async () => {
  const first = await found(1);
  expect(Object.keys(await written())).toHaveLength(1);
  const text = await readFile(path, 'utf8');
  const second = await found(50);
  expect(second).toEqual(first);
  expect(await readFile(path, 'utf8')).toBe(text);
  expect(await readdir(join(path, '..'))).toEqual(['speeds.json']);
});

test('each driver is measured separately, and both stay in the cache', async () => {
  const first = await found(1);
  await written();
  const other = await found(50, 'Acme 3000, driver 2');
  expect(other).not.toEqual(first);
  await vi.waitFor(async () => expect(Object.keys(await written())).toHaveLength(2), LONG_WAIT);
  expect(await found(7)).toEqual(first);
  expect(await found(7, 'Acme 3000, driver 2')).toEqual(other);
});

test.each([
  ['cut short', (text: string) => text.slice(0, -20)],
  ['of other values', (text: string) => text.replace(/"direct": [^,]*/, '"direct": "fast"')],
  ['of a kernel that is not for GPUs', (text: string) => text.replace('"tiled"', '"octets"')],
])('a file %s is ignored, then replaced', async (_, spoil) => {
  const first = await found(1);
  await written();
  const spoilt = spoil(await readFile(path, 'utf8'));
  await writeFile(path, spoilt);
  const second = await found(50);
  expect(second).not.toEqual(first);
  await vi.waitFor(async () => expect(await readFile(path, 'utf8')).not.toBe(spoilt), LONG_WAIT);
  expect(await found(7)).toEqual(second);
});

test('an unwritable cache is ignored', async () => {
  await writeFile(join(folder, 'cache'), 'a file, no folder');
  expect((await found(1)).direct).toBeGreaterThan(0);
});

test('software adapters are not cached', async () => {
  await found(1, 'llvmpipe');
  expect(await readdir(folder)).toEqual([]);
});
