import gramKernel from '../../shaders/gram.wgsl';
import gramGradKernel from '../../shaders/gram_grad.wgsl';
import gramGradQuadsKernel from '../../shaders/gram_grad_quads.wgsl';
import gramQuadsKernel from '../../shaders/gram_quads.wgsl';
import gramSumKernel from '../../shaders/gram_sum.wgsl';
import type { Gpu } from '../gpu/device.ts';
import { again, type Launch, Node } from '../graph/node.ts';
import { denseTensor, dimensions, rowStride, Tensor } from '../graph/tensor.ts';
import { grid } from './grid.ts';

/**
 * What computes Gram matrices and their gradient:
 * - registers: a tile in registers
 * - quads: a larger one, operands handed round in quads of lanes; for software adapters with subgroups
 */
export const GRAM_KINDS = ['registers', 'quads'] as const;
export type GramKind = (typeof GRAM_KINDS)[number];

/** Width of the tiles a matrix is computed in, lanes that share one, and the workgroup of the kernel. */
const GRAMS = {
  registers: { kernel: gramKernel, tile: 8, lanes: 1, workgroup: 16 },
  quads: { kernel: gramQuadsKernel, tile: 16, lanes: 4, workgroup: 8 },
} as const;
/** Invocations that keep a large GPU busy; each sums part of one tile over one slice of the pixels. */
const INVOCATIONS = 16_384;
/** Fewest vec4f that a slice is worth. */
const LEAST_SLICE = 64;

/** What is fastest on a device. */
export function gramKind({ adapter, hasSubgroups }: Gpu): GramKind {
  return adapter.software && hasSubgroups ? 'quads' : 'registers';
}

/**
 * Gram matrix G = F·Fᵀ / (height · width) of features after a ReLU.
 * @param input F, [channels, height, width]; channels a multiple of 8
 * @param kind default `registers`, which runs everywhere
 * @returns [channels, channels]
 */
export function gram(input: Tensor, kind: GramKind = 'registers'): Tensor {
  return new Gram(input, kind).output;
}

class Gram extends Node {
  override readonly accumulates = true;
  readonly output: Tensor;
  readonly #partial: Tensor;
  readonly #tiles: number;
  readonly #slices: number;

  constructor(
    readonly input: Tensor,
    readonly kind: GramKind,
  ) {
    super(`${input.label}.gram`);
    const { channels } = dimensions(input);
    if (channels % 8 !== 0)
      throw new Error(`${this.label}: got ${channels} channels, expected a multiple of 8.`);
    const { tile, lanes } = GRAMS[kind];
    const across = Math.ceil(channels / tile);
    this.#tiles = (across * (across + 1)) / 2;
    const slices = Math.ceil(INVOCATIONS / (this.#tiles * lanes));
    this.#slices = Math.max(1, Math.min(slices, Math.floor(this.size / LEAST_SLICE)));
    this.output = this.produces(denseTensor(this.label, [channels, channels], 'grams'));
    this.#partial = this.produces(
      denseTensor(`${this.label}.partial`, [this.#slices, this.#tiles, tile, tile], 'scratch'),
    );
  }

  /** vec4f a channel. */
  get size(): number {
    const { height, width } = dimensions(this.input);
    return height * rowStride(width);
  }

  get inputs() {
    return [this.input];
  }

  get outputs() {
    return [this.output, this.#partial];
  }

  launches(): Launch[] {
    const { channels, height, width } = dimensions(this.input);
    const { kernel, tile, lanes, workgroup } = GRAMS[this.kind];
    return [
      {
        label: this.label,
        kernel,
        params: { channels, size: this.size, slice: Math.ceil(this.size / this.#slices) },
        tensors: { input: this.input, partial: this.#partial },
        workgroups: [Math.ceil((this.#tiles * lanes) / workgroup), this.#slices],
        cost: 2 * this.#tiles * tile * tile * this.size * 4,
      },
      {
        label: `${this.label}.sum`,
        kernel: gramSumKernel,
        constants: { TILE: tile },
        params: { channels, slices: this.#slices, scale: 1 / (height * width) },
        tensors: { partial: this.#partial, output: this.output },
        workgroups: [Math.ceil((this.#tiles * tile * tile) / 4 / 64)],
        cost: this.#partial.bytes,
      },
    ];
  }

  override backward(_input: Tensor, grad: Tensor, onto?: Tensor): Tensor {
    return new GramGrad(this, again(this.input), grad, onto).output;
  }
}

/** (∂L/∂G + ∂L/∂Gᵀ)·F / (height · width), for a symmetric ∂L/∂G. */
class GramGrad extends Node {
  readonly output: Tensor;
  #masked = false;

  constructor(
    readonly of: Gram,
    readonly features: Tensor,
    readonly grad: Tensor,
    readonly onto?: Tensor,
  ) {
    super(`${of.label}.grad`);
    const { shape, bytes, element } = of.input;
    this.output = this.produces(new Tensor(this.label, shape, bytes, 'gradients', onto, element));
  }

  get inputs() {
    const read = [this.features, this.grad];
    return this.onto ? [...read, this.onto] : read;
  }

  get outputs() {
    return [this.output];
  }

  override maskBy(features: Tensor): boolean {
    this.#masked = features === this.of.input;
    return this.#masked;
  }

  launches(): Launch[] {
    const { channels, height, width } = dimensions(this.output);
    const { size, kind } = this.of;
    return [
      {
        label: this.label,
        ...(kind === 'quads'
          ? { kernel: gramGradQuadsKernel, workgroups: [...grid(size, 8), Math.ceil(channels / 16)] }
          : { kernel: gramGradKernel, workgroups: [Math.ceil(Math.ceil(size / 4) / 64), channels / 8] }),
        constants: { ACCUMULATE: Number(this.onto !== undefined), MASK: Number(this.#masked) },
        params: { channels, size, scale: 2 / (height * width) },
        tensors: { input: this.features, grad: this.grad, output: this.output },
        cost: 2 * channels * channels * size * 4,
      },
    ];
  }
}
