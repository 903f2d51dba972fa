import { expect, test } from 'vitest';
import { Buffers } from '../../../src/gpu/buffers.ts';
import type { Gpu } from '../../../src/gpu/device.ts';
import type { Element } from '../../../src/graph/tensor.ts';
import { calibrationPicture } from '../../../src/vgg/network/calibrate.ts';
import { Vgg19 } from '../../../src/vgg/network/network.ts';
import type { Vgg19Weights } from '../../../src/vgg/weights/weights.ts';
import { evaluate, uploadDense } from '../../gpu/cases/on-gpu.ts';
import { describeGpu } from '../../support/describe-gpu.ts';
import { randomVgg19 } from '../../support/random-network.ts';

const LAYERS = ['conv1_1', 'conv1_2', 'conv2_1', 'conv2_2', 'conv3_1'];

/** Layers whose outputs are so many times too large; biases keep their part. */
function unbalanced(factors: readonly number[]): Vgg19Weights {
  const weights = randomVgg19('conv3_1');
  let scale = 1;
  const layers = [...weights.layers].map(([name, { weight, bias }], i) => {
    const factor = factors[i] ?? 1;
    scale *= factor;
    const part = scale;
    return [
      name,
      { weight: weight.map((value) => value * factor), bias: bias.map((value) => value * part) },
    ] as const;
  });
  return { ...weights, layers: new Map(layers) };
}

await describeGpu('calibration', (gpu: Gpu) => {
  const load = async <T>(
    weights: Vgg19Weights,
    element: Element,
    use: (vgg: Vgg19, buffers: Buffers) => T,
  ) => {
    const buffers = new Buffers(gpu);
    try {
      return await use(await Vgg19.load(buffers, weights, LAYERS, { element }), buffers);
    } finally {
      buffers.destroy();
    }
  };
  const scalesOf = (weights: Vgg19Weights, element: Element) =>
    load(weights, element, ({ scales }) => LAYERS.map((layer) => scales.get(layer)!));

  test('features of the calibration picture have root mean square 1', async () => {
    const sizes = await load(unbalanced([300, 0.01, 50]), 'f32', async (vgg, buffers) => {
      const { width, height, data } = await calibrationPicture();
      const image = uploadDense(buffers, 'picture', [3, height, width], data);
      const features = vgg.features(image, LAYERS, { pooling: 'max', padding: 'zero' });
      const all = await evaluate(
        buffers,
        LAYERS.map((layer) => features[layer]!),
      );
      return all.map((values) =>
        Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length),
      );
    });
    for (const size of sizes) expect(size).toBeCloseTo(1, 3);
  });

  test.for([
    [[1, 1, 1, 1, 1]],
    [[300, 1, 0.01, 100, 1]],
    [[0.01, 200, 200, 200, 0.02]],
    [[100, 100, 100, 100, 100]],
  ])('in f16 finds what f32 finds, whatever the layers amplify: %o', async ([factors], context) => {
    if (!gpu.hasF16) context.skip('the adapter has no shader-f16');
    const weights = unbalanced(factors!);
    const [single, half] = [await scalesOf(weights, 'f32'), await scalesOf(weights, 'f16')];
    for (const [i, scale] of half.entries()) expect(scale / single[i]!).toBeCloseTo(1, 2);
  });

  test('dead filters leave finite scales', async () => {
    const weights = unbalanced([1, 1, 0, 1, 1]);
    for (const element of gpu.hasF16 ? (['f32', 'f16'] as const) : (['f32'] as const)) {
      for (const scale of await scalesOf(weights, element)) {
        expect(Number.isFinite(scale) && scale > 0).toBe(true);
      }
    }
  });
});
