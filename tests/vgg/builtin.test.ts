import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { BUILTIN, readBuiltin } from '../../src/vgg/builtin.ts';
import { builtinFile } from '../../src/vgg/builtin-node.ts';
import { LAYER_NAMES, VGG19_LAYERS } from '../../src/vgg/layers.ts';
import { seededWeights } from '../../src/vgg/seeded.ts';
import { weightCount } from '../../src/vgg/weights.ts';
import { activity, meanOf, pictures } from './activity.ts';

const LEARNT = LAYER_NAMES.slice(0, LAYER_NAMES.indexOf('conv5_1') + 1);

const fault = (code: string, sentence: RegExp) =>
  expect.objectContaining({ name: 'ArtFilterError', code, message: expect.stringMatching(sentence) });

describe('the file of the built-in weights', async () => {
  const file = await readFile(builtinFile());
  const dataBegin = 8 + Number(file.readBigUInt64LE(0));
  const { __metadata__: metadata, ...entries } = JSON.parse(file.toString('utf8', 8, dataBegin));

  it('is one that a repository bears', () => {
    expect(file.length).toBeLessThanOrEqual(16e6);
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
    const { description, defaults } = await readBuiltin({ upTo: 'conv1_1' });
    expect(BUILTIN).toEqual({ bytes: file.length, description, defaults: defaults ?? {} });
    expect(metadata.licence).toBe('MIT');
  });

  it('is refused where it is damaged', async () => {
    const damaged = Uint8Array.from(file);
    damaged[file.length - 1000]! ^= 1;
    const builtin = async () => damaged;
    await expect(readBuiltin({ builtin })).rejects.toThrow(fault('weights', /^builtin: .*features\.\d+\./));
  });
});

describe('the built-in weights', () => {
  it('have every layer to conv5_1 in its shape, finite', async () => {
    const weights = await readBuiltin({ upTo: 'conv2_2' });
    expect(weights.source).toBe('builtin');
    expect([...weights.layers.keys()]).toEqual(LEARNT);
    for (const layer of VGG19_LAYERS.slice(0, LEARNT.length)) {
      const { weight, bias } = weights.layers.get(layer.name)!;
      expect(weight).toHaveLength(weightCount(layer));
      expect(bias).toHaveLength(layer.outChannels);
      expect(weight.every(Number.isFinite) && bias.every(Number.isFinite)).toBe(true);
    }
  });

  it('are no seeded ones', async () => {
    const { layers } = await readBuiltin({ upTo: 'conv1_1' });
    const seeded = seededWeights({ upTo: 'conv3_1' }).layers.get('conv3_1')!.weight;
    const learnt = layers.get('conv3_1')!.weight;
    const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
    const product = learnt.reduce((sum, value, i) => sum + value * seeded[i]!, 0);
    expect(Math.abs(product) / (norm(learnt) * norm(seeded))).toBeLessThan(0.1);
  });

  it('go on with seeded layers that are alive, and say so', async () => {
    const weights = await readBuiltin();
    expect([...weights.layers.keys()]).toEqual(LAYER_NAMES);
    expect(weights.description).toBe(`${BUILTIN.description}; behind conv5_1 seeded filters, not trained`);
    const inputs = await pictures(['landscape', 'pop-art'], 48, weights.preprocessing);
    for (const { layer, shares } of activity(weights, inputs)) {
      if (LEARNT.includes(layer)) continue;
      expect.soft(Math.abs(meanOf(shares) - 0.5), layer).toBeLessThan(0.1);
      expect.soft(shares.filter((share) => share === 0).length, layer).toBeLessThan(0.1 * shares.length);
    }
  });

  it('tell their progress', async () => {
    const fractions: number[] = [];
    await readBuiltin({ upTo: 'conv1_1', onProgress: (fraction) => fractions.push(fraction) });
    expect([fractions[0], fractions.at(-1)]).toEqual([0, 1]);
  });

  it('have no layer of another name', async () => {
    await expect(readBuiltin({ upTo: 'conv6_1' })).rejects.toThrow(fault('settings', /"conv6_1".*conv1_1/));
  });

  it('are there within 0.3 s of their bytes', async () => {
    const bytes = await readFile(builtinFile());
    const times: number[] = [];
    for (let i = 0; i < 3; i++) {
      // The processor's time, whatever else it does meanwhile.
      const started = process.cpuUsage();
      await readBuiltin({ upTo: 'conv5_1', builtin: async () => bytes });
      const { user, system } = process.cpuUsage(started);
      times.push((user + system) / 1000);
    }
    expect(Math.min(...times)).toBeLessThan(300);
  });
});
