import { Terms } from '../../../src/ops/losses/terms.ts';
import { tone } from '../../../src/ops/losses/tone.ts';
import { totalVariation } from '../../../src/ops/losses/total-variation.ts';
import { totalVariationForm } from '../../../src/style/objective/norms.ts';
import { measureTone, toneTarget } from '../../../src/style/pictures/tone.ts';
import * as losses from '../../reference/losses.ts';
import * as reference from '../../reference/tone.ts';
import { assertClose } from './assert.ts';
import type { GpuCase } from './gpu-case.ts';
import { differentiate } from './network.ts';
import { evaluate, uploadDense, values, withBuffers } from './on-gpu.ts';

/** Beside a total variation, onto whose gradient the tone's is added, and alone. */
export const toneCases: readonly GpuCase[] = [
  [16, 17],
  [23, 18],
  [64, 61],
].flatMap(([height, width]) =>
  ['alone', 'beside another'].map(
    (place): GpuCase => ({
      name: `tone ${place} at ${height}×${width}`,
      run: (gpu) =>
        withBuffers(gpu, async (buffers) => {
          const size = { height: height!, width: width! };
          const image = values(3 * size.height * size.width, 91, -0.1, 1.1);
          const goal = toneTarget([
            await measureTone({ width: 20, height: 10, data: values(600, 92, 0, 0.7) }),
            await measureTone({ width: 30, height: 10, data: values(900, 93, 0.3, 0.9) }),
          ]);
          const x = uploadDense(buffers, 'x', [3, size.height, size.width], image);
          const terms = new Terms(buffers, 2);
          const term = tone(terms, x, uploadDense(buffers, 'goal', [16], goal));
          const form = totalVariationForm({ tvForm: 'nine-point', pixelScale: 1 }, size);
          const parts = place === 'alone' ? [term] : [term, totalVariation(terms, x, form)];
          const { loss, grad } = differentiate(buffers, terms, parts, [3, 0.5], x);
          const [gradX] = await evaluate(buffers, [grad, loss]);
          const [log] = await evaluate(buffers, [terms.log]);

          const variation = { ...form, image, channels: 3, ...size };
          const share = place === 'alone' ? 0 : 0.5 * form.scale;
          const ofVariation = losses.totalVariationGradient(variation);
          const gradient = reference.toneGradient({ image, goal });
          assertClose('value', [log![1]!], [reference.tone({ image, goal })]);
          assertClose(
            'gradient',
            gradX!,
            gradient.map((value, i) => 3 * value + share * ofVariation[i]!),
          );
        }),
    }),
  ),
);
