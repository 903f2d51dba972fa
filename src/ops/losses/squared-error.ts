import squaredErrorKernel from '../../../shaders/squared_error.wgsl';
import { type Launch, Node, recompute } from '../../graph/node.ts';
import { dimensions, rowStride, type Tensor, UNUSED } from '../../graph/tensor.ts';
import { FeatureGrad } from '../features/feature-grad.ts';
import { grid } from '../grid.ts';
import { counted, type Tiling } from '../tiling.ts';
import { type ErrorForm, factorsTensor, lastingFactors, quotientLaunch, slicesOf } from './quotient.ts';
import { Term, type Terms } from './terms.ts';

/**
 * Content loss norm · Σ (a − b)²; `scaled`: norm · Σ (a − b)² / Σ |a − b|.
 * @param b the target, of a's shape
 * @param norm 1 / Σ b² makes the error relative
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

/**
 * The same with a tiling: the errors of the tiles are added up. The scaled form takes a second pass over the tiles
 * for its gradient, as `StyleError` does.
 * @param tiling of the picture that a and b are features of
 */
export function tiledSquaredError(
  terms: Terms,
  name: string,
  a: Tensor,
  b: Tensor,
  form: ErrorForm,
  tiling: Tiling,
): { readonly term: Term; readonly last?: Term } {
  const error = new SquaredError(terms, name, a, b, 1, form, tiling);
  return error.factors ? { term: error.output, last: new LastOfError(error).output } : { term: error.output };
}

class SquaredError extends Node {
  override readonly accumulates = true;
  readonly output: Term;
  /** Of the scaled form. */
  readonly factors: Tensor | undefined;

  constructor(
    terms: Terms,
    name: string,
    readonly a: Tensor,
    readonly b: Tensor,
    readonly norm: number,
    readonly form: ErrorForm,
    readonly tiling?: Tiling,
  ) {
    super(name);
    this.output = this.produces(new Term(terms, name));
    if (form.scaled) this.factors = tiling ? lastingFactors(terms, name) : this.produces(factorsTensor(name));
  }

  /** Parameters of the value and of the gradient. */
  params(tileIndex: number) {
    const { a, tiling } = this;
    const size = a.vectors;
    const { channels, width } = dimensions(a);
    const shaped = tiling
      ? { plane: size / channels, stride: rowStride(width), ...counted(a, tiling, tileIndex) }
      : { plane: size, stride: size, top: 0, bottom: 1, left: 0, right: size };
    return {
      ...shaped,
      size,
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

  launches(tileIndex: number): Launch[] {
    const { a, b, factors, output, norm, form } = this;
    const params = this.params(tileIndex);
    // The norm of a quotient is applied after it.
    const slices = Math.min(slicesOf(form), Math.ceil(params.size / 16));
    const { weights, gradientScale, partial } = output.terms;
    const sums: Launch = {
      label: this.label,
      kernel: squaredErrorKernel,
      params: {
        ...params,
        norm: factors ? 1 : norm,
        slices,
        differentiate: 0,
        accumulate: Number(tileIndex > 0),
        masked: 0,
      },
      tensors: { a, b, weights, gradient_scale: gradientScale, partial, output: UNUSED, factors: weights },
      workgroups: grid(slices),
      cost: { flops: 0, bytes: a.bytes },
    };
    return factors && !this.tiling ? [sums, quotientLaunch(output, norm, factors)] : [sums];
  }

  override backward(_input: Tensor, grad: Tensor, onto?: Tensor): Tensor {
    return new SquaredErrorGrad(this, grad, onto).output;
  }
}

/** The quotient, after all tiles. */
class LastOfError extends Node {
  readonly output: Term;

  constructor(readonly of: SquaredError) {
    super(`${of.label}.last`);
    const { terms, slot } = of.output;
    this.output = this.produces(new Term(terms, this.label, slot));
  }

  get inputs() {
    return [];
  }

  get outputs() {
    return [this.output, this.of.factors!];
  }

  launches(): Launch[] {
    return [quotientLaunch(this.of.output, this.of.norm, this.of.factors!)];
  }
}

class SquaredErrorGrad extends FeatureGrad {
  constructor(
    readonly of: SquaredError,
    readonly weights: Tensor,
    onto?: Tensor,
  ) {
    super(`${of.label}.grad`, of.a, recompute(of.a), onto);
  }

  protected get reads() {
    const { b, output, factors } = this.of;
    const read = [this.present, b, this.weights, output.terms.gradientScale];
    return factors ? [...read, factors] : read;
  }

  launches(tileIndex: number): Launch[] {
    const { label, present, weights, output, flags } = this;
    const { b, factors } = this.of;
    const params = this.of.params(tileIndex);
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
        cost: { flops: 0, bytes: output.bytes * 2 },
      },
    ];
  }
}
