import { conv3x3 } from '../../../src/ops/convolution/conv3x3.ts';
import { masked } from '../../../src/ops/features/masked.ts';
import { gaussian } from '../../../src/ops/losses/gaussian.ts';
import { GRAM_KINDS, gramKind } from '../../../src/ops/losses/gram.ts';
import { moments } from '../../../src/ops/losses/moments.ts';
import { squaredError } from '../../../src/ops/losses/squared-error.ts';
import { Terms } from '../../../src/ops/losses/terms.ts';
import { wasserstein } from '../../../src/ops/losses/wasserstein.ts';
import { conv3x3Gradient } from '../../reference/layers.ts';
import * as losses from '../../reference/losses.ts';
import * as statistics from '../../reference/statistics.ts';
import * as reference from '../../reference/wasserstein.ts';
import { assertClose, CLOSE } from './assert.ts';
import { regionPlane } from './features.ts';
import type { GpuCase } from './gpu-case.ts';
import { differentiate, randomNumbers, upload } from './network.ts';
import { evaluate, type Shape, uploadDense, uploadFeatures, values, volume, withBuffers } from './on-gpu.ts';

const EPSILON = 1e-4;

/** [channels, height, width]. */
const TARGETS = [
  [8, 9, 11],
  [24, 17, 18],
  [64, 31, 19],
] as const;

/** A covariance and its root, which the reference finds by the same iterations. */
const targetCases = GRAM_KINDS.flatMap((kind) =>
  TARGETS.map(
    ([channels, height, width]): GpuCase => ({
      name: `Gaussian of ${channels} channels at ${height}×${width}, ${kind}`,
      subgroups: kind === 'quads' ? 4 : 0,
      run: (gpu) =>
        withBuffers(gpu, async (buffers) => {
          const shape: Shape = [channels, height, width];
          const features = values(volume(shape), 81, -0.3, 1);
          const x = uploadFeatures(buffers, 'x', shape, features);
          const { mean, matrix } = moments(x, { kind: gramKind(gpu), withMean: true });
          const made = gaussian(mean!, matrix, EPSILON, {}, kind);
          const [covariance, root] = await evaluate(buffers, [made.covariance, made.root]);
          const expected = reference.gaussian({ features, channels, epsilon: EPSILON });
          assertClose('covariance', covariance!, expected.covariance);
          assertClose('root', root!, reference.matrixRoot(expected.covariance).root);
        }),
    }),
  ),
);

/** Behind a ReLU and beside a content loss, whose gradient the distance's is added onto; of all pixels and of a region. */
const distanceCases = TARGETS.flatMap(([channels, height, width]) =>
  ['all', 'a region'].map(
    (part): GpuCase => ({
      name: `Wasserstein distance of ${part}, ${channels} channels at ${height}×${width}`,
      halves: true,
      run: (gpu, element) =>
        withBuffers(gpu, async (buffers) => {
          const shape: Shape = [channels, height, width];
          const numbers = randomNumbers('conv', channels, channels, 82);
          const x = uploadFeatures(buffers, 'x', shape, values(volume(shape), 83), element);
          const features = conv3x3(x, upload(buffers, numbers));
          const planeData = part === 'all' ? undefined : regionPlane(height * width);
          const plane = planeData && uploadFeatures(buffers, 'plane', [1, height, width], planeData);
          const seen = plane ? masked(features, plane) : features;
          // Correlated like features: neighbours share what they have.
          const style = values(channels * 300, 84, 0, 1).map((value, i, all) => value + 0.5 * all[i >> 1]!);
          const target = reference.gaussian({ features: style, channels, epsilon: EPSILON });
          const { root } = reference.matrixRoot(target.covariance);
          const square = [channels, channels];
          const compared = {
            mean: uploadDense(buffers, 'mean', [channels], Float32Array.from(target.mean)),
            covariance: uploadDense(buffers, 'covariance', square, Float32Array.from(target.covariance)),
            root: uploadDense(buffers, 'root', square, Float32Array.from(root)),
          };
          const content = values(volume(shape), 85, 0, 1);
          const terms = new Terms(buffers, 2);
          const b = uploadFeatures(buffers, 'content', shape, content, element);
          const parts = [
            squaredError(terms, 'content', features, b, 1),
            wasserstein(terms, 'style', seen, compared, {
              epsilon: EPSILON,
              planes: plane && [plane],
              kind: gramKind(gpu),
            }).term,
          ];
          const { loss, grad } = differentiate(buffers, terms, parts, [1e-4, 3], x);
          const [f, s, gradX] = await evaluate(buffers, [features, seen, grad, loss]);
          const [log] = await evaluate(buffers, [terms.log]);

          const op = { features: s!, channels, epsilon: EPSILON, plane: planeData, target };
          assertClose('value', [log![2]!], [reference.wasserstein(op)], CLOSE[element]);
          const ofSeen = reference.wassersteinGradient(op);
          const ofStyle = planeData ? statistics.masked({ features: ofSeen, plane: planeData }) : ofSeen;
          const gradOutput = losses
            .squaredErrorGradient({ a: f!, b: content, norm: 1e-4 })
            .map((value, i) => value + 3 * ofStyle[i]!);
          const { weight, bias } = numbers;
          const convolution = { channels, height, width, weight, bias, padding: 'zero', relu: true } as const;
          const expected = conv3x3Gradient({ ...convolution, output: f!, gradOutput });
          assertClose('gradient', gradX!, expected, CLOSE[element]);
        }),
    }),
  ),
);

export const wassersteinCases: readonly GpuCase[] = [...targetCases, ...distanceCases];
