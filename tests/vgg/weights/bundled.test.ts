import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { LAYER_NAMES } from '../../../src/vgg/network/layers.ts';
import { FULL_WIDTHS, widthsOf } from '../../../src/vgg/network/widths.ts';
import { BUNDLED, type BundledNetwork, findBundled, readBundled } from '../../../src/vgg/weights/bundled.ts';
import { bundledFile } from '../../../src/vgg/weights/bundled-node.ts';
import { isWeightsName, loadWeights } from '../../../src/vgg/weights/load.ts';

/** Most bytes of each, and what part of VGG19's filters its layers have. */
const EXPECTED: [network: BundledNetwork, most: number, part: number][] = [
  [BUNDLED.builtin, 6e6, 1 / 2],
  [BUNDLED.draft, 1.6e6, 1 / 4],
];

const fault = (code: string, sentence: RegExp) =>
  expect.objectContaining({ name: 'ArtFilterError', code, message: expect.stringMatching(sentence) });

describe.each(EXPECTED.map((one) => [one[0].id, ...one] as const))('%s', async (id, network, most, part) => {
  const file = await readFile(bundledFile(id));
  const dataBegin = 8 + Number(file.readBigUInt64LE(0));
  const { __metadata__: metadata, ...entries } = JSON.parse(file.toString('utf8', 8, dataBegin));
  const bundled = async () => file;

  it('has a file that a repository bears', () => {
    expect(file.length).toBeLessThanOrEqual(most);
  });

  it('has a checksum for every tensor, and it holds', () => {
    const sums = JSON.parse(metadata.sha256);
    expect(Object.keys(sums).sort()).toEqual(Object.keys(entries).sort());
    for (const [name, { data_offsets }] of Object.entries<{ data_offsets: [number, number] }>(entries)) {
      const [begin, end] = data_offsets.map((at) => dataBegin + at);
      expect(createHash('sha256').update(file.subarray(begin, end)).digest('hex'), name).toBe(sums[name]);
    }
  });

  it('is known before it is loaded', async () => {
    const { description, defaults = {}, ...weights } = await loadWeights(id);
    const widths = widthsOf(weights);
    expect(findBundled(id)).toBe(network);
    expect(network).toMatchObject({ bytes: file.length, description, defaults, widths });
    expect(network.licence).toBe('CC BY 4.0');
    expect(metadata.id).toBe(id);
    expect(isWeightsName(id)).toBe(true);
  });

  it('has every layer, narrower than VGG19, finite', async () => {
    const weights = await loadWeights(id, { upTo: 'conv2_2' });
    expect(weights.source).toBe(id);
    expect([...weights.layers.keys()]).toEqual(LAYER_NAMES);
    expect(widthsOf(weights)).toEqual(FULL_WIDTHS.map((width) => part * width));
    for (const { weight, bias } of weights.layers.values()) {
      expect(weight.every(Number.isFinite) && bias.every(Number.isFinite)).toBe(true);
    }
  });

  it('is refused where it is damaged', async () => {
    const damaged = Uint8Array.from(file);
    damaged[file.length - 1000]! ^= 1;
    const read = readBundled(network, { bundled: async () => damaged });
    await expect(read).rejects.toThrow(fault('weights', new RegExp(`^${id}: .*features\\.\\d+\\.`)));
  });

  it('tells its progress', async () => {
    const fractions: number[] = [];
    await loadWeights(id, { bundled, onProgress: (fraction) => fractions.push(fraction) });
    expect([fractions[0], fractions.at(-1)]).toEqual([0, 1]);
  });

  it('has no layer of another name', async () => {
    const read = loadWeights(id, { bundled, upTo: 'conv6_1' });
    await expect(read).rejects.toThrow(fault('settings', /"conv6_1".*conv1_1/));
  });

  it('is read as soon as the layers that are needed have come, and the rest comes nevertheless', async () => {
    const elsewhere = { ...network, file: new URL(`http://host/${id}.safetensors`) };
    const last = dataBegin + entries['features.28.weight'].data_offsets[1];
    let send!: () => void;
    const sent = new Promise<void>((resolve) => {
      send = resolve;
    });
    let drained = false;
    async function* pieces(): AsyncGenerator<Uint8Array> {
      let at = 0;
      for (const end of [5, 100, dataBegin - 1, dataBegin + 20, last]) {
        yield Uint8Array.from(file.subarray(at, end));
        at = end;
      }
      await sent;
      drained = true;
      yield Uint8Array.from(file.subarray(at));
    }
    const come = pieces();
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      const { value, done } = await come.next();
      if (done) controller.close();
      else controller.enqueue(value);
    };
    const stream = new ReadableStream({ pull }, { highWaterMark: 0 });
    const answer = new Response(stream, { headers: { 'content-length': `${file.length}` } });
    const fractions: number[] = [];
    const weights = await readBundled(elsewhere, {
      upTo: 'conv5_1',
      fetch: async () => answer,
      onProgress: (fraction) => fractions.push(fraction),
    });
    const whole = await loadWeights(id, { bundled });
    expect([...weights.layers.keys()]).toEqual(LAYER_NAMES.slice(0, 13));
    for (const [name, { weight }] of weights.layers) {
      expect(
        Buffer.from(weight.buffer).equals(Buffer.from(whole.layers.get(name)!.weight.buffer)),
        name,
      ).toBe(true);
    }
    expect({ ...weights, layers: 0 }).toEqual({ ...whole, layers: 0 });
    expect(fractions.at(-1)).toBe(1);
    const told = fractions.length;
    send();
    await vi.waitFor(() => expect(drained).toBe(true));
    expect(fractions.length).toBe(told);
  });

  it('is refused where it is cut off before the layers that are needed', async () => {
    const elsewhere = { ...network, file: new URL(`http://host/${id}.safetensors`) };
    const cut = Uint8Array.from(file.subarray(0, 5000 + dataBegin));
    const fetch = async () => new Response(cut);
    const sentence = new RegExp(`^${id}: .*it is cut off`);
    await expect(readBundled(elsewhere, { upTo: 'conv5_1', fetch })).rejects.toThrow(
      fault('weights', sentence),
    );
  });

  it('is there within 0.3 s of its bytes', async () => {
    const times: number[] = [];
    for (let i = 0; i < 3; i++) {
      // The processor's time, whatever else it does meanwhile.
      const started = process.cpuUsage();
      await loadWeights(id, { bundled });
      const { user, system } = process.cpuUsage(started);
      times.push((user + system) / 1000);
    }
    expect(Math.min(...times)).toBeLessThan(300);
  });
});
