// Losses by the means and deviations of features.
import { conv3x3 } from '../../../src/ops/convolution/conv3x3.ts';
import { masked } from '../../../src/ops/features/masked.ts';
import { momentError } from '../../../src/ops/losses/moment-error.ts';
import { squaredError } from '../../../src/ops/losses/squared-error.ts';
import { Terms } from '../../../src/ops/losses/terms.ts';
import { conv3x3Gradient } from '../../reference/layers.ts';
import * as losses from '../../reference/losses.ts';
import * as statistics from '../../reference/statistics.ts';
import { assertClose, CLOSE } from './assert.ts';
import { regionPlane } from './features.ts';
import type { GpuCase } from './gpu-case.ts';
import { differentiate, randomNumbers, upload } from './network.ts';
import { evaluate, type Shape, uploadDense, uploadFeatures, values, volume, withBuffers } from './on-gpu.ts';

/** [channels, height, width]: more and fewer channels than a workgroup, rows that fill no vec4f. */
const SHAPES: readonly Shape[] = [
  [8, 5, 7],
  [24, 16, 24],
  [72, 9, 70],
];
const WAYS = ['alone', 'beside a content loss', 'of a region beside a content loss'] as const;

/** On features behind a ReLU, which the gradient passes; beside a content loss it is added onto that of it. */
export const momentCases: readonly GpuCase[] = SHAPES.flatMap((shape) =>
  WAYS.map(
    (way): GpuCase => ({
      name: `means and deviations ${way}, ${shape.join('×')}`,
      halves: true,
      run: (gpu, element) =>
        withBuffers(gpu, async (buffers) => {
          const [channels, height, width] = shape;
          const numbers = randomNumbers('conv', channels, channels, 71);
          const x = uploadFeatures(buffers, 'x', shape, values(volume(shape), 72), element);
          const features = conv3x3(x, upload(buffers, numbers));
          const planeData = way.includes('region') ? regionPlane(height * width) : undefined;
          const planes = planeData && [uploadFeatures(buffers, 'plane', [1, height, width], planeData)];
          const seen = planes ? masked(features, planes) : features;
          const goal = { mean: values(channels, 73, 0, 1), variance: values(channels, 74, 0.1, 2) };
          const wanted = new Float32Array([...goal.mean, ...goal.variance]);
          const content = values(volume(shape), 75, 0, 1);
          const terms = new Terms(buffers, 2);
          const target = uploadDense(buffers, 'goal', [2, channels], wanted);
          const { term } = momentError(terms, 'style', seen, target, { planes });
          const beside = () =>
            squaredError(
              terms,
              'content',
              features,
              uploadFeatures(buffers, 'content', shape, content, element),
              0.01,
            );
          const parts = way === 'alone' ? [term] : [term, beside()];
          const { loss, grad } = differentiate(buffers, terms, parts, [3, 0.5], x);
          const [f, gradX] = await evaluate(buffers, [features, grad, loss]);
          const [log] = await evaluate(buffers, [terms.log]);

          const made = planeData ? statistics.masked({ features: f!, plane: planeData }) : f!;
          const op = { features: made, channels, goal, plane: planeData };
          assertClose('value', [log![1]!], [statistics.momentError(op)], CLOSE[element]);
          const ofSeen = statistics.momentErrorGradient(op);
          const ofMoments = planeData ? statistics.masked({ features: ofSeen, plane: planeData }) : ofSeen;
          const direct = losses.squaredErrorGradient({ a: f!, b: content, norm: 0.01 });
          const share = way === 'alone' ? 0 : 0.5;
          const gradOutput = ofMoments.map((value, i) => 3 * value + share * direct[i]!);
          const { weight, bias } = numbers;
          const layer = { channels, height, width, weight, bias, padding: 'zero', relu: true } as const;
          const expected = conv3x3Gradient({ ...layer, output: f!, gradOutput });
          assertClose('gradient', gradX!, expected, CLOSE[element]);
        }),
    }),
  ),
);
