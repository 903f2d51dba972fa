import { Buffers } from '../../gpu/buffers.ts';
import { asTile, type PreparedDispatch, workOf } from '../../gpu/dispatch.ts';
import { USAGE } from '../../gpu/flags.ts';
import { compile } from '../../graph/program.ts';
import type { BufferTensor, Tensor } from '../../graph/tensor.ts';
import { keep } from '../../ops/keep.ts';
import type { Tiling } from '../../ops/tiling.ts';
import { buildObjective, type Stages, type StyleObjective } from '../objective/objective.ts';
import type { Targets } from '../objective/targets.ts';
import { optimise } from '../optimisers/optimiser.ts';
import type { OptimiserState } from '../optimisers/state.ts';
import { mixtures } from '../pictures/areas.ts';
import { Executor } from './executor.ts';
import type { BuildSetup } from './setup.ts';

/** One iteration, compiled for a scale. */
export interface IterationProgram {
  readonly buffers: Buffers;
  readonly objective: StyleObjective;
  readonly executor: Executor;
  /** Tiles of the picture; 1: whole. */
  readonly tiles: number;
  /** See `TiledSteps`; 0 for a whole picture. */
  readonly recomputation: number;
  /** For reading losses back. */
  readonly staging: GPUBuffer;
  /** Brings the weights of the settings into force, at the next iteration. */
  applyWeights(): void;
}

/** Longest time for one submit in milliseconds; software adapters have no screen to keep usable. */
const SUBMIT_MILLISECONDS = { gpu: 50, software: 500 } as const;

/**
 * Builds the graph of an iteration on an optimiser's state, and compiles it.
 * @param mask share of the content that each pixel keeps, [height, width]; default: 0 everywhere
 * @param before an executor that knows the adapter's speed
 * @throws ArtFilterError; nothing is left behind
 */
export async function compileIteration(
  setup: BuildSetup,
  targets: Targets,
  state: OptimiserState,
  mask?: BufferTensor,
  before?: Executor,
): Promise<IterationProgram> {
  const { inputs, settings, gpu } = setup;
  const buffers = new Buffers(gpu);
  try {
    const objective = buildObjective(setup, targets, state, buffers);
    const grad = mask ? keep(objective.grad, mask) : objective.grad;
    const step = optimise(state, grad, objective.loss, settings.optimizer);
    const { stages } = objective;
    const { steps, recomputation } = stages
      ? await tiledSteps(buffers, stages, step, targets.tiling!)
      : { ...(await compile(buffers, 'style transfer', [step])), recomputation: 0 };
    const milliseconds =
      inputs.submitMilliseconds ?? SUBMIT_MILLISECONDS[gpu.adapter.software ? 'software' : 'gpu'];
    const executor = new Executor(gpu, steps, milliseconds, before);
    const usage = USAGE.MAP_READ | USAGE.COPY_DST;
    const staging = buffers.create('losses.readback', 'readback', objective.terms.log.bytes, usage);
    const applyWeights = () => {
      objective.setWeights(settings, mixtures(inputs, settings));
      state.setRate(settings.learningRate);
    };
    applyWeights();
    const tiles = targets.tiling?.tiles.length ?? 1;
    return { buffers, objective, executor, tiles, recomputation, staging, applyWeights };
  } catch (error) {
    buffers.destroy();
    throw error;
  }
}

/** The dispatches of an iteration on a tiled picture. */
export interface TiledSteps {
  readonly steps: readonly PreparedDispatch[];
  /** Cost of features that each tile computes once more than in one pass, as a share of the cost of one pass. */
  readonly recomputation: number;
}

/**
 * Compiles an iteration on a tiled picture, with the result of an iteration on the whole. Gram matrices are sums over
 * pixels: a first pass over the tiles adds them up, each tile for the pixels that it owns. A second pass computes the
 * gradient of those pixels' features from the whole picture's sums, and adds it onto the gradient of the picture.
 * @param step what reads objective and gradient, the last of an iteration
 */
export async function tiledSteps(
  buffers: Buffers,
  { pixels, sums, totals, gradients, targets, begin }: Stages,
  step: Tensor,
  { tiles }: Tiling,
): Promise<TiledSteps> {
  const tiled = await compile(buffers, 'tiles', [...sums, ...gradients], tiles.length);
  const before = await compile(buffers, 'pixels', pixels, 1, tiled.own);
  const between = await compile(buffers, 'totals', totals);
  const after = await compile(buffers, 'style transfer', [step]);
  const pass = (stage: 'sums' | 'gradients', roots: readonly Tensor[]) =>
    tiles.flatMap((_, tileIndex) => asTile(tiled.part(roots, tileIndex), () => begin(stage, tileIndex)));
  const steps = [
    ...before.steps,
    ...pass('sums', sums),
    ...between.steps,
    ...pass('gradients', gradients),
    ...after.steps,
  ];
  const [first, second, ofTargets] = [sums, gradients, targets].map((roots) => tiled.part(roots, 0));
  const twice = [
    ...second!.filter((one) => first!.includes(one) || ofTargets!.includes(one)),
    ...first!.filter((one) => ofTargets!.includes(one)),
  ];
  const once = costOf([...first!, ...second!]) - costOf(twice);
  return { steps, recomputation: costOf(twice) / once };
}

function costOf(steps: readonly PreparedDispatch[]): number {
  return steps.reduce((sum, step) => sum + workOf(step), 0);
}
