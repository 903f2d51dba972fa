// The loss of "Deep Learning with Python", listing 8.3, written down once more as it stands there.

import { compile } from '../../../src/graph/program.ts';
import type { Picture } from '../../../src/image/picture.ts';
import { RECIPES } from '../../../src/style/settings/recipes.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';
import { Vgg19 } from '../../../src/vgg/network/network.ts';
import { gram } from '../../reference/losses.ts';
import * as reference from '../../reference/objective.ts';
import { randomVgg19 } from '../../support/random-network.ts';
import { assertClose } from './assert.ts';
import type { GpuCase } from './gpu-case.ts';
import { networkOf } from './networks.ts';
import { submit, withBuffers } from './on-gpu.ts';
import { buildStyling, loggedLosses, randomPicture } from './styling.ts';

/**
 * The first edition's loss as its listing has it, nothing overridden: all layers, Gram matrices that are not divided, a
 * style picture of the content's size.
 */
export const transcriptionCase: GpuCase = {
  name: 'total loss of the recipe keras, transcribed from its listing',
  run: (gpu) =>
    withBuffers(gpu, async (buffers) => {
      const settings = resolveSettings({ recipe: 'keras', pooling: 'max' });
      const recipe = RECIPES.keras!;
      const weights = randomVgg19('conv5_2');
      const vgg = await Vgg19.load(buffers, weights, ['conv5_2']);
      const [height, width] = [17, 22];
      const [content, style] = [105, 104].map((seed) => randomPicture(height, width, seed)) as [
        Picture,
        Picture,
      ];
      const start = randomPicture(height, width, 106).data;
      const styling = { vgg, content, style, start, settings, recipe };
      const { objective } = await buildStyling(buffers, styling);
      submit(gpu, await compile(buffers, 'case', [objective.loss]));
      const [losses] = await loggedLosses(objective, 1);

      const network = networkOf(weights, settings, 1);
      const [base, painting, combination] = [content.data, style.data, start].map((image) =>
        reference.features({ ...network, image, height, width }),
      );
      let loss = 0;
      const add = (weight: number, squares: number) => {
        loss += weight * squares;
      };
      add(0.025, sumOfSquares(combination!.conv5_2!, base!.conv5_2!));
      const layers = ['conv1_1', 'conv2_1', 'conv3_1', 'conv4_1', 'conv5_1'];
      for (const layer of layers) {
        const channels = weights.layers.get(layer)!.bias.length;
        const s = undividedGram(painting![layer]!, channels);
        const c = undividedGram(combination![layer]!, channels);
        add(1 / layers.length / (4 * 3 ** 2 * (height * width) ** 2), sumOfSquares(s, c));
      }
      let variation = 0;
      const pixel = (c: number, y: number, x: number) => 255 * start[(c * height + y) * width + x]!;
      for (let c = 0; c < 3; c++)
        for (let y = 0; y < height - 1; y++)
          for (let x = 0; x < width - 1; x++) {
            const a = (pixel(c, y, x) - pixel(c, y + 1, x)) ** 2;
            const b = (pixel(c, y, x) - pixel(c, y, x + 1)) ** 2;
            variation += (a + b) ** 1.25;
          }
      assertClose('total', [losses!.total], [loss + 1e-4 * variation]);
    }),
};

function sumOfSquares(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
}

function undividedGram(features: Float64Array, channels: number): Float64Array {
  return gram({ features, channels }).map((value) => (value * features.length) / channels);
}
