import { laplacianError } from '../../../src/ops/losses/laplacian.ts';
import { Terms } from '../../../src/ops/losses/terms.ts';
import { totalVariation } from '../../../src/ops/losses/total-variation.ts';
import { totalVariationForm } from '../../../src/style/objective/norms.ts';
import { packedLines } from '../../../src/style/pictures/lines.ts';
import * as reference from '../../reference/laplacian.ts';
import * as losses from '../../reference/losses.ts';
import { assertClose } from './assert.ts';
import type { GpuCase } from './gpu-case.ts';
import { differentiate } from './network.ts';
import { evaluate, uploadDense, values, withBuffers } from './on-gpu.ts';

/** [height, width]: also smaller than a window, and than the way to a neighbour. */
const SIZES = [
  [3, 7],
  [9, 16],
  [23, 18],
  [64, 61],
] as const;

/** Beside a total variation, onto whose gradient the loss's is added, alone, and of pictures that wrap. */
export const laplacianCases: readonly GpuCase[] = SIZES.flatMap(([height, width]) =>
  ['alone', 'beside another', 'wrapping'].map(
    (way): GpuCase => ({
      name: `Laplacian ${way} at ${height}×${width}`,
      run: (gpu) =>
        withBuffers(gpu, async (buffers) => {
          const [size, wraps] = [{ height, width }, way === 'wrapping'];
          const image = values(3 * height * width, 81, 0, 1);
          const [rows, columns] = [Math.ceil(height / 2), Math.ceil(width / 2)];
          // Numbers that halves hold.
          const rounded = (value: number) => Math.round(256 * value) / 256;
          const goal = values(rows * columns, 82, -0.5, 0.5).map(rounded);
          const map = values(rows * columns, 83, 0, 1).map(rounded);
          const x = uploadDense(buffers, 'x', [3, height, width], image);
          const terms = new Terms(buffers, 2);
          const packed = new Float32Array(packedLines(goal, map).buffer);
          const wanted = uploadDense(buffers, 'wanted', [1, rows, columns], packed);
          const term = laplacianError(terms, x, wanted, wraps);
          const form = totalVariationForm({ tvForm: 'nine-point', pixelScale: 1 }, size);
          const parts = way === 'beside another' ? [term, totalVariation(terms, x, form)] : [term];
          const { loss, grad } = differentiate(buffers, terms, parts, [3, 0.5], x);
          const [gradX] = await evaluate(buffers, [grad, loss]);
          const [log] = await evaluate(buffers, [terms.log]);

          const op = { ...size, wraps, image, goal, map };
          const share = way === 'beside another' ? 0.5 * form.scale : 0;
          const ofVariation = losses.totalVariationGradient({ ...form, image, channels: 3, ...size });
          const gradient = reference.laplacianErrorGradient(op);
          assertClose('value', [log![1]!], [reference.laplacianError(op)]);
          assertClose(
            'gradient',
            gradX!,
            gradient.map((value, i) => 3 * value + share * ofVariation[i]!),
          );
        }),
    }),
  ),
);
