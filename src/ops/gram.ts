import gramKernel from '../../shaders/gram.wgsl';
import gramGradKernel from '../../shaders/gram_grad.wgsl';
import gramSumKernel from '../../shaders/gram_sum.wgsl';
import { again, type Launch, Node } from '../graph/node.ts';
import { denseTensor, dimensions, rowStride, Tensor } from '../graph/tensor.ts';

/** Invocations that keep a large GPU busy; each sums one 8×8 block over one slice of the pixels. */
const INVOCATIONS = 16_384;
/** Fewest vec4f that a slice is worth. */
const LEAST_SLICE = 32;

/**
 * Gram matrix G = F·Fᵀ / (height · width) of features after a ReLU.
 * @param input F, [channels, height, width]; channels a multiple of 8
 * @returns [channels, channels]
 */
export function gram(input: Tensor): Tensor {
  return new Gram(input).output;
}

class Gram extends Node {
  override readonly accumulates = true;
  readonly output: Tensor;
  readonly #partial: Tensor;
  readonly #slices: number;

  constructor(readonly input: Tensor) {
    super(`${input.label}.gram`);
    const { channels } = dimensions(input);
    if (channels % 8 !== 0)
      throw new Error(`${this.label}: got ${channels} channels, expected a multiple of 8.`);
    const blocks = channels / 8;
    const slices = Math.ceil(INVOCATIONS / ((blocks * (blocks + 1)) / 2));
    this.#slices = Math.max(1, Math.min(slices, Math.floor(this.size / LEAST_SLICE)));
    this.output = this.produces(denseTensor(this.label, [channels, channels], 'grams'));
    this.#partial = this.produces(
      denseTensor(`${this.label}.partial`, [this.#slices, channels, channels], 'scratch'),
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
    const blocks = channels / 8;
    return [
      {
        label: this.label,
        kernel: gramKernel,
        params: { channels, size: this.size, slice: Math.ceil(this.size / this.#slices) },
        tensors: { input: this.input, partial: this.#partial },
        workgroups: [Math.ceil((blocks * blocks) / 16), this.#slices],
        cost: channels * (channels + 8) * this.size * 4,
      },
      {
        label: `${this.label}.sum`,
        kernel: gramSumKernel,
        params: { channels, slices: this.#slices, scale: 1 / (height * width) },
        tensors: { partial: this.#partial, output: this.output },
        workgroups: [Math.ceil((channels * channels) / 64)],
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
    const { size } = this.of;
    return [
      {
        label: this.label,
        kernel: gramGradKernel,
        constants: { ACCUMULATE: Number(this.onto !== undefined), MASK: Number(this.#masked) },
        params: { channels, size, scale: 2 / (height * width) },
        tensors: { input: this.features, grad: this.grad, output: this.output },
        workgroups: [Math.ceil(Math.ceil(size / 4) / 64), channels / 8],
        cost: 2 * channels * channels * size * 4,
      },
    ];
  }
}
