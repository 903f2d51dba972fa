import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listCached, verifyCached } from '../../../src/vgg/hub/cached-weights.ts';
import { findEntry, type WeightsEntry } from '../../../src/vgg/hub/catalogue.ts';
import { loadPublished, type PublishedOptions } from '../../../src/vgg/hub/published.ts';
import type { WeightsStore } from '../../../src/vgg/hub/store.ts';
import { nodeStore } from '../../../src/vgg/hub/store-node.ts';
import { LAYER_NAMES, VGG19_LAYERS } from '../../../src/vgg/network/layers.ts';
import { loadWeights, weightsFromFile } from '../../../src/vgg/weights/load.ts';
import type { ConvolutionWeights } from '../../../src/vgg/weights/weights.ts';
import { type Hub, startHub } from '../../support/hub-server.ts';
import { NARROW } from '../../support/random-network.ts';
import { h5File, kerasContent } from '../formats/keras-h5-file.ts';
import { f32, safetensorsFile } from '../formats/safetensors-file.ts';
import { vgg19Tensors } from '../vgg19-file.ts';

const fault = (code: string, sentence: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(sentence) });
const digest = (algorithm: string, bytes: Uint8Array) => createHash(algorithm).update(bytes).digest('hex');
const uniform = (value: number, { weight, bias }: ConvolutionWeights) =>
  weight.every((one) => one === value) && bias.every((one) => one === value);

/** VGG19 to conv5_1, every value its layer's place in `features`, with a tensor behind that nobody wants. */
const tensors = { ...vgg19Tensors('conv5_1'), 'head.fc.bias': f32([1000], new Float32Array(1000)) };

let hub: Hub;
let folder: string;
let store: WeightsStore;
beforeAll(async () => {
  hub = await startHub({ redirect: false });
});
afterAll(() => hub.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'art-filter-test-'));
  store = nodeStore(folder);
  hub.files.length = 0;
  hub.behaviour.fault = () => undefined;
});
afterEach(() => rm(folder, { recursive: true }));

/** Publishes a file at the hub under an entry of its own. */
function publish(id: string, bytes: Uint8Array, changes: Partial<WeightsEntry> = {}): WeightsEntry {
  hub.put(`/${id}`, bytes);
  const entry = {
    ...findEntry(id)!,
    addresses: [`${hub.origin}/${id}`],
    wholeBytes: bytes.length,
    ...changes,
  };
  return entry.sha256
    ? { ...entry, sha256: changes.sha256 ?? digest('sha256', bytes) }
    : { ...entry, md5: changes.md5 ?? digest('md5', bytes) };
}

const load = (entry: WeightsEntry, options: PublishedOptions = {}) =>
  loadPublished(entry, { store, retryPolicy: { delay: 1 }, ...options });
const sent = () => hub.files.reduce((sum, request) => sum + request.sent, 0);

describe('a safetensors file fetched whole', () => {
  const file = safetensorsFile(tensors);

  it('is compared with its published checksum, though the line breaks', async () => {
    hub.behaviour.fault = (n) => (n === 0 ? { stopAfter: 20_000_000 } : undefined);
    const told: number[] = [];
    const onProgress: PublishedOptions['onProgress'] = (_, bytes) => bytes && told.push(bytes.done);
    const weights = await load(publish('vgg19', file), { whole: true, onProgress });
    expect(told.at(-1)).toBe(file.length);
    expect(hub.files[1]!.range).toMatch(/^bytes=\d{8}-$/);
    expect([...weights.layers.keys()]).toEqual(LAYER_NAMES.slice(0, 13));
    expect(uniform(2, weights.layers.get('conv1_2')!)).toBe(true);
    expect(await verifyCached(store, 'vgg19')).toBeUndefined();
  });

  it('is refused where it is narrower than VGG19', async () => {
    const entry = publish('vgg19', safetensorsFile(vgg19Tensors('conv5_1', NARROW)));
    for (const whole of [false, true]) {
      await expect(load(entry, { whole })).rejects.toThrow(
        fault('weights', /^vgg19: conv1_1 has 16 filters in the published file, expected 64/),
      );
    }
    expect(await listCached(store)).toEqual([]);
  });

  it('is not cached where it is another', async () => {
    const entry = publish('vgg19', file, { sha256: '0'.repeat(64) });
    await expect(load(entry, { whole: true })).rejects.toThrow(
      fault(
        'weights',
        /^vgg19: the file's SHA-256 is [0-9a-f]{64}, expected 0{64} as published; .* nothing of it was cached/,
      ),
    );
    expect(await listCached(store)).toEqual([]);
  });
});

it('a file in hand that is as long as a published one is compared with it', async () => {
  const file = safetensorsFile(vgg19Tensors('conv1_2'));
  const describe = async (entry: WeightsEntry) =>
    (await weightsFromFile(file, 'x.safetensors', [entry])).description;
  const entry = publish('vgg19', file);
  expect(await describe(entry)).toBe(entry.description);
  expect(await describe({ ...entry, sha256: '0'.repeat(64) })).toMatch(
    /^VGG19 to conv1_2 from x\.safetensors.*; by its checksum it is not the published vgg19$/,
  );
  expect(await describe({ ...entry, wholeBytes: 2 * file.length })).not.toContain('published');
});

describe("Keras' file", () => {
  let file: Uint8Array;
  beforeAll(async () => {
    const layers = VGG19_LAYERS.slice(0, 13).map(({ name, index, outChannels, inChannels }) => {
      const weight = new Float32Array(outChannels * inChannels * 9).fill(index);
      return [name, { weight, bias: new Float32Array(outChannels).fill(index) }] as const;
    });
    file = await h5File(kerasContent(new Map(layers)));
  });

  it('is fetched whole, goes on where it was stopped, and is kept by layer', async () => {
    const entry = publish('vgg19-keras', file);
    const abort = new AbortController();
    const onProgress: PublishedOptions['onProgress'] = (_, bytes) =>
      bytes && bytes.done > 30_000_000 && abort.abort();
    await expect(load(entry, { signal: abort.signal, onProgress })).rejects.toThrow(
      fault('aborted', /stopped/),
    );
    const [begun] = await listCached(store);
    expect(begun).toMatchObject({ layers: [], upTo: undefined, complete: false });
    expect(begun!.bytes).toBeGreaterThan(2 ** 24 - 1);

    hub.files.length = 0;
    const weights = await load(entry);
    expect(sent()).toBe(file.length - begun!.bytes);
    expect(weights).toMatchObject({ source: 'vgg19-keras', preprocessing: entry.preprocessing });
    expect(uniform(28, weights.layers.get('conv5_1')!)).toBe(true);
    hub.files.length = 0;
    expect(uniform(5, (await load(entry)).layers.get('conv2_1')!)).toBe(true);
    expect(hub.files).toEqual([]);
    expect((await store.list()).every(({ name }) => name.endsWith('.f16.safetensors'))).toBe(true);
  });

  it('that is another is refused, and begun anew the next time', async () => {
    const entry = publish('vgg19-keras', file, { md5: '0'.repeat(32) });
    await expect(load(entry)).rejects.toThrow(fault('weights', /MD5 is [0-9a-f]{32}, expected 0{32}/));
    expect(await listCached(store)).toEqual([]);
    await expect(load({ ...entry, wholeBytes: file.length + 1 })).rejects.toThrow(
      fault('network', /it ends at byte/),
    );
  });

  it('works by its address', async () => {
    publish('vgg19-keras', file);
    const weights = await loadWeights(`${hub.origin}/vgg19-keras`);
    expect(uniform(28, weights.layers.get('conv5_1')!)).toBe(true);
    expect(hub.files).toHaveLength(1);
  });
});
