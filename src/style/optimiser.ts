import adamKernel from '../../shaders/adam.wgsl';
import advanceKernel from '../../shaders/advance.wgsl';
import averageKernel from '../../shaders/average.wgsl';
import sgdKernel from '../../shaders/sgd.wgsl';
import type { Buffers } from '../gpu/buffers.ts';
import { type Launch, Node } from '../graph/node.ts';
import { denseTensor, Tensor } from '../graph/tensor.ts';
import { grid } from '../ops/grid.ts';
import { lbfgsLaunches } from './lbfgs.ts';
import type { Recipe } from './recipes.ts';
import type { OptimizerName } from './settings.ts';

/** What an optimiser keeps between steps, in buffers that outlive a graph. */
export class OptimiserState {
  /** Step number and the powers for bias corrections; see `advance.wgsl`. */
  readonly clock: Tensor;
  /** The learning rate. */
  readonly rate: Tensor;
  /** The picture that is shown: the running average, or the image itself. */
  readonly output: Tensor;

  constructor(
    readonly buffers: Buffers,
    readonly image: Tensor,
    readonly recipe: Recipe,
  ) {
    this.clock = this.tensor('clock', 4);
    this.rate = this.tensor('rate', 1);
    this.output = recipe.averaging > 0 ? this.tensor('average', this.size) : image;
    const clock = new DataView(new ArrayBuffer(16));
    for (const [i, value] of [1, 1, recipe.averaging].entries()) clock.setFloat32(4 * (i + 1), value, true);
    buffers.gpu.device.queue.writeBuffer(this.clock.outside!, 0, clock.buffer);
  }

  /** Values in the image. */
  get size(): number {
    return this.image.bytes / 4;
  }

  /** A zeroed vector that lives as long as the state. */
  tensor(label: string, length: number): Tensor {
    return denseTensor(label, [length], 'optimiser', this.buffers.create(label, 'optimiser', length * 4));
  }

  /** Puts the start in place: the image, and the average that is seeded with it. */
  start(picture: Float32Array): void {
    const { queue } = this.buffers.gpu.device;
    for (const tensor of new Set([this.image, this.output])) {
      queue.writeBuffer(tensor.outside!, 0, picture.buffer, picture.byteOffset, picture.byteLength);
    }
  }

  /** Takes effect at the next step. */
  setRate(rate: number): void {
    this.buffers.gpu.device.queue.writeBuffer(this.rate.outside!, 0, new Float32Array([rate]));
  }
}

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
