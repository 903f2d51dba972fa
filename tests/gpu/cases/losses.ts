import { conv3x3 } from '../../../src/ops/convolution/conv3x3.ts';
import { GRAM_KINDS } from '../../../src/ops/losses/gram.ts';
import { gramError } from '../../../src/ops/losses/gram-error.ts';
import { gram } from '../../../src/ops/losses/moments.ts';
import { squaredError } from '../../../src/ops/losses/squared-error.ts';
import { Terms } from '../../../src/ops/losses/terms.ts';
import { totalVariation } from '../../../src/ops/losses/total-variation.ts';
import { totalVariationForm } from '../../../src/style/objective/norms.ts';
import { conv3x3Gradient } from '../../reference/layers.ts';
import * as reference from '../../reference/losses.ts';
import * as statistics from '../../reference/statistics.ts';
import { assertClose, CLOSE } from './assert.ts';
import type { GpuCase } from './gpu-case.ts';
import { differentiate, randomNumbers, upload } from './network.ts';
import { evaluate, type Shape, uploadDense, uploadFeatures, values, volume, withBuffers } from './on-gpu.ts';

/** [channels, height, width]: some fill no tile of the kernels; the larger ones are summed in several slices. */
const GRAMS = [
  [8, 5, 7],
  [16, 17, 23],
  [24, 7, 9],
  [40, 12, 34],
  [64, 31, 19],
  [128, 9, 13],
  [16, 64, 61],
] as const;

/** Lanes that hand values to each other. */
const LANES = { registers: 0, quads: 4 } as const;

const gramCases = GRAM_KINDS.flatMap((kind) =>
  GRAMS.map(
    ([channels, height, width]): GpuCase => ({
      name: `gram ${kind} of ${channels} channels at ${height}×${width}`,
      halves: true,
      subgroups: LANES[kind],
      run: (gpu, element) =>
        withBuffers(gpu, async (buffers) => {
          const shape: Shape = [channels, height, width];
          const features = values(volume(shape), 41);
          const x = uploadFeatures(buffers, 'x', shape, features, element);
          const matrix = gram(x, kind);
          const a = values(channels * channels, 42);
          const symmetric = a.map(
            (value, i) => value + a[(i % channels) * channels + Math.floor(i / channels)]!,
          );
          const target = uploadDense(buffers, 'target', [channels, channels], symmetric);
          const terms = new Terms(buffers, 1);
          // In several launches each.
          const launchCost = (channels * channels * height * width) / 2;
          const { term } = gramError(terms, 'error', x, target, { norm: 0.5, kind, launchCost });
          const { loss, grad } = differentiate(buffers, terms, [term], [2], x);
          const [result, gradX] = await evaluate(buffers, [matrix, grad, loss]);
          const [log] = await evaluate(buffers, [terms.log]);
          const expected = reference.gram({ features, channels });
          const gradOutput = expected.map((value, i) => 2 * (value - symmetric[i]!));
          const energy = reference.squaredError({ a: expected, b: symmetric, norm: 0.5 });
          assertClose('matrix', result!, expected, CLOSE[element]);
          assertClose('value', log!.subarray(0, 2), [2 * energy, energy], CLOSE[element]);
          assertClose(
            'gradient',
            gradX!,
            reference.gramGradient({ features, channels, gradOutput }),
            CLOSE[element],
          );
        }),
    }),
  ),
);

/** Content and style loss on the same features behind a ReLU: the second gradient is added onto the first, masked. */
const sumCases = ['', ', scaled', ', scaled and centred'].flatMap((form) =>
  GRAM_KINDS.map(
    (kind): GpuCase => ({
      name: `content and style loss on one layer, gram ${kind}${form}`,
      halves: true,
      subgroups: LANES[kind],
      run: (gpu, element) =>
        withBuffers(gpu, async (buffers) => {
          const [scaled, centred] = [form.includes('scaled'), form.includes('centred')];
          const size = { channels: 16, height: 13, width: 11 };
          const shape: Shape = [16, 13, 11];
          const numbers = randomNumbers('conv', 16, 16, 51);
          const x = uploadFeatures(buffers, 'x', shape, values(volume(shape), 52), element);
          const features = conv3x3(x, upload(buffers, numbers));
          const content = values(volume(shape), 53, 0, 1);
          const style = new Float32Array(256).fill(0.3);
          const terms = new Terms(buffers, 2);
          // Gradients that halves hold: those of the scaled form are smaller by a sum of differences.
          const [contentNorm, styleNorm] = scaled ? [10, 20] : [0.01, 0.2];
          const parts = [
            squaredError(
              terms,
              'content',
              features,
              uploadFeatures(buffers, 'content', shape, content, element),
              contentNorm,
              { scaled },
            ),
            gramError(terms, 'style', features, uploadDense(buffers, 'style', [16, 16], style), {
              norm: styleNorm,
              kind,
              scaled,
              centred,
            }).term,
          ];
          const { loss, grad } = differentiate(buffers, terms, parts, [3, 0.5], x);
          const [f, gradX] = await evaluate(buffers, [features, grad, loss]);
          const [log] = await evaluate(buffers, [terms.log]);

          const seen = centred ? statistics.centre({ features: f!, channels: 16 }) : f!;
          const matrix = reference.gram({ features: seen, channels: 16 });
          const contentError = { a: f!, b: content, norm: contentNorm };
          const styleError = { a: matrix, b: style, norm: styleNorm };
          const error = scaled ? reference.scaledError : reference.squaredError;
          const errorGradient = scaled ? reference.scaledErrorGradient : reference.squaredErrorGradient;
          const gradMatrix = errorGradient(styleError);
          const ofSeen = reference.gramGradient({ features: seen, channels: 16, gradOutput: gradMatrix });
          const throughGram = centred
            ? statistics.centreGradient({ channels: 16, gradOutput: ofSeen })
            : ofSeen;
          const direct = errorGradient(contentError);
          const gradOutput = direct.map((value, i) => 3 * value + 0.5 * throughGram[i]!);
          const { weight, bias } = numbers;
          const op = { ...size, weight, bias, padding: 'zero', relu: true } as const;
          const losses = [error(contentError), error(styleError)];
          assertClose(
            'log',
            log!.subarray(0, 3),
            [3 * losses[0]! + 0.5 * losses[1]!, ...losses],
            CLOSE[element],
          );
          assertClose('gradient', gradX!, conv3x3Gradient({ ...op, output: f!, gradOutput }), CLOSE[element]);
        }),
    }),
  ),
);

const FORMS = ['nine-point', 'keras', 'johnson', 'squares'] as const;

const variationCases = FORMS.flatMap((tvForm) =>
  (
    [
      [16, 17, false],
      [23, 18, false],
      [2, 3, false],
      [16, 17, true],
      [2, 3, true],
    ] as const
  ).map(
    ([height, width, wraps]): GpuCase => ({
      name: `total variation, ${tvForm}, at ${height}×${width}${wraps ? ', wrapped' : ''}`,
      run: (gpu) =>
        withBuffers(gpu, async (buffers) => {
          const size = { height, width };
          const shape: Shape = [3, size.height, size.width];
          const image = values(volume(shape), 71, 0, 1);
          const pixelScale = tvForm === 'keras' || tvForm === 'johnson' ? 255 : 1;
          const form = { ...totalVariationForm({ tvForm, pixelScale }, size), wraps };
          const terms = new Terms(buffers, 1);
          const x = uploadDense(buffers, 'x', shape, image);
          const term = totalVariation(terms, x, form);
          const { loss, grad } = differentiate(buffers, terms, [term], [0.5], x);
          const [gradX] = await evaluate(buffers, [grad, loss]);
          const [log] = await evaluate(buffers, [terms.log]);
          // What wraps has no border to leave out.
          const op = { ...form, interior: form.interior && !wraps, image, channels: 3, ...size };
          const energy = form.scale * reference.totalVariation(op);
          const gradient = reference.totalVariationGradient(op).map((value) => 0.5 * form.scale * value);
          assertClose('value', log!.subarray(0, 2), [0.5 * energy, energy]);
          assertClose('gradient', gradX!, gradient);
        }),
    }),
  ),
);

export const lossCases: readonly GpuCase[] = [...gramCases, ...sumCases, ...variationCases];
