import squaredErrorKernel from '../../shaders/squared_error.wgsl';
import { again, type Launch, Node } from '../graph/node.ts';
import { type Tensor, UNUSED } from '../graph/tensor.ts';
import { FeatureGrad } from './feature-grad.ts';
import { grid } from './grid.ts';
import { type ErrorForm, factorsTensor, quotientLaunch, slicesOf } from './quotient.ts';
import { Term, type Terms } from './terms.ts';

/**
 * norm · Σ (a − b)²: content loss; or, `scaled`, norm · Σ (a − b)² / Σ |a − b|.
 * @param b the target, of a's shape
 * @param norm 1 / Σ b² makes it the relative error
 */
export function squaredError(
  terms: Terms,
  name: string,
  a: Tensor,
  b: Tensor,
  norm: number,
  form: ErrorForm = {},
): Term {
  return new SquaredError(terms, name, a, b, norm, form).output;
}

class SquaredError extends Node {
  override readonly accumulates = true;
  readonly output: Term;
  /** In the scaled form. */
  readonly factors: Tensor | undefined;

  constructor(
    terms: Terms,
    name: string,
    readonly a: Tensor,
    readonly b: Tensor,
    readonly norm: number,
    readonly form: ErrorForm,
  ) {
    super(name);
    this.output = this.produces(new Term(terms, name));
    if (form.scaled) this.factors = this.produces(factorsTensor(name));
  }

  /** What value and gradient take. */
  get params() {
    return {
      size: this.a.vectors,
      slot: this.output.slot,
      norm: this.norm,
      scaled: Number(this.form.scaled ?? false),
    };
  }

  get inputs() {
    return [this.a, this.b];
  }

  get outputs() {
    return this.factors ? [this.output, this.factors] : [this.output];
  }

  launches(): Launch[] {
    const { params, a, b, factors, output, norm, form } = this;
    // The norm of a quotient comes after it.
    const slices = Math.min(slicesOf(form), Math.ceil(params.size / 16));
    const { weights, gradientScale, partial } = output.terms;
    const sums: Launch = {
      label: this.label,
      kernel: squaredErrorKernel,
      params: { ...params, norm: factors ? 1 : norm, slices, differentiate: 0, accumulate: 0, masked: 0 },
      tensors: { a, b, weights, gradient_scale: gradientScale, partial, output: UNUSED, factors: weights },
      workgroups: grid(slices),
      cost: a.bytes,
    };
    return factors ? [sums, quotientLaunch(output, norm, factors)] : [sums];
  }

  override backward(_input: Tensor, grad: Tensor, onto?: Tensor): Tensor {
    return new SquaredErrorGrad(this, grad, onto).output;
  }
}

class SquaredErrorGrad extends FeatureGrad {
  constructor(
    readonly of: SquaredError,
    readonly weights: Tensor,
    onto?: Tensor,
  ) {
    super(`${of.label}.grad`, of.a, again(of.a), onto);
  }

  protected get reads() {
    const { b, output, factors } = this.of;
    const read = [this.present, b, this.weights, output.terms.gradientScale];
    return factors ? [...read, factors] : read;
  }

  launches(): Launch[] {
    const { label, present, weights, output, flags } = this;
    const { params, b, factors } = this.of;
    return [
      {
        label,
        kernel: squaredErrorKernel,
        params: { ...params, slices: params.size, differentiate: 1, ...flags },
        tensors: {
          a: present,
          b,
          weights,
          gradient_scale: this.of.output.terms.gradientScale,
          partial: UNUSED,
          output,
          factors: factors ?? weights,
        },
        workgroups: grid(params.size),
        cost: output.bytes * 2,
      },
    ];
  }
}
