import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { f16ToF32, f32ToF16 } from '../../../src/vgg/formats/tensor-values.ts';
import { cachedFile, listCached, verifyCached } from '../../../src/vgg/hub/cached-weights.ts';
import { findEntry } from '../../../src/vgg/hub/catalogue.ts';
import { bytesToFetch, type PublishedOptions } from '../../../src/vgg/hub/published.ts';
import type { WeightsStore } from '../../../src/vgg/hub/store.ts';
import { nodeStore } from '../../../src/vgg/hub/store-node.ts';
import { LAYER_NAMES } from '../../../src/vgg/network/layers.ts';
import { loadWeights, weightsFromFile } from '../../../src/vgg/weights/load.ts';
import { IMAGENET_RGB, type Vgg19Weights } from '../../../src/vgg/weights/weights.ts';
import { hubWeights } from '../../support/hub-file.ts';
import { type Hub, startHub, VGG19_PATHS } from '../../support/hub-server.ts';

const TO_CONV5_1 = LAYER_NAMES.slice(0, 13);
const ENTRY = findEntry('vgg19')!;
const fault = (code: string, sentence: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(sentence) });

let hub: Hub;
let folder: string;
let store: WeightsStore;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'art-filter-test-'));
  store = nodeStore(folder);
  hub.files.length = 0;
  hub.behaviour.fault = () => undefined;
});
afterEach(() => rm(folder, { recursive: true }));

const offline = () => Promise.reject(new Error('offline'));
const load = (options: PublishedOptions = {}) =>
  loadWeights('vgg19', { hub: hub.origin, store, retryPolicy: { delay: 1 }, ...options });
const sent = () => hub.files.reduce((sum, request) => sum + request.sent, 0);
const itemPath = (name: string) => join(folder, 'vgg19', name);

/** Numbers as digests: the matchers take minutes for millions. */
function digests({ layers, ...rest }: Vgg19Weights): object {
  const digest = (values: Float32Array) =>
    createHash('md5').update(new Uint8Array(values.buffer)).digest('hex');
  const of = [...layers].map(([name, { weight, bias }]) => [name, digest(weight), digest(bias)]);
  return { ...rest, layers: of };
}

/** How a tensor of the hub is kept. */
const halves = (name: string) => f16ToF32(f32ToF16(hub.weights.values(name)));

function expectSame(values: Float32Array, expected: Float32Array): void {
  expect(Buffer.from(values.buffer).equals(Buffer.from(expected.buffer))).toBe(true);
}

/** Stops a fetch when so many bytes have come. */
async function loadSome(bytes: number): Promise<void> {
  const abort = new AbortController();
  const onProgress: PublishedOptions['onProgress'] = (_, come) => come && come.done > bytes && abort.abort();
  await expect(load({ signal: abort.signal, onProgress })).rejects.toThrow(fault('aborted', /stopped/));
}

describe('the published VGG19', () => {
  it('is fetched to conv5_1, told in bytes, and then kept: half precision, without another request', async () => {
    const told: number[] = [];
    const weights = await load({
      upTo: 'conv1_1',
      onProgress: (_, bytes) => bytes && told.push(bytes.done / bytes.total),
    });
    expect([...weights.layers.keys()]).toEqual(TO_CONV5_1);
    expect(weights).toMatchObject({ source: 'vgg19', preprocessing: IMAGENET_RGB });
    expect(weights.description).toContain('BSD-3-Clause');
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect([told[0], told.at(-1)]).toEqual([0, 1]);
    const needed = bytesToFetch(ENTRY);
    expect(needed / 1e6).toBeCloseTo(51.8, 1);
    expect(sent()).toBeLessThan(needed + 2 ** 18);
    expect(hub.files.length).toBeLessThan(12);
    const { weight, bias } = weights.layers.get('conv2_1')!;
    expectSame(weight, halves('features.5.weight'));
    expect(bias).toEqual(hub.weights.values('features.5.bias'));

    const again = await load({ fetch: offline, onProgress: (_, bytes) => expect(bytes).toBeUndefined() });
    expect(digests(again)).toEqual(digests(weights));
    const [kept] = await listCached(store);
    expect(kept).toMatchObject({
      id: 'vgg19',
      layers: TO_CONV5_1,
      upTo: 'conv5_1',
      precision: 'f16',
      complete: true,
    });
    expect(kept!.bytes / 1e6).toBeCloseTo(25.9, 1);
    expect(bytesToFetch(ENTRY, { cached: kept })).toBe(0);
    expect(await verifyCached(store, 'vgg19')).toBeUndefined();

    const file = await cachedFile(store, 'vgg19');
    const packed = await weightsFromFile(file, 'mine');
    expect(digests(packed)).toEqual(digests({ ...weights, source: 'mine' }));

    hub.files.length = 0;
    const deeper = await load({ upTo: 'conv5_3' });
    expect(deeper.layers.size).toBe(15);
    expect(sent()).toBeLessThan(2 * 9_439_232 + 2 ** 18);
  });

  it('is kept exactly where that is asked for, and only then', async () => {
    await load();
    hub.files.length = 0;
    const weights = await load({ keep: 'f32' });
    expectSame(weights.layers.get('conv5_1')!.weight, hub.weights.values('features.28.weight'));
    expect((await listCached(store))[0]).toMatchObject({ precision: 'f32', complete: true });
    expect(sent()).toBeGreaterThan(bytesToFetch(ENTRY) - 1);
    expect(digests(await load({ fetch: offline }))).toEqual(digests(weights));
  });

  it('goes on where a fetch was stopped, though two go on at once', async () => {
    await loadSome(30_000_000);
    const [kept] = await listCached(store);
    expect(kept!.complete).toBe(false);
    const rest = bytesToFetch(ENTRY, { cached: kept });
    expect(rest).toBeLessThan(32_000_000);
    hub.files.length = 0;
    const told: number[] = [];
    const [weights, twin] = await Promise.all([
      load({ onProgress: (_, bytes) => bytes && told.push(bytes.done) }),
      load(),
    ]);
    expect(told[0]).toBe(bytesToFetch(ENTRY) - rest);
    expect(sent()).toBeLessThan(2 * rest + 2 ** 19);
    expect(digests(twin)).toEqual(digests(weights));
    expect(await verifyCached(store, 'vgg19')).toBeUndefined();
    expect((await readdir(join(folder, 'vgg19'))).sort()).toEqual(
      TO_CONV5_1.map((name) => `${name}.f16.safetensors`),
    );
  });
});

describe('a copy', () => {
  it('that is damaged or cut off is told and fetched again, and nothing else is', async () => {
    const weights = await load();
    const damaged = await readFile(itemPath('conv3_1.f16.safetensors'));
    damaged[damaged.length - 100]! ^= 1;
    await writeFile(itemPath('conv3_1.f16.safetensors'), damaged);
    await writeFile(itemPath('conv1_2.f16.safetensors'), 'nothing');
    expect(await verifyCached(store, 'vgg19')).toMatch(
      /^vgg19: the cached conv1_2, conv3_1 in .* is damaged/,
    );
    await expect(cachedFile(store, 'vgg19')).rejects.toThrow(fault('weights', /vgg19/));
    hub.files.length = 0;
    const warnings: string[] = [];
    const again = await load({ onWarning: (sentence) => warnings.push(sentence) });
    expect(digests(again)).toEqual(digests(weights));
    expect(warnings).toEqual([expect.stringMatching(/conv1_2, conv3_1 was damaged; it is fetched again/)]);
    expect(sent()).toBeLessThan(1_400_000);
    expect(await verifyCached(store, 'vgg19')).toBeUndefined();
  });

  it('of another content is not mixed with what is published now', async () => {
    await loadSome(20_000_000);
    hub.publish(hubWeights(1));
    const warnings: string[] = [];
    const weights = await load({ onWarning: (sentence) => warnings.push(sentence) });
    expect(warnings).toEqual([expect.stringMatching(/has changed since it was cached; it is fetched again/)]);
    for (const [i, name] of ['conv1_1', 'conv1_2'].entries()) {
      expectSame(weights.layers.get(name)!.weight, halves(`features.${2 * i}.weight`));
    }
  });

  it('that changes while it is fetched is dropped', async () => {
    hub.behaviour.fault = (n) => {
      if (n === 4) hub.publish(hubWeights(2));
      return undefined;
    };
    const weights = await load();
    expect(weights.layers.get('conv1_1')!.bias).toEqual(hub.weights.values('features.0.bias'));
    expect(digests(await load({ fetch: offline }))).toEqual(digests(weights));
  });

  it('that cannot be kept is used all the same, with one warning', async () => {
    await writeFile(join(folder, 'vgg19'), 'a file where a folder should be');
    const warnings: string[] = [];
    const weights = await load({ onWarning: (sentence) => warnings.push(sentence) });
    expect(weights.layers.size).toBe(13);
    expect(warnings).toEqual([expect.stringMatching(/cannot be cached in .* \(.*\); they are used now/)]);
  });
});

describe('where it cannot be fetched', () => {
  it('tells why and what else there is', async () => {
    hub.behaviour.fault = () => ({ status: 500 });
    await expect(load()).rejects.toThrow(
      fault(
        'network',
        /^vgg19: .* \(it answered 500 Internal Server Error\)\. Try again later, what has arrived is cached; .*"vgg19-keras" or "builtin"\.$/,
      ),
    );
    await expect(load({ whole: true })).rejects.toThrow(fault('network', /Try again later; or use/));
    const missing = [...VGG19_PATHS];
    hub.behaviour.missing.push(...missing);
    await expect(load()).rejects.toThrow(fault('network', /404 Not Found/));
    hub.behaviour.missing.length = 0;
    await expect(load({ upTo: 'conv9_9' })).rejects.toThrow(fault('settings', /no layer "conv9_9"/));
  });
});
