import { describe, expect, it } from 'vitest';
import { unitFilters } from '../../src/vgg/filters.ts';
import { VGG19_LAYERS } from '../../src/vgg/layers.ts';
import { loadWeights } from '../../src/vgg/load.ts';
import { seededWeights } from '../../src/vgg/seeded.ts';
import { weightCount } from '../../src/vgg/weights.ts';
import { activity, meanOf, pictures } from './activity.ts';

// Whole networks on the processor: seconds.
describe('the seeded weights', () => {
  const all = seededWeights();

  it('have every layer in its shape, finite, and say what they are', () => {
    expect([...all.layers.keys()]).toEqual(VGG19_LAYERS.map(({ name }) => name));
    for (const layer of VGG19_LAYERS) {
      const { weight, bias } = all.layers.get(layer.name)!;
      expect(weight).toHaveLength(weightCount(layer));
      expect(bias).toHaveLength(layer.outChannels);
      expect(weight.every(Number.isFinite) && bias.every(Number.isFinite)).toBe(true);
    }
    expect(all.source).toBe('seeded');
    expect(all.description).toMatch(/not trained/);
  });

  it('are made as far as they are asked for', () => {
    const few = seededWeights({ upTo: 'conv2_1' });
    expect([...few.layers.keys()]).toEqual(['conv1_1', 'conv1_2', 'conv2_1']);
    expect(few.layers.get('conv2_1')).toEqual(all.layers.get('conv2_1'));
    const settings = expect.objectContaining({
      code: 'settings',
      message: expect.stringMatching(/"conv6_1".*conv1_1/),
    });
    expect(() => seededWeights({ upTo: 'conv6_1' })).toThrow(settings);
  });

  it('are had by their name', async () => {
    const named = await loadWeights('seeded', { upTo: 'conv1_2' });
    expect(named).toEqual(seededWeights({ upTo: 'conv1_2' }));
  });

  it('are the same each time, and others for another seed, in every layer', () => {
    const again = seededWeights({ upTo: 'conv3_1' });
    const other = seededWeights({ upTo: 'conv3_1', seed: 2 });
    for (const name of again.layers.keys()) {
      expect(again.layers.get(name)!.weight).toEqual(all.layers.get(name)!.weight);
      expect(other.layers.get(name)!.weight).not.toEqual(all.layers.get(name)!.weight);
    }
  });

  it('leave no channel dead or always on, and about half of the places active', async () => {
    const inputs = await pictures(['landscape', 'pop-art', 'swirls'], 48);
    for (const { layer, shares } of activity(seededWeights({ upTo: 'conv4_1' }), inputs)) {
      expect.soft(Math.min(...shares), layer).toBeGreaterThan(0.01);
      expect.soft(Math.max(...shares), layer).toBeLessThan(0.99);
      expect.soft(Math.abs(meanOf(shares) - (layer === 'conv1_1' ? 0.6 : 0.5)), layer).toBeLessThan(0.1);
    }
  });

  it('stay alive on a plain grey picture, where a loss relative to nothing would be no number', () => {
    const grey = { channels: 3, height: 32, width: 32, data: new Float32Array(3 * 32 * 32) };
    for (const { layer, shares } of activity(seededWeights({ upTo: 'conv5_1' }), [grey])) {
      expect.soft(meanOf(shares), layer).toBeGreaterThan(0.2);
    }
  });

  it('stay alive for another seed', async () => {
    const inputs = await pictures(['landscape', 'pop-art'], 48);
    for (const { layer, shares } of activity(seededWeights({ upTo: 'conv3_1', seed: 99 }), inputs)) {
      expect.soft(Math.min(...shares), layer).toBeGreaterThan(0.005);
      expect.soft(Math.abs(meanOf(shares) - 0.5), layer).toBeLessThan(0.25);
    }
  });
});

describe('the filters under them', () => {
  it.each(VGG19_LAYERS.slice(1).map((layer) => [layer.name, layer] as const))(
    '%s: rows are orthonormal',
    (_, layer) => {
      const filters = unitFilters(layer, 1);
      const size = layer.inChannels * 9;
      const row = (k: number) => filters.subarray(k * size, (k + 1) * size);
      // all pairs of the first rows and of some spread over the rest
      const rows = [...Array(24).keys(), ...[37, 41, 50, 63].map((k) => (k * layer.outChannels) / 64)];
      let worst = 0;
      for (const a of rows) {
        for (const b of rows) {
          const product = row(a).reduce((sum, value, i) => sum + value * row(b)[i]!, 0);
          worst = Math.max(worst, Math.abs(product - (a === b ? 1 : 0)));
        }
        worst = Math.max(worst, Math.abs(row(a).reduce((sum, value) => sum + value, 0)) / Math.sqrt(size));
      }
      expect(worst).toBeLessThan(1e-6);
    },
  );

  it('conv1_1: 64 different patterns of norm 1', () => {
    const filters = unitFilters(VGG19_LAYERS[0]!, 1);
    const rows = Array.from({ length: 64 }, (_, k) => filters.subarray(k * 27, (k + 1) * 27));
    for (const [k, row] of rows.entries()) {
      expect(Math.hypot(...row)).toBeCloseTo(1, 6);
      for (const other of rows.slice(k + 1)) {
        expect(row.reduce((sum, value, i) => sum + value * other[i]!, 0)).toBeLessThan(0.999);
      }
    }
  });
});
