// What is done with features before losses: centred, masked, read before their ReLU.
import { conv3x3 } from '../../../src/ops/convolution/conv3x3.ts';
import { masked } from '../../../src/ops/features/masked.ts';
import { pool } from '../../../src/ops/features/pool.ts';
import { relu } from '../../../src/ops/features/relu.ts';
import { gramKind } from '../../../src/ops/losses/gram.ts';
import { gramError } from '../../../src/ops/losses/gram-error.ts';
import { moments } from '../../../src/ops/losses/moments.ts';
import { squaredError } from '../../../src/ops/losses/squared-error.ts';
import { Terms } from '../../../src/ops/losses/terms.ts';
import * as layers from '../../reference/layers.ts';
import * as losses from '../../reference/losses.ts';
import * as statistics from '../../reference/statistics.ts';
import { assertClose, CLOSE } from './assert.ts';
import { WINOGRAD_HALVES } from './convolution.ts';
import type { GpuCase } from './gpu-case.ts';
import { differentiate, randomNumbers, upload } from './network.ts';
import { evaluate, type Shape, uploadDense, uploadFeatures, values, volume, withBuffers } from './on-gpu.ts';

const CHANNELS = 16;
/** [height, width]. */
const SIZES = [
  [13, 11],
  [16, 24],
  [9, 70],
] as const;
const WAYS = ['centred', 'masked', 'centred, of a region'] as const;

/** The mask of a region, of mean square 1. */
export function regionPlane(pixels: number): Float32Array {
  const plane = values(pixels, 61, -0.5, 1).map((value) => Math.max(value, 0));
  const square = plane.reduce((sum, value) => sum + value * value, 0) / pixels;
  return plane.map((value) => value / Math.sqrt(square));
}

/** What of them the losses see, and the gradient with respect to them of one with respect to that. */
const SEEN: Record<
  (typeof WAYS)[number],
  {
    of(features: ArrayLike<number>, plane: Float32Array): Float64Array;
    back(gradOutput: Float64Array, plane: Float32Array): Float64Array;
  }
> = {
  masked: {
    of: (features, plane) => statistics.masked({ features, plane }),
    back: (gradOutput, plane) => statistics.masked({ features: gradOutput, plane }),
  },
  centred: {
    of: (features) => statistics.centre({ features, channels: CHANNELS }),
    back: (gradOutput) => statistics.centreGradient({ channels: CHANNELS, gradOutput }),
  },
  'centred, of a region': {
    of: (features, plane) =>
      statistics.masked({ features: statistics.centre({ features, channels: CHANNELS, plane }), plane }),
    back: (gradOutput, plane) =>
      statistics.centreGradient({
        channels: CHANNELS,
        plane,
        gradOutput: statistics.masked({ features: gradOutput, plane }),
      }),
  },
};

/** A content loss on features behind a ReLU, and a style loss whose gradient is added onto its, and passes the ReLU. */
const preparedCases = WAYS.flatMap((way) =>
  SIZES.map(
    ([height, width]): GpuCase => ({
      name: `features ${way}, at ${height}×${width}`,
      halves: true,
      run: (gpu, element) =>
        withBuffers(gpu, async (buffers) => {
          const shape: Shape = [CHANNELS, height, width];
          const numbers = randomNumbers('conv', CHANNELS, CHANNELS, 62);
          const x = uploadFeatures(buffers, 'x', shape, values(volume(shape), 63), element);
          const planeData = regionPlane(height * width);
          const plane = uploadFeatures(buffers, 'plane', [1, height, width], planeData);
          const features = conv3x3(x, upload(buffers, numbers));
          const planes = way === 'centred' ? undefined : [plane];
          const seen = planes ? masked(features, planes) : features;
          const content = values(volume(shape), 64, 0, 1);
          const style = new Float32Array(CHANNELS ** 2).fill(0.2);
          const terms = new Terms(buffers, 2);
          const parts = [
            squaredError(
              terms,
              'content',
              features,
              uploadFeatures(buffers, 'content', shape, content, element),
              0.01,
            ),
            gramError(terms, 'style', seen, uploadDense(buffers, 'style', [CHANNELS, CHANNELS], style), {
              norm: 0.2,
              kind: gramKind(gpu),
              centred: way !== 'masked',
              planes,
            }).term,
          ];
          const { loss, grad } = differentiate(buffers, terms, parts, [3, 0.5], x);
          const [f, gradX] = await evaluate(buffers, [features, grad, loss]);
          const [log] = await evaluate(buffers, [terms.log]);

          const made = SEEN[way].of(f!, planeData);
          const contentError = { a: f!, b: content, norm: 0.01 };
          const styleError = { a: losses.gram({ features: made, channels: CHANNELS }), b: style, norm: 0.2 };
          const energies = [contentError, styleError].map(losses.squaredError);
          assertClose('log', log!.subarray(1, 3), energies, CLOSE[element]);

          const throughGram = losses.gramGradient({
            features: made,
            channels: CHANNELS,
            gradOutput: losses.squaredErrorGradient(styleError),
          });
          const through = SEEN[way].back(throughGram, planeData);
          const gradOutput = losses
            .squaredErrorGradient(contentError)
            .map((value, i) => 3 * value + 0.5 * through[i]!);
          const { weight, bias } = numbers;
          const op = {
            channels: CHANNELS,
            height,
            width,
            weight,
            bias,
            padding: 'zero',
            relu: true,
          } as const;
          const expected = layers.conv3x3Gradient({ ...op, output: f!, gradOutput });
          assertClose('gradient', gradX!, expected, CLOSE[element]);
        }),
    }),
  ),
);

const meanCases = SIZES.map(
  ([height, width]): GpuCase => ({
    name: `means of channels at ${height}×${width}`,
    halves: true,
    run: (gpu, element) =>
      withBuffers(gpu, async (buffers) => {
        const shape: Shape = [CHANNELS, height, width];
        const features = values(volume(shape), 66, -0.2, 1);
        const planeData = regionPlane(height * width);
        const plane = uploadFeatures(buffers, 'plane', [1, height, width], planeData);
        const x = uploadFeatures(buffers, 'x', shape, features, element);
        const means = [undefined, [plane]].map((planes) => moments(x, { withMean: true, planes }).mean!);
        const [plain, ofRegion] = await evaluate(buffers, means);
        const op = { features, channels: CHANNELS };
        assertClose('mean', plain!, statistics.channelMean(op), CLOSE[element]);
        assertClose(
          'of a region',
          ofRegion!,
          statistics.channelMean({ ...op, weight: planeData }),
          CLOSE[element],
        );
      }),
  }),
);

/** Two convolutions whose features are read before their ReLU, a pooling or another convolution between them. */
const rawCases = (['max', 'avg', 'none'] as const).flatMap((between) =>
  (['direct', 'winograd-registers'] as const).map(
    (variant): GpuCase => ({
      name: `losses before the ReLU, ${variant}, pooling ${between}`,
      halves: true,
      run: (gpu, element) =>
        withBuffers(gpu, async (buffers) => {
          const close = variant !== 'direct' && element === 'f16' ? WINOGRAD_HALVES : CLOSE[element];
          const [height, width] = [13, 18];
          const shape: Shape = [CHANNELS, height, width];
          const small: Shape = between === 'none' ? shape : [CHANNELS, height >> 1, width >> 1];
          const [one, two] = [67, 69].map((seed) => randomNumbers(`conv${seed}`, CHANNELS, CHANNELS, seed));
          const x = uploadFeatures(buffers, 'x', shape, values(volume(shape), 71), element);
          const first = conv3x3(x, upload(buffers, one!, variant), 'zero', 'bias');
          const passed = between === 'none' ? relu(first) : pool(relu(first), between);
          const second = conv3x3(passed, upload(buffers, two!, variant), 'zero', 'bias');
          const style = values(CHANNELS ** 2, 72).fill(0.3);
          const content = values(volume(small), 73);
          const terms = new Terms(buffers, 2);
          const target = uploadDense(buffers, 'style', [CHANNELS, CHANNELS], style);
          const parts = [
            gramError(terms, 'style', first, target, { norm: 0.2, kind: gramKind(gpu) }).term,
            squaredError(
              terms,
              'content',
              second,
              uploadFeatures(buffers, 'content', small, content, element),
              0.01,
            ),
          ];
          const { loss, grad } = differentiate(buffers, terms, parts, [0.5, 3], x);
          const [f, g, gradX] = await evaluate(buffers, [first, second, grad, loss]);

          const size = { channels: CHANNELS, height, width };
          const op = { padding: 'zero', relu: false } as const;
          const rectified = Float64Array.from(f!, (value) => Math.max(value, 0));
          const forward = { max: layers.maxPool, avg: layers.avgPool, none: undefined }[between];
          const backward = { max: layers.maxPoolGradient, avg: layers.avgPoolGradient, none: undefined }[
            between
          ];
          const input = forward ? forward({ ...size, input: rectified }) : rectified;
          const smallSize = { channels: CHANNELS, height: small[1], width: small[2] };
          const expected = layers.conv3x3({ ...op, ...smallSize, ...two!, input });
          assertClose('features', g!, expected, close);
          const gradSecond = losses.squaredErrorGradient({ a: g!, b: content, norm: 0.03 });
          const inner = layers.conv3x3Gradient({
            ...op,
            ...smallSize,
            ...two!,
            output: g!,
            gradOutput: gradSecond,
          });
          const gradRectified = backward ? backward({ ...size, input: rectified, gradOutput: inner }) : inner;
          const gradOutput = losses.squaredErrorGradient({
            a: losses.gram({ features: f!, channels: CHANNELS }),
            b: style,
            norm: 0.1,
          });
          const gradFirst = losses
            .gramGradient({ features: f!, channels: CHANNELS, gradOutput })
            .map((value, i) => value + (f![i]! > 0 ? gradRectified[i]! : 0));
          const gradient = layers.conv3x3Gradient({
            ...op,
            ...size,
            ...one!,
            output: f!,
            gradOutput: gradFirst,
          });
          assertClose('gradient', gradX!, gradient, close);
        }),
    }),
  ),
);

export const featureCases: readonly GpuCase[] = [...preparedCases, ...meanCases, ...rawCases];
