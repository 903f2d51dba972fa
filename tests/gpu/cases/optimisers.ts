import type { Buffers } from '../../../src/gpu/buffers.ts';
import type { Gpu } from '../../../src/gpu/device.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { gradient } from '../../../src/graph/gradient.ts';
import { compile } from '../../../src/graph/program.ts';
import type { Element } from '../../../src/graph/tensor.ts';
import { add } from '../../../src/ops/add.ts';
import { conv3x3 } from '../../../src/ops/convolution/conv3x3.ts';
import { preprocess } from '../../../src/ops/features/preprocess.ts';
import { squaredError } from '../../../src/ops/losses/squared-error.ts';
import { LOG_LINES, objective, Terms } from '../../../src/ops/losses/terms.ts';
import { totalVariation } from '../../../src/ops/losses/total-variation.ts';
import { totalVariationForm } from '../../../src/style/objective/norms.ts';
import { optimise } from '../../../src/style/optimisers/optimiser.ts';
import { OptimiserState } from '../../../src/style/optimisers/state.ts';
import { RECIPES, type Recipe } from '../../../src/style/settings/recipes.ts';
import type { OptimizerName } from '../../../src/style/settings/settings.ts';
import * as reference from '../../reference/objective.ts';
import { adam, lbfgs, type Optimiser, sgd } from '../../reference/optimisers.ts';
import { assert, assertClose, assertSame } from './assert.ts';
import type { GpuCase } from './gpu-case.ts';
import { COLOURS } from './image.ts';
import { randomNumbers, upload } from './network.ts';
import { type Shape, submit, uploadDense, uploadFeatures, values, volume, withBuffers } from './on-gpu.ts';

const SIZE = { height: 7, width: 9 };
const SHAPE: Shape = [3, 7, 9];
const START = values(volume(SHAPE), 201, 0.1, 0.9);
const RANDOM = randomNumbers('conv', 3, 8, 202);
/** So far above zero that no ReLU bends the way: rounding would decide where it leads. */
const NUMBERS = { ...RANDOM, bias: RANDOM.bias.map((value) => value + 6) };
const TARGET = values(8 * 7 * 9, 203, 5, 7);
const NORM = 0.02;
const FORM = totalVariationForm({ tvForm: 'nine-point', pixelScale: 1 }, SIZE);
const TV_WEIGHT = 0.3;

interface Run {
  readonly losses: Float32Array;
  readonly image: Float32Array;
  /** The picture that is shown. */
  readonly output: Float32Array;
}

/** Steps from START down the squared distance of a convolution's features to TARGET, and total variation. */
async function run(
  gpu: Gpu,
  name: OptimizerName,
  changes: Partial<Recipe>,
  rate: number,
  steps: number,
  pairs?: Element,
): Promise<Run> {
  const result: { run?: Run } = {};
  await withBuffers(gpu, async (buffers) => {
    result.run = await runWith(buffers, name, { ...RECIPES.default!, ...changes }, rate, steps, pairs);
  });
  return result.run!;
}

async function runWith(
  buffers: Buffers,
  name: OptimizerName,
  recipe: Recipe,
  rate: number,
  steps: number,
  pairs?: Element,
): Promise<Run> {
  const { gpu } = buffers;
  const image = uploadDense(buffers, 'image', SHAPE, START);
  const state = new OptimiserState(buffers, image, recipe, name, undefined, pairs);
  const features = conv3x3(preprocess(image, COLOURS, 'zero'), upload(buffers, NUMBERS));
  const target = uploadFeatures(buffers, 'target', [8, 7, 9], TARGET);
  const terms = new Terms(buffers, 2);
  const parts = [squaredError(terms, 'error', features, target, NORM), totalVariation(terms, image, FORM)];
  terms.setWeights([1, TV_WEIGHT]);
  const loss = objective(parts, state.clock);
  const step = optimise(state, gradient(loss, terms.weights, image, add), loss, name);
  const program = await compile(buffers, 'case', [step]);
  state.setRate(rate);
  await state.start(START);
  submit(gpu, program, steps);
  const log = await readFloats(gpu, terms.log.buffer, LOG_LINES * 3);
  return {
    losses: Float32Array.from({ length: Math.min(steps, LOG_LINES) }, (_, i) => log[i * 3]!),
    image: await readFloats(gpu, image.buffer, START.length),
    output: await readFloats(gpu, state.output.buffer, START.length),
  };
}

/** The same in float64, by the reference: losses before each step; `optimiser` may be replaced between steps. */
function follow(
  optimiser: Optimiser,
  steps: number,
  scale = 1,
  restarted?: (image: Float64Array) => Optimiser,
  after = 0,
) {
  const losses: number[] = [];
  let current = optimiser;
  for (let t = 0; t < steps; t++) {
    if (restarted && t > 0 && t % after === 0) current = restarted(current.image);
    const { total, gradient } = evaluate(current.image.map((value) => value / scale));
    current.step(
      gradient.map((value) => value / scale),
      total,
    );
    // L-BFGS tells of the picture that it goes on from.
    losses.push('loss' in current ? (current as ReturnType<typeof lbfgs>).loss() : total);
  }
  return { losses, image: current.image.map((value) => value / scale) };
}

function evaluate(image: Float64Array): reference.Evaluation {
  return reference.objective({
    preprocessing: COLOURS,
    layers: [{ name: 'conv', pooled: false, weight: NUMBERS.weight, bias: NUMBERS.bias }],
    pooling: 'max',
    padding: 'zero',
    image,
    ...SIZE,
    content: { conv: { target: TARGET, norm: NORM, weight: 1 } },
    style: {},
    tv: { ...FORM, weight: TV_WEIGHT * FORM.scale },
  });
}

const STEPS = 12;
const bounded = { clamped: true, averaging: 0.9 };
const free = { clamped: false, averaging: 0, pixelScale: 255 };

const adamCases: GpuCase[] = [
  {
    name: 'adam, its bounds and running average',
    async run(gpu) {
      const result = await run(gpu, 'adam', bounded, 0.1, STEPS);
      const expected = adam({ start: START, learningRate: 0.1, decay: bounded.averaging });
      const { losses, image } = follow(expected, STEPS);
      assert(image.includes(0) && image.includes(1), 'the steps should reach both bounds');
      assertClose('losses', result.losses, losses, 1e-4);
      assertClose('image', result.image, image, 1e-4);
      assertClose('average', result.output, expected.average(), 1e-4);
    },
  },
  {
    name: 'adam in 0…255, unbounded',
    async run(gpu) {
      // Adam does not see the scale of the gradient, but for epsilon: large here, so that it shows.
      const recipe = { ...free, adam: { beta1: 0.8, beta2: 0.95, eps: 1e-4 } };
      const result = await run(gpu, 'adam', recipe, 1, STEPS);
      const expected = adam({
        start: START,
        learningRate: 1 / 255,
        beta1: 0.8,
        beta2: 0.95,
        epsilon: 1e-4 * 255,
      });
      const { losses, image } = follow(expected, STEPS);
      assertClose('losses', result.losses, losses, 1e-4);
      assertClose('image', result.image, image, 1e-4);
      assertSame('output', result.output, result.image);
      const far = await run(gpu, 'adam', recipe, 300, STEPS);
      assert(Math.max(...far.image) > 1 && Math.min(...far.image) < 0, 'large steps should leave 0…1');
    },
  },
];

const sgdCases = [1, 255].map(
  (pixelScale): GpuCase => ({
    name: `sgd with pixels in 0…${pixelScale}`,
    async run(gpu) {
      const recipe = { ...free, pixelScale, sgd: { decay: 0.96, steps: 100 } };
      const rate = 0.3 * pixelScale ** 2;
      const result = await run(gpu, 'sgd', recipe, rate, STEPS);
      const { losses, image } = follow(sgd({ start: START, learningRate: 0.3 }), STEPS);
      assertClose('losses', result.losses, losses);
      assertClose('image', result.image, image);
    },
  }),
);

// In 0…255 the first step is so short that f32 holds three digits of it, and nothing could be compared.
const lbfgsCases = [
  { pixelScale: 1, history: 10, restart: 0 },
  { pixelScale: 1, history: 3, restart: 0 },
  { pixelScale: 4, history: 10, restart: 0 },
  { pixelScale: 4, history: 3, restart: 5 },
  { pixelScale: 1, history: 10, restart: 0, clamped: true },
].map(
  ({ pixelScale, history, restart, clamped = false }): GpuCase => ({
    name: `lbfgs with pixels in 0…${pixelScale}, ${history} pairs${restart ? `, restarted every ${restart} steps` : ''}${clamped ? ', clamped' : ''}`,
    halves: true,
    async run(gpu, element) {
      const recipe = {
        ...free,
        pixelScale,
        lbfgs: { history, restart, first: 0, bound: 1.5, averaging: 0 },
        clamped,
      };
      const result = await run(gpu, 'lbfgs', recipe, 1, 14, element);
      // Pairs stored as halves are others by their rounding.
      const close = element === 'f16' ? 1e-2 : 1e-3;
      const from = (start: ArrayLike<number>) => lbfgs({ start, history, clamped });
      const start = Float64Array.from(START, (value) => value * pixelScale);
      const { losses, image } = follow(from(start), 14, pixelScale, restart ? from : undefined, restart);
      assertClose('losses', result.losses, losses, close);
      assertClose('image', result.image, image, close);
      if (clamped) assert(image.includes(0) || image.includes(1), 'the steps should reach the bounds');
    },
  }),
);

const repeatCases = (['adam', 'lbfgs'] as const).map(
  (name): GpuCase => ({
    name: `${name} repeats exactly`,
    async run(gpu) {
      const [first, second] = [await run(gpu, name, {}, 0.02, 9), await run(gpu, name, {}, 0.02, 9)];
      assertSame('losses', second.losses, first.losses);
      assertSame('image', second.image, first.image);
      assertSame('output', second.output, first.output);
    },
  }),
);

/** More iterations than the log has lines: line t modulo LOG_LINES holds the latest. */
const logCase: GpuCase = {
  name: 'the log of losses wraps around',
  async run(gpu) {
    const steps = LOG_LINES + 3;
    const result = await run(gpu, 'sgd', { ...free, pixelScale: 1 }, 0.3, steps);
    const { losses } = follow(sgd({ start: START, learningRate: 0.3 }), steps);
    // The default recipe's rate does not decay.
    assert(result.losses[0]! < result.losses[LOG_LINES - 1]!, 'line 0 should be newer than the last line');
    assert(Math.abs(result.losses[3]! / losses[3]! - 1) < 1e-2, 'line 3 should still be of iteration 3');
  },
};

export const optimiserCases: readonly GpuCase[] = [
  ...adamCases,
  ...sgdCases,
  ...lbfgsCases,
  ...repeatCases,
  logCase,
];
