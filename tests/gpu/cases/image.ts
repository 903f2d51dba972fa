import { add } from '../../../src/ops/add.ts';
import { conv3x3 } from '../../../src/ops/convolution/conv3x3.ts';
import { preprocess } from '../../../src/ops/features/preprocess.ts';
import { squaredError } from '../../../src/ops/losses/squared-error.ts';
import { Terms } from '../../../src/ops/losses/terms.ts';
import * as reference from '../../reference/layers.ts';
import { assertClose, CLOSE } from './assert.ts';
import type { GpuCase } from './gpu-case.ts';
import { differentiate, randomNumbers, upload } from './network.ts';
import { evaluate, type Shape, uploadDense, uploadFeatures, values, volume, withBuffers } from './on-gpu.ts';

/** Mixes all colours, so that a transposed matrix shows. */
export const COLOURS = {
  matrix: [
    [1.5, -0.4, 0.2],
    [0.3, 2, -0.7],
    [-0.1, 0.6, 0.9],
  ],
  bias: [-0.5, 0.25, 0.1],
} as const;

/** From the picture through the first convolution, and back. */
const firstLayerCases = (['zero', 'replicate'] as const).flatMap((padding) =>
  [
    [16, 16],
    [17, 23],
    [19, 30],
    [5, 7],
    [2, 1],
  ].map(
    ([height, width]): GpuCase => ({
      name: `preprocessing and the first layer, ${padding} padding, at ${height}×${width}`,
      halves: true,
      run: (gpu, element) =>
        withBuffers(gpu, async (buffers) => {
          const size = { channels: 3, height: height!, width: width! };
          const shape: Shape = [3, size.height, size.width];
          const result: Shape = [16, size.height, size.width];
          const numbers = randomNumbers('conv', 3, 16, 81);
          const image = values(volume(shape), 82, 0, 1);
          const target = values(volume(result), 83, 0, 1);
          const x = uploadDense(buffers, 'x', shape, image);
          const features = conv3x3(
            preprocess(x, COLOURS, padding, { element }),
            upload(buffers, numbers),
            padding,
          );
          const terms = new Terms(buffers, 1);
          const b = uploadFeatures(buffers, 'target', result, target, element);
          const error = squaredError(terms, 'error', features, b, 0.5);
          const { grad } = differentiate(buffers, terms, [error], [1], x);
          const [output, gradX] = await evaluate(buffers, [features, grad]);

          const { weight, bias } = numbers;
          const op = { ...size, weight, bias, padding, relu: true };
          const input = reference.preprocess({ image, preprocessing: COLOURS });
          const expected = reference.conv3x3({ ...op, input });
          const gradOutput = expected.map((value, i) => value - target[i]!);
          const gradInput = reference.conv3x3Gradient({ ...op, output: output!, gradOutput });
          assertClose('output', output!, expected, CLOSE[element]);
          assertClose(
            'gradient',
            gradX!,
            reference.preprocessGradient({ gradOutput: gradInput, preprocessing: COLOURS }),
            CLOSE[element],
          );
        }),
    }),
  ),
);

const addCase: GpuCase = {
  name: 'add',
  halves: true,
  run: (gpu, element) =>
    withBuffers(gpu, async (buffers) => {
      const shape: Shape = [8, 5, 7];
      const [a, b] = [values(volume(shape), 84), values(volume(shape), 85)];
      const x = uploadFeatures(buffers, 'x', shape, a, element);
      const [sum] = await evaluate(buffers, [add(x, uploadFeatures(buffers, 'y', shape, b, element))]);
      assertClose(
        'sum',
        sum!,
        a.map((value, i) => value + b[i]!),
        CLOSE[element],
      );
    }),
};

/** Features that two convolutions read: their gradients are added, then pass the ReLU. */
const branchCase: GpuCase = {
  name: 'two convolutions of one layer',
  halves: true,
  run: (gpu, element) =>
    withBuffers(gpu, async (buffers) => {
      const size = { channels: 8, height: 9, width: 14 };
      const shape: Shape = [8, 9, 14];
      const data = values(volume(shape), 91);
      const [trunk, left, right] = [92, 94, 96].map((seed) => randomNumbers(`conv${seed}`, 8, 8, seed));
      const x = uploadFeatures(buffers, 'x', shape, data, element);
      const features = conv3x3(x, upload(buffers, trunk!));
      const branches = [left!, right!].map((numbers) => conv3x3(features, upload(buffers, numbers)));
      const terms = new Terms(buffers, 2);
      const zeros = uploadFeatures(buffers, 'zeros', shape, new Float32Array(volume(shape)), element);
      const errors = branches.map((branch, i) => squaredError(terms, `error.${i}`, branch, zeros, 0.5));
      const { grad } = differentiate(buffers, terms, errors, [1, 2], x);
      const [f, a, b, gradX] = await evaluate(buffers, [features, ...branches, grad]);

      const back = (numbers: typeof trunk, output: Float32Array, gradOutput: ArrayLike<number>) =>
        reference.conv3x3Gradient({ ...size, ...numbers!, padding: 'zero', relu: true, output, gradOutput });
      const [fromA, fromB] = [back(left, a!, a!), back(right, b!, b!)];
      const sum = fromA.map((value, i) => value + 2 * fromB[i]!);
      assertClose('gradient', gradX!, back(trunk, f!, sum), CLOSE[element]);
    }),
};

export const imageCases: readonly GpuCase[] = [...firstLayerCases, addCase, branchCase];
