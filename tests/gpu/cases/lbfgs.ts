// L-BFGS on a picture of several chunks, and what it does about bad steps.
import type { Gpu } from '../../../src/gpu/device.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { gradient } from '../../../src/graph/gradient.ts';
import { compile } from '../../../src/graph/program.ts';
import type { Element } from '../../../src/graph/tensor.ts';
import { add } from '../../../src/ops/add.ts';
import { preprocess } from '../../../src/ops/features/preprocess.ts';
import { squaredError } from '../../../src/ops/losses/squared-error.ts';
import { LOG_LINES, objective, Terms } from '../../../src/ops/losses/terms.ts';
import { totalVariation as variationOf } from '../../../src/ops/losses/total-variation.ts';
import { totalVariationForm } from '../../../src/style/objective/norms.ts';
import { optimise } from '../../../src/style/optimisers/optimiser.ts';
import { OptimiserState } from '../../../src/style/optimisers/state.ts';
import { RECIPES, type Recipe } from '../../../src/style/settings/recipes.ts';
import { totalVariation, totalVariationGradient } from '../../reference/losses.ts';
import { lbfgs } from '../../reference/optimisers.ts';
import { assert, assertClose } from './assert.ts';
import type { GpuCase } from './gpu-case.ts';
import { submit, uploadDense, uploadFeatures, values, withBuffers } from './on-gpu.ts';

const NORM = 0.02;
const TV_WEIGHT = 5;
/** More values than a workgroup sums, and no round number of them. */
const LARGE = { height: 43, width: 61 };
/** A picture's squared distance to GOAL and total variation, so that losses are quickly told in float64. */
const GOAL = values(3 * 43 * 61, 204, -0.2, 1.2);
const LARGE_START = values(3 * 43 * 61, 205, 0.2, 0.8);

interface Watched {
  readonly losses: Float32Array;
  readonly image: Float32Array;
  readonly accepted: Float32Array;
  /** The picture that is shown. */
  readonly output: Float32Array;
  /** Bad pictures and pairs. */
  readonly bad: number;
}

/** Steps of L-BFGS on LARGE. @param spoil what is done to its state before a step */
async function watched(
  gpu: Gpu,
  changes: Partial<Recipe>,
  rate: number,
  steps: number,
  pairs: Element,
  spoil: (state: OptimiserState, step: number) => void = () => {},
): Promise<Watched> {
  const result: { watched?: Watched } = {};
  await withBuffers(gpu, async (buffers) => {
    const recipe = { ...RECIPES.default!, ...changes };
    const shape = [3, LARGE.height, LARGE.width] as const;
    const image = uploadDense(buffers, 'image', shape, LARGE_START);
    const state = new OptimiserState(buffers, image, recipe, 'lbfgs', undefined, pairs);
    const seen = preprocess(image, PLAIN, 'zero');
    const target = uploadFeatures(buffers, 'target', shape, GOAL);
    const terms = new Terms(buffers, 2);
    const form = totalVariationForm({ tvForm: 'nine-point', pixelScale: 1 }, LARGE);
    const parts = [squaredError(terms, 'error', seen, target, NORM), variationOf(terms, image, form)];
    terms.setWeights([1, TV_WEIGHT]);
    const loss = objective(parts, state.clock);
    const step = optimise(state, gradient(loss, terms.weights, image, add), loss, 'lbfgs');
    const program = await compile(buffers, 'case', [step]);
    state.setRate(rate);
    await state.start(LARGE_START);
    for (let t = 0; t < steps; t++) {
      spoil(state, t);
      submit(gpu, program);
    }
    const log = await readFloats(gpu, terms.log.buffer, LOG_LINES * 3);
    const scalars = await readFloats(gpu, state.tensor('lbfgs.state', 0).buffer, 16);
    result.watched = {
      losses: Float32Array.from({ length: steps }, (_, i) => log[i * 3]!),
      image: await readFloats(gpu, image.buffer, LARGE_START.length),
      accepted: await readFloats(gpu, state.accepted!.buffer, LARGE_START.length),
      output: await readFloats(gpu, state.output.buffer, LARGE_START.length),
      bad: new Uint32Array(scalars.buffer, scalars.byteOffset)[5]!,
    };
  });
  return result.watched!;
}

/** Colours as they are. */
const PLAIN = {
  matrix: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  bias: [0, 0, 0],
} as const;

/** Losses of a reference's steps. @param seen is told of the picture that was accepted, after each */
function followLarge(
  optimiser: ReturnType<typeof lbfgs>,
  steps: number,
  seen: (accepted: Float64Array) => void = () => {},
) {
  const form = totalVariationForm({ tvForm: 'nine-point', pixelScale: 1 }, LARGE);
  const losses: number[] = [];
  for (let t = 0; t < steps; t++) {
    const variation = { image: optimiser.image, channels: 3, ...LARGE, ...form };
    const slope = totalVariationGradient(variation);
    const distance = optimiser.image.map((value, i) => value - GOAL[i]!);
    const total =
      TV_WEIGHT * form.scale * totalVariation(variation) + NORM * distance.reduce((sum, d) => sum + d * d, 0);
    optimiser.step(
      slope.map((g, i) => TV_WEIGHT * form.scale * g + 2 * NORM * distance[i]!),
      total,
    );
    losses.push(optimiser.loss());
    seen(optimiser.accepted());
  }
  return losses;
}

const bounds = {
  clamped: true,
  pixelScale: 1,
  lbfgs: { history: 10, restart: 0, first: 0, bound: 1.5, averaging: 0 },
};

/** That no loss is far above the least before it, and the last is the least but for little. */
function assertGuarded({ losses, accepted }: Pick<Watched, 'losses' | 'accepted'>, bound = 1.5): void {
  losses.forEach((loss, i) => {
    const least = Math.min(...losses.subarray(0, i + 1));
    assert(loss <= 1.0001 * bound * least, `loss ${i} is ${loss}, the least before it ${least}`);
  });
  assert(accepted.every(Number.isFinite), 'the accepted picture should have numbers');
}

export const lbfgsCases: GpuCase[] = [
  {
    name: 'lbfgs of several chunks, clamped',
    halves: true,
    async run(gpu, element) {
      const { losses, image, bad } = await watched(gpu, bounds, 1, 9, element);
      const expected = lbfgs({ start: LARGE_START, history: 10, clamped: true });
      const close = element === 'f16' ? 1e-2 : 1e-3;
      assertClose('losses', losses, followLarge(expected, 9), close);
      assertClose('image', image, expected.image, 10 * close);
      assert(bad === expected.bad(), `${bad} were bad, expected ${expected.bad()}`);
    },
  },
  {
    name: 'lbfgs with a longer first step',
    halves: true,
    async run(gpu, element) {
      const recipe = { ...bounds, lbfgs: { ...bounds.lbfgs, first: 0.05 } };
      const { losses } = await watched(gpu, recipe, 0.8, 7, element);
      const start = lbfgs({ start: LARGE_START, learningRate: 0.8, clamped: true, first: 0.05 });
      assertClose('losses', losses, followLarge(start, 7), element === 'f16' ? 1e-2 : 1e-3);
    },
  },
  {
    name: 'lbfgs with no pair to go by takes a step of the given size',
    halves: true,
    async run(gpu, element) {
      const recipe = { ...bounds, lbfgs: { ...bounds.lbfgs, first: 0.05 } };
      // Of a step of nothing no pair is kept.
      const { image, accepted } = await watched(gpu, recipe, 1, 2, element, (state, step) => {
        if (step !== 1) return;
        const { buffer, bytes } = state.lasting.get('lbfgs.q')!;
        state.buffers.gpu.device.queue.writeBuffer(buffer, 0, new Float32Array(bytes / 4));
      });
      const squares = image.reduce((sum, value, i) => sum + (value - accepted[i]!) ** 2, 0);
      const size = Math.sqrt(squares / image.length);
      assert(Math.abs(size / 0.05 - 1) < 0.05, `the step is ${size}`);
    },
  },
  {
    name: 'lbfgs shows the average of what it accepted',
    async run(gpu) {
      const recipe = { ...bounds, lbfgs: { ...bounds.lbfgs, averaging: 9 } };
      const { output, accepted } = await watched(gpu, recipe, 1, 7, 'f32');
      let [mean, count] = [Float64Array.from(LARGE_START), 0];
      let newest: Float64Array | undefined;
      followLarge(lbfgs({ start: LARGE_START, clamped: true }), 7, (picture) => {
        // A step that was taken back leaves the average as it was.
        if (picture === newest) return;
        newest = picture;
        count += 1;
        mean = mean.map((value, i) => value + (10 / (9 + count)) * (picture[i]! - value));
      });
      assertClose('output', output, mean, 1e-3);
      assert(
        accepted.some((value, i) => Math.abs(value - output[i]!) > 1e-3),
        'it is not the last',
      );
    },
  },
  {
    name: 'lbfgs hands over to Adam after three failures, and begins anew after ten of his steps',
    halves: true,
    async run(gpu, element) {
      // Steps of L-BFGS and the first ones of Adam are far too long.
      const rate = 3000;
      const { losses, image, accepted, bad } = await watched(gpu, bounds, rate, 24, element);
      const expected = lbfgs({ start: LARGE_START, learningRate: rate, clamped: true });
      const followed = followLarge(expected, 24);
      assert(bad > 8, `${bad} steps were taken back, expected more than 8`);
      assert(new Set(losses).size > 8, 'Adam should get further');
      assertClose('losses', losses, followed, 1e-3);
      assertClose('image', image, expected.image, 1e-2);
      assert(bad === expected.bad(), `${bad} were bad, expected ${expected.bad()}`);
      assertGuarded({ losses, accepted });
    },
  },
  {
    name: 'lbfgs takes back steps that are too long',
    halves: true,
    async run(gpu, element) {
      const result = await watched(gpu, bounds, 30, 24, element);
      const strict = { ...bounds, lbfgs: { ...bounds.lbfgs, bound: 1.05 } };
      const stricter = await watched(gpu, strict, 30, 24, element);
      assert(result.bad > 0, 'there should be steps that are too long');
      assertGuarded(result);
      assertGuarded(stricter, 1.05);
      const { losses } = result;
      assert(losses[23]! < 0.6 * losses[0]!, `the loss ends at ${losses[23]} of ${losses[0]}`);
    },
  },
  {
    name: 'lbfgs survives pairs that are wrong, and some that are no numbers',
    halves: true,
    async run(gpu, element) {
      const plain = await watched(gpu, bounds, 1, 40, element);
      for (const word of [0x47c0_0000, 0xc7c0_0000, 0x7fc0_7e00]) {
        const result = await watched(gpu, bounds, 1, 40, element, (state, step) => {
          if (step !== 6) return;
          const { buffer, bytes } = state.lasting.get('lbfgs.s')!;
          state.buffers.gpu.device.queue.writeBuffer(buffer, 0, new Uint32Array(bytes / 4).fill(word));
        });
        assertGuarded(result);
        assert(result.losses[39]! < 1.01 * plain.losses[39]!, `the loss ends at ${result.losses[39]}`);
      }
    },
  },
];
