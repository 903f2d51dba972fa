import gramGradKernel from '../../shaders/gram_grad.wgsl';
import gramGradQuadsKernel from '../../shaders/gram_grad_quads.wgsl';
import quotientSlopeKernel from '../../shaders/quotient_slope.wgsl';
import { again, type Launch, Node } from '../graph/node.ts';
import { dimensions, rowStride, type Tensor } from '../graph/tensor.ts';
import { FeatureGrad } from './feature-grad.ts';
import { Gram, type GramKind } from './gram.ts';
import { grid } from './grid.ts';
import { type ErrorForm, factorsTensor, lastingFactors, quotientLaunch, slicesOf } from './quotient.ts';
import { Term, type Terms } from './terms.ts';
import { counted, type Rectangle, type Windows, wholeSize } from './windows.ts';

/** The kernel of the gradient, by kind. */
export const GRAM_GRADIENTS = { registers: gramGradKernel, quads: gramGradQuadsKernel } as const;

/**
 * norm · Σ (G − A)², G the Gram matrix of features: style loss; or, `scaled`, norm · Σ (G − A)² / Σ |G − A|.
 * @param target A, [channels, channels], symmetric
 * @param norm 1 / Σ A² makes it the relative error
 */
export function gramError(
  terms: Terms,
  name: string,
  input: Tensor,
  target: Tensor,
  norm: number,
  kind: GramKind = 'registers',
  form: ErrorForm = {},
): Term {
  return new GramError(terms, name, input, target, norm, kind, form).output;
}

/**
 * The same of a picture that is looked at through windows. First the sums, in a turn for each window; then the error,
 * once; then its gradient, again in a turn for each window: of the features that the window owns, by what is known of all.
 */
export interface WindowedError {
  /** For the gradient; the node that makes it only sums. */
  readonly term: Term;
  /** What computes the error, after the turns. */
  readonly last: Tensor;
}

/** @param windows that the features are of */
export function windowedGramError(
  terms: Terms,
  name: string,
  input: Tensor,
  target: Tensor,
  kind: GramKind,
  form: ErrorForm,
  windows: Windows,
): WindowedError {
  const error = new GramError(terms, name, input, target, 1, kind, form, windows);
  return { term: error.output, last: new LastOfGramError(error).output };
}

/** Keeps G − A for the gradient, not G; in the scaled form what stands for it there. */
class GramError extends Gram {
  override readonly accumulates = true;
  readonly output: Term;
  readonly #factors: Tensor | undefined;

  constructor(
    terms: Terms,
    name: string,
    input: Tensor,
    readonly target: Tensor,
    readonly norm: number,
    kind: GramKind,
    readonly form: ErrorForm,
    windows?: Windows,
  ) {
    super(name, input, kind, windows && { windows, buffers: terms.buffers });
    this.output = this.produces(new Term(terms, name));
    if (form.scaled)
      this.#factors = windows ? lastingFactors(terms, name) : this.produces(factorsTensor(name));
  }

  override get inputs() {
    return [this.input, this.target];
  }

  override get outputs() {
    const all = [this.output, ...super.outputs];
    return this.#factors ? [...all, this.#factors] : all;
  }

  override lastLaunches(): Launch[] {
    const { slot, terms } = this.output;
    const factors = this.#factors;
    const total = this.totalLaunch(slicesOf(this.form), {
      params: { compared: 1, scaled: Number(factors !== undefined), slot, norm: factors ? 1 : this.norm },
      tensors: { goal: this.target, terms: terms.partial },
    });
    if (!factors) return [total];
    const size = this.matrix.vectors;
    return [
      total,
      quotientLaunch(this.output, this.norm, factors),
      {
        label: `${this.label}.slope`,
        kernel: quotientSlopeKernel,
        params: { size },
        tensors: { factors, difference: this.matrix },
        workgroups: [Math.ceil(size / 64)],
        cost: this.matrix.bytes * 2,
      },
    ];
  }

  override backward(_input: Tensor, grad: Tensor, onto?: Tensor): Tensor {
    return new GramErrorGrad(this, grad, onto).output;
  }
}

/** The error once all windows have had their turns. */
class LastOfGramError extends Node {
  readonly output: Term;

  constructor(readonly of: GramError) {
    super(of.label);
    const { terms, label, slot } = of.output;
    this.output = this.produces(new Term(terms, label, slot));
  }

  get inputs() {
    return [this.of.target];
  }

  get outputs() {
    return [this.output];
  }

  launches(): Launch[] {
    return this.of.lastLaunches();
  }
}

/** 4 · norm · (G − A)·F / (height · width), times the term's weight. */
class GramErrorGrad extends FeatureGrad {
  constructor(
    readonly of: GramError,
    readonly weights: Tensor,
    onto?: Tensor,
  ) {
    super(`${of.label}.grad`, of.input, again(of.input), onto);
  }

  protected get reads() {
    return [this.present, this.of.matrix, this.weights, this.of.output.terms.gradientScale];
  }

  launches(turn: number): Launch[] {
    const { matrix, kind, norm, output, inWindows } = this.of;
    const { height, width } = wholeSize(this.output, inWindows?.windows);
    const rectangle = counted(this.output, inWindows?.windows, turn);
    return [
      gramGradLaunch(kind, {
        label: this.label,
        params: { slot: output.slot, scale: (4 * norm) / (height * width), ...rectangle, ...this.flags },
        tensors: {
          input: this.present,
          difference: matrix,
          weights: this.weights,
          gradient_scale: output.terms.gradientScale,
          output: this.output,
        },
      }),
    ];
  }
}

interface GramGrad {
  readonly label: string;
  readonly params: { slot: number; scale: number; accumulate: number; masked: number } & Rectangle;
  readonly tensors: Record<'input' | 'difference' | 'weights' | 'gradient_scale' | 'output', Tensor>;
}

/** output = (output +) scale · weights[slot] · gradient_scale · difference·input. */
export function gramGradLaunch(kind: GramKind, { label, params, tensors }: GramGrad): Launch {
  const { channels, height, width } = dimensions(tensors.output);
  const stride = rowStride(width);
  const size = height * stride;
  return {
    label,
    kernel: GRAM_GRADIENTS[kind],
    workgroups:
      kind === 'quads'
        ? [...grid(size, 8), Math.ceil(channels / 16)]
        : [Math.ceil(Math.ceil(size / 4) / 64), channels / 8],
    params: { channels, size, stride, ...params },
    tensors,
    cost: 2 * channels * channels * size * 4,
  };
}
