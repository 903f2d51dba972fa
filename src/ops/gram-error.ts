import gramGradKernel from '../../shaders/gram_grad.wgsl';
import gramGradQuadsKernel from '../../shaders/gram_grad_quads.wgsl';
import quotientSlopeKernel from '../../shaders/quotient_slope.wgsl';
import { again, type Launch } from '../graph/node.ts';
import { dimensions, rowStride, type Tensor } from '../graph/tensor.ts';
import { FeatureGrad } from './feature-grad.ts';
import { Gram, type GramKind } from './gram.ts';
import { grid } from './grid.ts';
import { type ErrorForm, factorsTensor, quotientLaunch, slicesOf } from './quotient.ts';
import { Term, type Terms } from './terms.ts';

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
  ) {
    super(name, input, kind);
    this.output = this.produces(new Term(terms, name));
    if (form.scaled) this.#factors = this.produces(factorsTensor(name));
  }

  override get inputs() {
    return [this.input, this.target];
  }

  override get outputs() {
    const all = [this.output, ...super.outputs];
    return this.#factors ? [...all, this.#factors] : all;
  }

  override launches(): Launch[] {
    const { slot, terms } = this.output;
    const factors = this.#factors;
    const sums = this.launchesWith(slicesOf(this.form), {
      params: { compared: 1, scaled: Number(factors !== undefined), slot, norm: factors ? 1 : this.norm },
      tensors: { goal: this.target, terms: terms.partial },
    });
    if (!factors) return sums;
    const size = this.matrix.vectors;
    return [
      ...sums,
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

  launches(): Launch[] {
    const { matrix, kind, norm, output } = this.of;
    const { height, width } = dimensions(this.output);
    return [
      gramGradLaunch(kind, {
        label: this.label,
        params: { slot: output.slot, scale: (4 * norm) / (height * width), ...this.flags },
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
  readonly params: { slot: number; scale: number; accumulate: number; masked: number };
  readonly tensors: Record<'input' | 'difference' | 'weights' | 'gradient_scale' | 'output', Tensor>;
}

/** output = (output +) scale · weights[slot] · gradient_scale · difference·input. */
export function gramGradLaunch(kind: GramKind, { label, params, tensors }: GramGrad): Launch {
  const { channels, height, width } = dimensions(tensors.output);
  const size = height * rowStride(width);
  return {
    label,
    kernel: GRAM_GRADIENTS[kind],
    workgroups:
      kind === 'quads'
        ? [...grid(size, 8), Math.ceil(channels / 16)]
        : [Math.ceil(Math.ceil(size / 4) / 64), channels / 8],
    params: { channels, size, ...params },
    tensors,
    cost: 2 * channels * channels * size * 4,
  };
}
