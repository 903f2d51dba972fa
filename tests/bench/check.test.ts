import { describe, expect, test } from 'vitest';
import { BUNDLED } from '../../src/vgg/weights/bundled.ts';
import { conv3x3, conv3x3Gradient } from '../reference/layers.ts';
import { gram } from '../reference/losses.ts';
import { features, objective } from '../reference/objective.ts';
import { convSamples, iterationError, sampleError } from './check.ts';
import {
  CONTENT_LAYER,
  type ConvWork,
  convData,
  layersIn,
  NETWORKS,
  networkLayers,
  pictures,
  STYLE_LAYERS,
  STYLE_WEIGHT,
} from './work.ts';

describe.each(['forward', 'backward'] as const)('samples of a convolution, %s', (direction) => {
  const work: ConvWork = { case: 'conv', size: 9, inChannels: 6, outChannels: 10, direction };
  const data = convData(work);
  const op = { channels: 6, height: 9, width: 9, weight: data.weight, padding: 'zero', relu: false } as const;
  const bias = new Float32Array(10);
  const whole =
    direction === 'forward'
      ? conv3x3({ ...op, bias, input: data.input })
      : conv3x3Gradient({ ...op, bias, output: [], gradOutput: data.input });
  const samples = convSamples(work, data);
  const at = (channel: number, y: number, x: number) => whole[(channel * 9 + y) * 9 + x]!;

  test('are those of the reference', () => {
    expect(sampleError(samples, at)).toBeLessThan(1e-12);
  });

  test('tell a wrong result, and one that is no number', () => {
    expect(sampleError(samples, (channel, y, x) => at(channel, x, y))).toBeGreaterThan(0.1);
    expect(sampleError(samples, () => Number.NaN)).toBeNaN();
  });
});

test.each(Object.values(BUNDLED))('$id is as wide here as the one that comes', ({ id, widths }) => {
  const layers = layersIn(id);
  expect(layers.map(({ outChannels }) => outChannels)).toEqual(widths.slice(0, layers.length));
});

test.each(NETWORKS)('the first iteration of %s at 16 is that of the reference', (name) => {
  const size = 16;
  const layers = networkLayers(name);
  // biome-ignore format: a matrix
  const identity = { matrix: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], bias: [0, 0, 0] } as const;
  const network = { preprocessing: identity, layers, pooling: 'max', padding: 'zero' } as const;
  const { content, style, start } = pictures(size);
  const of = (image: Float32Array) => features({ ...network, image, height: size, width: size });
  const target = of(content)[CONTENT_LAYER]!;
  const styled = of(style);
  const { total, gradient } = objective({
    ...network,
    image: start,
    height: size,
    width: size,
    content: { [CONTENT_LAYER]: { target, norm: 1 / target.length, weight: 1 } },
    style: Object.fromEntries(
      layers
        .filter(({ name }) => STYLE_LAYERS.includes(name))
        .map(({ name, outChannels }) => {
          // Their Grams are divided by pixels alone, ours by channels too.
          const norm = 1 / outChannels ** 4;
          const target = gram({ features: styled[name]!, channels: outChannels });
          return [name, { target, norm, weight: STYLE_WEIGHT }];
        }),
    ),
  });
  const norm = Math.sqrt(gradient.reduce((sum, value) => sum + value ** 2, 0));
  expect(iterationError(size, total, norm, name)).toBeLessThan(1e-9);
});
