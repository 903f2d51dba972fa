import squaredErrorKernel from '../../shaders/squared_error.wgsl';
import { again, type Launch, Node } from '../graph/node.ts';
import { Tensor, UNUSED } from '../graph/tensor.ts';
import { grid } from './grid.ts';
import { SLICES, Term, type Terms } from './terms.ts';

/**
 * norm · Σ (a − b)²: content loss.
 * @param b the target, of a's shape
 * @param norm 1 / Σ b² makes it the relative error
 */
export function squaredError(terms: Terms, name: string, a: Tensor, b: Tensor, norm: number): Term {
  return new SquaredError(terms, name, a, b, norm).output;
}

class SquaredError extends Node {
  override readonly accumulates = true;
  readonly output: Term;

  constructor(
    terms: Terms,
    name: string,
    readonly a: Tensor,
    readonly b: Tensor,
    readonly norm: number,
  ) {
    super(name);
    this.output = this.produces(new Term(terms, name));
  }

  get inputs() {
    return [this.a, this.b];
  }

  get outputs() {
    return [this.output];
  }

  launches(): Launch[] {
    const size = this.a.vectors;
    const slices = Math.min(SLICES, Math.ceil(size / 16));
    const { slot, terms } = this.output;
    const { weights, gradientScale, partial } = terms;
    return [
      {
        label: this.label,
        kernel: squaredErrorKernel,
        params: { size, slices, slot, norm: this.norm, differentiate: 0, accumulate: 0, masked: 0 },
        tensors: {
          a: this.a,
          b: this.b,
          weights,
          gradient_scale: gradientScale,
          partial,
          output: UNUSED,
        },
        workgroups: grid(slices),
        cost: this.a.bytes,
      },
    ];
  }

  override backward(_input: Tensor, grad: Tensor, onto?: Tensor): Tensor {
    return new SquaredErrorGrad(this, again(this.a), grad, onto).output;
  }
}

class SquaredErrorGrad extends Node {
  readonly output: Tensor;
  #masked = false;

  constructor(
    readonly of: SquaredError,
    readonly a: Tensor,
    readonly weights: Tensor,
    readonly onto?: Tensor,
  ) {
    super(`${of.label}.grad`);
    const { shape, bytes, element } = of.a;
    this.output = this.produces(new Tensor(this.label, shape, bytes, 'gradients', onto, element));
  }

  get #gradientScale(): Tensor {
    return this.of.output.terms.gradientScale;
  }

  get inputs() {
    const read = [this.a, this.of.b, this.weights, this.#gradientScale];
    return this.onto ? [...read, this.onto] : read;
  }

  get outputs() {
    return [this.output];
  }

  override maskBy(features: Tensor): boolean {
    this.#masked = features === this.of.a;
    return this.#masked;
  }

  launches(): Launch[] {
    const size = this.of.a.vectors;
    return [
      {
        label: this.label,
        kernel: squaredErrorKernel,
        params: {
          size,
          slices: size,
          slot: this.of.output.slot,
          norm: this.of.norm,
          differentiate: 1,
          accumulate: Number(this.onto !== undefined),
          masked: Number(this.#masked),
        },
        tensors: {
          a: this.a,
          b: this.of.b,
          weights: this.weights,
          gradient_scale: this.#gradientScale,
          partial: UNUSED,
          output: this.output,
        },
        workgroups: grid(size),
        cost: this.of.a.bytes * 2,
      },
    ];
  }
}
