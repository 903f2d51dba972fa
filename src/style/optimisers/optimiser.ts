import adamKernel from '../../../shaders/adam.wgsl';
import sgdKernel from '../../../shaders/sgd.wgsl';
import { splitRange } from '../../gpu/ranges.ts';
import { type Launch, Node } from '../../graph/node.ts';
import { Tensor, TensorRange, UNUSED } from '../../graph/tensor.ts';
import { grid } from '../../ops/grid.ts';
import type { OptimizerName } from '../settings/settings.ts';
import { lbfgsLaunches } from './lbfgs.ts';
import type { OptimiserState } from './state.ts';

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
    /** The objective of the image before it: its clock has ticked. */
    readonly logged: Tensor,
    name: OptimizerName,
  ) {
    super(name);
    this.output = this.produces(new Tensor(name, state.image.shape, state.image.bytes, 'image', state.image));
    const step = { adam: adamLaunches, sgd: sgdLaunches, lbfgs: lbfgsLaunches }[name];
    this.#launches = step(state, grad, logged);
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

function adamLaunches(state: OptimiserState, grad: Tensor): Launch[] {
  const { image, output, size, recipe, clock, rate } = state;
  const { eps } = recipe.adam;
  const averaged = output !== image;
  const [m, v] = [state.moment('adam.m'), state.moment('adam.v')];
  return splitRange(size, state.buffers.gpu.maxBindingBytes).map(({ from, to }) => {
    const part = (tensor: Tensor) => new TensorRange(tensor, from, to);
    return {
      label: 'adam',
      kernel: adamKernel,
      params: {
        size: to - from,
        clamped: Number(recipe.clamped),
        averaged: Number(averaged),
        ...clock.rates,
        eps,
        pixel_scale: recipe.pixelScale,
      },
      tensors: {
        clock: clock.state,
        rate,
        grad: part(grad),
        m: part(m),
        v: part(v),
        image: part(image),
        mean: averaged ? part(output) : UNUSED,
      },
      workgroups: grid(to - from),
      cost: { flops: 0, bytes: (to - from) * 4 * (averaged ? 9 : 7) },
    };
  });
}

function sgdLaunches(state: OptimiserState, grad: Tensor): Launch[] {
  const { image, size, recipe, clock, rate } = state;
  return splitRange(size, state.buffers.gpu.maxBindingBytes).map(({ from, to }) => ({
    label: 'sgd',
    kernel: sgdKernel,
    params: {
      size: to - from,
      clamped: Number(recipe.clamped),
      decay: recipe.sgd.decay,
      decay_steps: recipe.sgd.steps,
      pixel_scale: recipe.pixelScale,
    },
    tensors: {
      clock: clock.state,
      rate,
      grad: new TensorRange(grad, from, to),
      image: new TensorRange(image, from, to),
    },
    workgroups: grid(to - from),
    cost: { flops: 0, bytes: (to - from) * 12 },
  }));
}
