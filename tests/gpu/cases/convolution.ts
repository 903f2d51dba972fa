import { gradient } from '../../../src/graph/gradient.ts';
import { add } from '../../../src/ops/add.ts';
import { conv3x3, reluMask } from '../../../src/ops/conv3x3.ts';
import { squaredError } from '../../../src/ops/squared-error.ts';
import { objective, Terms } from '../../../src/ops/terms.ts';
import * as reference from '../../reference/layers.ts';
import { assertClose } from './assert.ts';
import { evaluate, type Shape, uploadDense, uploadFeatures, values, volume, withBuffers } from './bench.ts';
import type { GpuCase } from './gpu-case.ts';
import { randomNumbers, uploadConvolution } from './network.ts';

interface Size {
  inChannels: number;
  outChannels: number;
  height: number;
  width: number;
}

/** Odd sides, channels that are no multiple of eight, and enough of both for every kernel there is. */
const SIZES: readonly Size[] = [
  { inChannels: 3, outChannels: 8, height: 16, width: 16 },
  { inChannels: 8, outChannels: 16, height: 17, width: 23 },
  { inChannels: 16, outChannels: 24, height: 31, width: 19 },
  { inChannels: 5, outChannels: 11, height: 5, width: 7 },
  { inChannels: 3, outChannels: 64, height: 18, width: 33 },
  { inChannels: 8, outChannels: 8, height: 1, width: 1 },
  { inChannels: 8, outChannels: 8, height: 2, width: 5 },
  { inChannels: 64, outChannels: 128, height: 9, width: 13 },
  { inChannels: 128, outChannels: 128, height: 8, width: 11 },
  { inChannels: 256, outChannels: 256, height: 5, width: 6 },
];

export const convolutionCases: GpuCase[] = SIZES.map((size) => ({
  name: `conv3x3 ${size.inChannels}→${size.outChannels} at ${size.height}×${size.width}`,
  run: (gpu) =>
    withBuffers(gpu, async (buffers) => {
      const { inChannels, outChannels, height, width } = size;
      const shape: Shape = [inChannels, height, width];
      const result: Shape = [outChannels, height, width];
      const numbers = randomNumbers('conv', inChannels, outChannels, 11);
      const gain = 0.75;
      const input = values(volume(shape), 12, -0.5, 1);
      const target = values(volume(result), 13, 0, 1);

      const x = uploadFeatures(buffers, 'x', shape, input);
      const conv = uploadConvolution(buffers, numbers, gain);
      const [plain] = await evaluate(buffers, [conv3x3(x, conv)]);

      const terms = new Terms(buffers, 1);
      terms.setWeights([1]);
      const output = conv3x3(x, conv);
      const b = uploadFeatures(buffers, 'target', result, target);
      const loss = objective([squaredError(terms, 'error', output, b, 0.5)], clock(buffers));
      const grad = gradient(loss, terms.weights, x, add);
      const [masked, , gradX] = await evaluate(buffers, [output, reluMask(output), grad]);

      const weight = numbers.weight.map((value) => value * gain);
      const op = { channels: inChannels, height, width, weight, bias: numbers.bias, padding: 'zero', relu: true } as const;
      const expected = reference.conv3x3({ ...op, input });
      const gradOutput = expected.map((value, i) => value - target[i]!);
      assertClose('output', plain!, expected);
      assertClose('output with a mask', masked!, expected);
      assertClose('gradient', gradX!, reference.conv3x3Gradient({ ...op, output: expected, gradOutput }));
    }),
}));

function clock(buffers: Parameters<typeof uploadDense>[0]) {
  return uploadDense(buffers, 'clock', [4], new Float32Array(4));
}
