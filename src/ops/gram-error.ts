import gramGradKernel from '../../shaders/gram_grad.wgsl';
import gramGradQuadsKernel from '../../shaders/gram_grad_quads.wgsl';
import { again, type Launch, Node } from '../graph/node.ts';
import { dimensions, Tensor } from '../graph/tensor.ts';
import { Gram, type GramKind } from './gram.ts';
import { grid } from './grid.ts';
import { SLICES, Term, type Terms } from './terms.ts';

/** The kernel of the gradient, by kind. */
export const GRAM_GRADIENTS = { registers: gramGradKernel, quads: gramGradQuadsKernel } as const;

/**
 * norm · Σ (G − A)², G the Gram matrix of features: style loss.
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
): Term {
  return new GramError(terms, name, input, target, norm, kind).output;
}

/** Keeps G − A for the gradient, not G. */
class GramError extends Gram {
  override readonly accumulates = true;
  readonly output: Term;

  constructor(
    terms: Terms,
    name: string,
    input: Tensor,
    readonly target: Tensor,
    readonly norm: number,
    kind: GramKind,
  ) {
    super(name, input, kind);
    this.output = this.produces(new Term(terms, name));
  }

  override get inputs() {
    return [this.input, this.target];
  }

  override get outputs() {
    return [this.output, ...super.outputs];
  }

  override launches(): Launch[] {
    const { slot, terms } = this.output;
    return this.launchesWith(SLICES, {
      params: { compared: 1, slot, norm: this.norm },
      tensors: { goal: this.target, terms: terms.partial },
    });
  }

  override backward(_input: Tensor, grad: Tensor, onto?: Tensor): Tensor {
    return new GramErrorGrad(this, again(this.input), grad, onto).output;
  }
}

/** 4 · norm · (G − A)·F / (height · width), times the term's weight. */
class GramErrorGrad extends Node {
  readonly output: Tensor;
  #masked = false;

  constructor(
    readonly of: GramError,
    readonly features: Tensor,
    readonly weights: Tensor,
    readonly onto?: Tensor,
  ) {
    super(`${of.label}.grad`);
    const { shape, bytes, element } = of.input;
    this.output = this.produces(new Tensor(this.label, shape, bytes, 'gradients', onto, element));
  }

  get #gradientScale(): Tensor {
    return this.of.output.terms.gradientScale;
  }

  get inputs() {
    const read = [this.features, this.of.matrix, this.weights, this.#gradientScale];
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
    const { size, kind, norm, output } = this.of;
    return [
      {
        label: this.label,
        kernel: GRAM_GRADIENTS[kind],
        workgroups:
          kind === 'quads'
            ? [...grid(size, 8), Math.ceil(channels / 16)]
            : [Math.ceil(Math.ceil(size / 4) / 64), channels / 8],
        params: {
          channels,
          size,
          slot: output.slot,
          scale: (4 * norm) / (height * width),
          accumulate: Number(this.onto !== undefined),
          masked: Number(this.#masked),
        },
        tensors: {
          input: this.features,
          difference: this.of.matrix,
          weights: this.weights,
          gradient_scale: this.#gradientScale,
          output: this.output,
        },
        cost: 2 * channels * channels * size * 4,
      },
    ];
  }
}
