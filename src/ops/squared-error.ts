import squaredErrorKernel from '../../shaders/squared_error.wgsl';
import squaredErrorGradKernel from '../../shaders/squared_error_grad.wgsl';
import { again, type Launch, Node } from '../graph/node.ts';
import { denseTensor, Tensor } from '../graph/tensor.ts';
import { grid } from './grid.ts';
import { sumInto, Term, type Terms } from './terms.ts';

const SLICES = 4096;

/**
 * norm · Σ (a − b)²: content loss on features, style loss on Gram matrices.
 * @param b the target, of a's shape
 * @param norm 1 / Σ b² makes it the relative error
 */
export function squaredError(terms: Terms, name: string, a: Tensor, b: Tensor, norm: number): Term {
  return new SquaredError(terms, name, a, b, norm).output;
}

class SquaredError extends Node {
  override readonly accumulates = true;
  readonly output: Term;
  readonly #partial: Tensor;

  constructor(
    terms: Terms,
    name: string,
    readonly a: Tensor,
    readonly b: Tensor,
    readonly norm: number,
  ) {
    super(name);
    this.output = this.produces(new Term(terms, name));
    const slices = Math.min(SLICES, Math.ceil(a.vectors / 16));
    this.#partial = this.produces(denseTensor(`${name}.partial`, [slices], 'scratch'));
  }

  get inputs() {
    return [this.a, this.b];
  }

  get outputs() {
    return [this.output, this.#partial];
  }

  launches(): Launch[] {
    const [slices] = this.#partial.shape;
    return [
      {
        label: this.label,
        kernel: squaredErrorKernel,
        params: { size: this.a.vectors, slices: slices! },
        tensors: { a: this.a, b: this.b, partial: this.#partial },
        workgroups: [Math.ceil(slices! / 64)],
        cost: this.a.bytes,
      },
      sumInto(this.output, this.#partial, this.norm),
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
        kernel: squaredErrorGradKernel,
        constants: { ACCUMULATE: Number(this.onto !== undefined), MASK: Number(this.#masked) },
        params: { size, slot: this.of.output.slot, norm: this.of.norm },
        tensors: {
          a: this.a,
          b: this.of.b,
          weights: this.weights,
          gradient_scale: this.#gradientScale,
          output: this.output,
        },
        workgroups: grid(size),
        cost: this.of.a.bytes * 2,
      },
    ];
  }
}
