import { Buffers } from '../../gpu/buffers.ts';
import { compile } from '../../graph/program.ts';
import { denseTensor, type Tensor } from '../../graph/tensor.ts';
import { type Mask, resizeMask } from '../../image/mask.ts';
import type { Size } from '../../image/picture.ts';
import { keep } from '../../ops/keep.ts';
import { buildObjective, type StyleObjective } from '../objective/objective.ts';
import type { Targets } from '../objective/targets.ts';
import { optimise } from '../optimisers/optimiser.ts';
import type { OptimiserState } from '../optimisers/state.ts';
import { mixtures } from '../pictures/areas.ts';
import { Executor } from './executor.ts';
import type { Setup } from './setup.ts';
import { tiledSteps } from './tiled-steps.ts';

/** One iteration, compiled for a scale. */
export interface IterationProgram {
  readonly buffers: Buffers;
  readonly objective: StyleObjective;
  readonly executor: Executor;
  /** Tiling that the picture is looked at through; 1 where it is whole. */
  readonly tiles: number;
  /** See `TiledSteps`; 0 where it is whole. */
  readonly repeated: number;
  /** For reading losses back. */
  readonly staging: GPUBuffer;
  /** Brings the weights of the settings into force, at the next iteration. */
  applyWeights(): void;
}

/** Longest time for one submit in milliseconds; software adapters have no screen to keep usable. */
const SUBMIT_MILLISECONDS = { gpu: 50, software: 500 } as const;

/**
 * Builds the graph of an iteration on an optimiser's state, and compiles it.
 * @param before an executor that knows the adapter's speed
 * @throws ArtFilterError; nothing is left behind
 */
export async function compileIteration(
  setup: Setup,
  targets: Targets,
  state: OptimiserState,
  before?: Executor,
): Promise<IterationProgram> {
  const { inputs, settings, gpu } = setup;
  const buffers = new Buffers(gpu);
  try {
    const objective = buildObjective(setup, targets, state, buffers);
    const grad = inputs.keep
      ? keep(objective.grad, await keepPlane(buffers, inputs.keep, targets.pictures.content))
      : objective.grad;
    const step = optimise(state, grad, objective.loss, settings.optimizer);
    const { stages } = objective;
    const { steps, repeated } = stages
      ? await tiledSteps(buffers, stages, step, targets.windows!)
      : { ...(await compile(buffers, 'style transfer', [step])), repeated: 0 };
    const milliseconds =
      inputs.submitMilliseconds ?? SUBMIT_MILLISECONDS[gpu.adapter.software ? 'software' : 'gpu'];
    const executor = new Executor(gpu, steps, milliseconds, before);
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const staging = buffers.create('losses.readback', 'readback', objective.terms.log.bytes, usage);
    const applyWeights = () => {
      objective.setWeights(settings, mixtures(inputs, settings));
      state.setRate(settings.learningRate);
    };
    applyWeights();
    const tiles = targets.windows?.list.length ?? 1;
    return { buffers, objective, executor, tiles, repeated, staging, applyWeights };
  } catch (error) {
    buffers.destroy();
    throw error;
  }
}

/** The mask as the gradient is multiplied by it, [height, width]. */
async function keepPlane(buffers: Buffers, mask: Mask, { width, height }: Size): Promise<Tensor> {
  const { data } = await resizeMask(mask, width, height);
  return denseTensor('keep', [height, width], 'masks', await buffers.uploadCalmly('keep', 'masks', data));
}
