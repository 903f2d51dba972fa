import { conv3x3 } from '../../../src/ops/convolution/conv3x3.ts';
import { pool } from '../../../src/ops/features/pool.ts';
import { squaredError } from '../../../src/ops/losses/squared-error.ts';
import { Terms } from '../../../src/ops/losses/terms.ts';
import * as reference from '../../reference/layers.ts';
import { assertClose, CLOSE } from './assert.ts';
import type { GpuCase } from './gpu-case.ts';
import { differentiate, randomNumbers, upload } from './network.ts';
import { evaluate, type Shape, uploadFeatures, values, volume, withBuffers } from './on-gpu.ts';

const SIZES = [
  [16, 16],
  [17, 23],
  [31, 19],
  [6, 34],
  [5, 7],
  [3, 2],
] as const;

/** Of equal values the first in reading order gets the gradient, as in PyTorch. */
const tieCase: GpuCase = {
  name: 'max pooling of equal values',
  halves: true,
  run: (gpu, element) =>
    withBuffers(gpu, async (buffers) => {
      const size = { channels: 4, height: 9, width: 14 };
      const input = values(4 * 9 * 14, 34).map((value) => (value > 0 ? 2 : 1));
      const target = values(4 * 4 * 7, 35);
      const x = uploadFeatures(buffers, 'x', [4, 9, 14], input, element);
      const output = pool(x, 'max');
      const terms = new Terms(buffers, 1);
      const error = squaredError(
        terms,
        'error',
        output,
        uploadFeatures(buffers, 'b', [4, 4, 7], target, element),
        0.5,
      );
      const { grad } = differentiate(buffers, terms, [error], [1], x);
      const [gradX] = await evaluate(buffers, [grad]);
      const gradOutput = reference.maxPool({ ...size, input }).map((value, i) => value - target[i]!);
      assertClose(
        'gradient',
        gradX!,
        reference.maxPoolGradient({ ...size, input, gradOutput }),
        CLOSE[element],
      );
    }),
};

/** A convolution, whose ReLU the pooling's gradient passes through, and a pooling. */
const sizeCases = (['max', 'avg'] as const).flatMap((kind) =>
  SIZES.map(
    ([height, width]): GpuCase => ({
      name: `${kind} pooling at ${height}×${width}`,
      halves: true,
      run: (gpu, element) =>
        withBuffers(gpu, async (buffers) => {
          const channels = 8;
          const shape: Shape = [channels, height, width];
          const pooledShape: Shape = [channels, height >> 1, width >> 1];
          const numbers = randomNumbers('conv', channels, channels, 31);
          const input = values(volume(shape), 32);
          const target = values(volume(pooledShape), 33, 0, 1);

          const x = uploadFeatures(buffers, 'x', shape, input, element);
          const features = conv3x3(x, upload(buffers, numbers));
          const output = pool(features, kind);
          const terms = new Terms(buffers, 1);
          const b = uploadFeatures(buffers, 'target', pooledShape, target, element);
          const { grad } = differentiate(
            buffers,
            terms,
            [squaredError(terms, 'error', output, b, 0.5)],
            [1],
            x,
          );
          const [convolved, pooled, gradX] = await evaluate(buffers, [features, output, grad]);

          const size = { channels, height, width };
          const forward = kind === 'max' ? reference.maxPool : reference.avgPool;
          const backward = kind === 'max' ? reference.maxPoolGradient : reference.avgPoolGradient;
          const expected = forward({ ...size, input: convolved! });
          const gradOutput = expected.map((value, i) => value - target[i]!);
          const gradFeatures = backward({ ...size, input: convolved!, gradOutput });
          const { weight, bias } = numbers;
          const op = { ...size, weight, bias, padding: 'zero', relu: true } as const;
          assertClose('output', pooled!, expected, CLOSE[element]);
          assertClose(
            'gradient',
            gradX!,
            reference.conv3x3Gradient({ ...op, output: convolved!, gradOutput: gradFeatures }),
            CLOSE[element],
          );
        }),
    }),
  ),
);

export const poolingCases: readonly GpuCase[] = [...sizeCases, tieCase];
