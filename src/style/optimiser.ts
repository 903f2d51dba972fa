import adamKernel from '../../shaders/adam.wgsl';
import advanceKernel from '../../shaders/advance.wgsl';
import averageKernel from '../../shaders/average.wgsl';
import sgdKernel from '../../shaders/sgd.wgsl';
import { type Launch, Node } from '../graph/node.ts';
import { Tensor } from '../graph/tensor.ts';
import { grid } from '../ops/grid.ts';
import { lbfgsLaunches } from './lbfgs.ts';
import type { OptimiserState } from './optimiser-state.ts';
import type { OptimizerName } from './settings.ts';

/** One step of the optimiser on the state's image; the result stands for the image after it. */
export function optimise(state: OptimiserState, grad: Tensor, logged: Tensor, name: OptimizerName): Tensor {
  return new Optimise(state, grad, logged, name).output;
}

class Optimise extends Node {
  readonly output: Tensor;
  readonly #launches: Launch[];

  constructor(
    state: OptimiserState,
    readonly grad: Tensor,
    /** What must have read the clock before it ticks. */
    readonly logged: Tensor,
    name: OptimizerName,
  ) {
    super(name);
    this.output = this.produces(new Tensor(name, state.image.shape, state.image.bytes, 'image', state.image));
    const step = { adam: adamLaunches, sgd: sgdLaunches, lbfgs: lbfgsLaunches }[name];
    this.#launches = [advance(state), ...step(state, grad), ...average(state)];
  }

  get inputs() {
    return [this.grad, this.logged];
  }

  get outputs() {
    return [this.output];
  }

  launches(): Launch[] {
    return this.#launches;
  }
}

function advance({ clock, recipe }: OptimiserState): Launch {
  const { beta1, beta2 } = recipe.adam;
  return {
    label: 'advance',
    kernel: advanceKernel,
    params: { beta1, beta2, decay: recipe.averaging },
    tensors: { clock },
    workgroups: [1],
    cost: 1000,
  };
}

function average({ clock, recipe, image, output, size }: OptimiserState): Launch[] {
  if (output === image) return [];
  return [
    {
      label: 'average',
      kernel: averageKernel,
      params: { size, decay: recipe.averaging },
      tensors: { clock, image, mean: output },
      workgroups: grid(size),
      cost: image.bytes * 3,
    },
  ];
}

function adamLaunches(state: OptimiserState, grad: Tensor): Launch[] {
  const { image, size, recipe, clock, rate } = state;
  const { beta1, beta2, eps } = recipe.adam;
  const [m, v] = [state.tensor('adam.m', size), state.tensor('adam.v', size)];
  return [
    {
      label: 'adam',
      kernel: adamKernel,
      params: { size, clamped: Number(recipe.clamped), beta1, beta2, eps, pixel_scale: recipe.pixelScale },
      tensors: { clock, rate, grad, m, v, image },
      workgroups: grid(size),
      cost: image.bytes * 7,
    },
  ];
}

function sgdLaunches({ image, size, recipe, clock, rate }: OptimiserState, grad: Tensor): Launch[] {
  return [
    {
      label: 'sgd',
      kernel: sgdKernel,
      params: {
        size,
        clamped: Number(recipe.clamped),
        decay: recipe.sgd.decay,
        decay_steps: recipe.sgd.steps,
        pixel_scale: recipe.pixelScale,
      },
      tensors: { clock, rate, grad, image },
      workgroups: grid(size),
      cost: image.bytes * 3,
    },
  ];
}
