import type { Buffers } from '../../../src/gpu/buffers.ts';
import type { Tensor } from '../../../src/graph/tensor.ts';
import { conv3x3 } from '../../../src/ops/convolution/conv3x3.ts';
import { GEMM_KINDS, type GemmKind } from '../../../src/ops/convolution/gemm.ts';
import type { Convolution, ConvolutionVariant } from '../../../src/ops/convolution/weights-layout.ts';
import { reluMask } from '../../../src/ops/features/rectifier.ts';
import { squaredError } from '../../../src/ops/losses/squared-error.ts';
import { Terms } from '../../../src/ops/losses/terms.ts';
import * as reference from '../../reference/layers.ts';
import { assertClose, CLOSE } from './assert.ts';
import type { GpuCase } from './gpu-case.ts';
import { differentiate, randomNumbers, upload } from './network.ts';
import { evaluate, type Shape, uploadFeatures, values, volume, withBuffers } from './on-gpu.ts';

/** [inChannels, outChannels, height, width]: odd sides, channels that fill no block of the kernels, and tiny ones. */
const DIRECT = [
  [3, 8, 16, 16],
  [8, 16, 17, 23],
  [16, 24, 31, 19],
  [5, 11, 5, 7],
  [24, 40, 9, 13],
  [3, 64, 18, 33],
  [8, 8, 1, 1],
  [8, 8, 2, 5],
  [64, 72, 5, 9],
] as const;
/** Channels in multiples of 16. */
const WINOGRAD = [
  [16, 16, 16, 16],
  [32, 16, 17, 23],
  [16, 48, 5, 7],
  [16, 16, 1, 2],
  [48, 32, 13, 9],
  [144, 128, 5, 6],
  // Enough tiles that products take eight vectors of them at a time.
  [16, 32, 21, 22],
] as const;

/** Whole and part vectors of four pixels at the right edge, and tiny pictures. */
const WRAPPED = [
  [3, 8, 16, 16],
  [8, 16, 17, 23],
  [5, 11, 5, 7],
  [8, 8, 1, 1],
  [8, 8, 2, 5],
] as const;

/** Planes of halves are rounded twice more, and the transforms blow it up. */
export const WINOGRAD_HALVES = 3e-3;

/** Lanes that a variant's subgroups must have. */
export const LANES: Partial<Record<ConvolutionVariant, number>> = {
  'winograd-quads': 4,
  'winograd-octets': 8,
};

export const convolutionCases: readonly GpuCase[] = [
  ...DIRECT.map((size) => againstReference('direct', size)),
  ...GEMM_KINDS.flatMap((gemm) => WINOGRAD.map((size) => againstReference(`winograd-${gemm}`, size))),
  // Cut after every 64 invocations: 4 launches forward, 3 back.
  againstReference('direct', [16, 24, 61, 19], { launchCost: 1 }),
  ...WRAPPED.map((size) => againstReference('direct', size, { padding: 'wrap' })),
  ...GEMM_KINDS.flatMap((gemm) =>
    WINOGRAD.filter(([, , height, width]) => height * width < 400).map((size) =>
      againstReference(`winograd-${gemm}`, size, { padding: 'wrap' }),
    ),
  ),
  ...GEMM_KINDS.map(inChunks),
];

/** Features, their mask, and the gradient of ½ Σ (features − target)². */
function convolved(
  buffers: Buffers,
  x: Tensor,
  conv: Convolution,
  target: Tensor,
  padding: 'zero' | 'wrap' = 'zero',
): [Tensor, Tensor, Tensor] {
  const terms = new Terms(buffers, 1);
  const output = conv3x3(x, conv, padding);
  const { grad } = differentiate(buffers, terms, [squaredError(terms, 'error', output, target, 0.5)], [1], x);
  return [output, reluMask(output), grad];
}

/** 176 tiles, 64 or 128 at a time, the last chunk shorter than the others. */
function inChunks(gemm: GemmKind): GpuCase {
  const variant = `winograd-${gemm}` as const;
  return {
    name: `conv3x3 ${variant} in several chunks, against direct`,
    subgroups: LANES[variant],
    run: (gpu) =>
      withBuffers(gpu, async (buffers) => {
        const numbers = randomNumbers('conv', 32, 64, 21);
        const shape: Shape = [32, 61, 41];
        const results: Float32Array[][] = [];
        for (const one of ['direct', variant] as const) {
          const x = uploadFeatures(buffers, 'x', shape, values(volume(shape), 22));
          const target = uploadFeatures(buffers, 'target', [64, 61, 41], values(64 * 61 * 41, 23));
          const conv = { ...upload(buffers, numbers, one), launchCost: 2 * 36 * 32 * 64 * 64 };
          results.push(await evaluate(buffers, convolved(buffers, x, conv, target)));
        }
        const [direct, winograd] = results as [Float32Array[], Float32Array[]];
        assertClose('output', winograd[0]!, direct[0]!);
        // Values so close to zero that the kinds do not agree on their sign.
        assertClose('gradient', winograd[2]!, direct[2]!, 1e-3);
      }),
  };
}

function againstReference(
  variant: ConvolutionVariant,
  [inChannels, outChannels, height, width]: readonly [number, number, number, number],
  { launchCost, padding = 'zero' }: { readonly launchCost?: number; readonly padding?: 'zero' | 'wrap' } = {},
): GpuCase {
  return {
    name: `conv3x3 ${variant} ${inChannels}→${outChannels} at ${height}×${width}${launchCost ? ' in several launches' : ''}${padding === 'wrap' ? ' wrapped' : ''}`,
    halves: true,
    subgroups: LANES[variant],
    run: (gpu, element) =>
      withBuffers(gpu, async (buffers) => {
        const shape: Shape = [inChannels, height, width];
        const result: Shape = [outChannels, height, width];
        const numbers = randomNumbers('conv', inChannels, outChannels, 11);
        const gain = 0.75;
        const close = variant !== 'direct' && element === 'f16' ? WINOGRAD_HALVES : CLOSE[element];
        const input = values(volume(shape), 12, -0.5, 1);
        const target = values(volume(result), 13, 0, 1);

        const x = uploadFeatures(buffers, 'x', shape, input, element);
        const conv = { ...upload(buffers, numbers, variant), gain, launchCost };
        const b = uploadFeatures(buffers, 'target', result, target, element);
        const [plain] = await evaluate(buffers, [conv3x3(x, conv, padding)]);
        const [masked, , grad] = await evaluate(buffers, convolved(buffers, x, conv, b, padding));

        const weight = numbers.weight.map((value) => value * gain);
        const op = { channels: inChannels, height, width, weight, bias: numbers.bias, relu: true } as const;
        const expected = reference.conv3x3({ ...op, padding, input });
        const gradOutput = expected.map((value, i) => value - target[i]!);
        // By the GPU's own signs: a value closer to zero than rounding may have either.
        const gradient = reference.conv3x3Gradient({ ...op, padding, output: masked!, gradOutput });
        assertClose('output', plain!, expected, close);
        assertClose('output with a mask', masked!, expected, close);
        assertClose('gradient', grad!, gradient, close);
      }),
  };
}
