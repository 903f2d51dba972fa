// What is asked and loaded before a run: sizes, weights ahead, checksums of addresses; and answers that are no weights.
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { packWeights } from '../../../src/vgg/formats/pack.ts';
import { findEntry } from '../../../src/vgg/hub/catalogue.ts';
import { bytesToFetch } from '../../../src/vgg/hub/published.ts';
import { BUNDLED, readBundled } from '../../../src/vgg/weights/bundled.ts';
import { bytesToLoad, loadWeights, preload, weightsFromFile } from '../../../src/vgg/weights/load.ts';
import { type Hub, startHub } from '../../support/hub-server.ts';
import { safetensorsFile } from '../formats/safetensors-file.ts';
import { vgg19Tensors } from '../vgg19-file.ts';

const PAGE = new TextEncoder().encode('<!DOCTYPE html>\n<html><head><title>Start</title></head></html>');

let hub: Hub;
let file: Uint8Array;
let address: string;
beforeAll(async () => {
  hub = await startHub({ redirect: false });
  const weights = await weightsFromFile(safetensorsFile(vgg19Tensors('conv2_1')), 'x');
  file = await packWeights({ ...weights, description: 'Mine.' }, { precision: 'f16' });
  hub.put('/mine.safetensors', file);
  hub.put('/page', PAGE);
  address = `${hub.origin}/mine.safetensors`;
});
afterAll(() => hub.close());
afterEach(() => {
  hub.files.length = 0;
  vi.unstubAllGlobals();
});

it('sizes are told before anything is loaded', async () => {
  expect(await bytesToLoad('draft')).toBe(BUNDLED.draft.bytes);
  expect(await bytesToLoad('vgg19', { upTo: 'conv5_4' })).toBe(
    bytesToFetch(findEntry('vgg19')!, { upTo: 'conv5_4' }),
  );
  const asked: unknown[] = [];
  const fetch = async (address: unknown, init?: RequestInit) => {
    asked.push([address, init?.method]);
    return new Response(null, { headers: { 'content-length': '1234' } });
  };
  expect(await bytesToLoad(address, { fetch })).toBe(1234);
  expect(asked).toEqual([[address, 'HEAD']]);
  expect(await bytesToLoad(`${hub.origin}/nothing`)).toBeUndefined();
  await expect(bytesToLoad('vgg19', { upTo: 'conv9' })).rejects.toMatchObject({ code: 'settings' });
});

it('weights that were loaded ahead are taken once, without another request', async () => {
  const fractions: number[] = [];
  await preload(address, { onProgress: (fraction) => fractions.push(fraction) });
  expect([fractions[0], fractions.at(-1)]).toEqual([0, 1]);
  const asked = hub.files.length;
  expect((await loadWeights(address)).description).toBe('Mine.');
  expect(hub.files.length).toBe(asked);
  await loadWeights(address);
  expect(hub.files.length).toBeGreaterThan(asked);
});

it('a load ahead that failed says why, and is tried anew', async () => {
  hub.behaviour.fault = () => ({ status: 404 });
  await expect(preload(address)).rejects.toMatchObject({ code: 'network' });
  hub.behaviour.fault = () => undefined;
  expect((await loadWeights(address)).description).toBe('Mine.');
});

it.each(['sha256', 'sha384', 'sha512'])(
  'the file of an address is compared with its %s',
  async (algorithm) => {
    const sum = `${algorithm}-${createHash(algorithm).update(file).digest('base64')}`;
    expect((await loadWeights(address, { integrity: sum })).layers.size).toBe(3);
    const other = `${algorithm}-${createHash(algorithm).update('another file').digest('base64')}`;
    const message = expect.stringContaining(`its checksum is ${sum}, expected ${other}`);
    await expect(loadWeights(address, { integrity: other })).rejects.toMatchObject({
      code: 'weights',
      message,
    });
    expect((await loadWeights(address, { integrity: `${other} ${sum}` })).layers.size).toBe(3);
  },
);

it('of several checksums the strongest counts, and other forms are refused', async () => {
  const right = `sha256-${createHash('sha256').update(file).digest('base64')}`;
  const wrong = `sha512-${createHash('sha512').update('another file').digest('base64')}`;
  await expect(loadWeights(address, { integrity: `${right} ${wrong}` })).rejects.toMatchObject({
    code: 'weights',
  });
  await expect(loadWeights(address, { integrity: 'md5-abc=' })).rejects.toMatchObject({ code: 'settings' });
});

it('a web page in place of the weights is told as one', async () => {
  const message = expect.stringMatching(/\/page: this is a web page/);
  await expect(loadWeights(`${hub.origin}/page`)).rejects.toMatchObject({ code: 'weights', message });
  await expect(weightsFromFile(PAGE, 'x')).rejects.toThrow(/this is a web page/);
  const moved = { ...BUNDLED.draft, file: new URL('/page', hub.origin) };
  await expect(readBundled(moved)).rejects.toMatchObject({
    code: 'network',
    message: expect.stringMatching(
      /Vite's development server.*optimizeDeps: \{ exclude: \['art-filter'\] \}.*draft/,
    ),
  });
});

it('a bundled network whose address is a file is not found in a page, as bundlers for pages leave it', async () => {
  vi.stubGlobal('process', { env: {} });
  const left = { ...BUNDLED.draft, file: new URL('file:///nowhere/draft.safetensors') };
  await expect(readBundled(left, { retryPolicy: { delay: 1 } })).rejects.toMatchObject({
    code: 'network',
    message: expect.stringContaining('It belongs beside the script'),
  });
});
