import quotientSlopeKernel from '../../../shaders/quotient_slope.wgsl';
import type { Launch } from '../../graph/node.ts';
import type { Tensor } from '../../graph/tensor.ts';
import type { Tiling } from '../tiling.ts';
import { meanSlopeLaunch } from './channel-mean.ts';
import { Gram, type GramOptions, lastOf } from './gram.ts';
import { GramGrad } from './gram-grad.ts';
import { type ErrorForm, factorsTensor, lastingFactors, quotientLaunch, slicesOf } from './quotient.ts';
import { detached, Term, type Terms } from './terms.ts';

/**
 * A style loss. With a tiling it takes two passes over the tiles: the first adds up the sums, then the error is
 * computed once, and the second computes the gradient of the features that each tile owns.
 */
export interface StyleError {
  /** Term to differentiate; with a tiling its node computes the sums only. */
  readonly term: Term;
  /** With a tiling, the term that is computed after the first pass. */
  readonly last?: Term;
}

/** Features that a style loss compares. */
export interface StyleErrorOptions extends Pick<GramOptions, 'kind' | 'planes' | 'launchCost'> {
  /** Tiling of the features' picture; default: whole. */
  readonly tiling?: Tiling;
}

export interface GramErrorOptions extends StyleErrorOptions, ErrorForm {
  /** Default 1; 1 / Σ A² makes the error relative. */
  readonly norm?: number;
  /** Whether covariances are compared instead of Gram matrices; with `planes` those of a region. */
  readonly centred?: boolean;
}

/**
 * Style loss norm · Σ (G − A)², with G the Gram matrix of features; `scaled`: norm · Σ (G − A)² / Σ |G − A|.
 * @param input F, [channels, height, width]
 * @param target A, [channels, channels], symmetric
 */
export function gramError(
  terms: Terms,
  name: string,
  input: Tensor,
  target: Tensor,
  options: GramErrorOptions = {},
): StyleError {
  return new GramError(terms, name, input, target, options).result;
}

/** Options of the Gram matrix of a style loss. */
export function gramOptions(
  { buffers }: Terms,
  { kind, planes, launchCost, tiling }: StyleErrorOptions,
): GramOptions {
  return { kind, planes, launchCost, ...(tiling && { tiled: { tiling, buffers } }) };
}

/** Its matrix is G − A, for the gradient; in the scaled form the gradient with respect to G. */
class GramError extends Gram {
  override readonly accumulates = true;
  readonly result: StyleError;
  readonly #term: Term;
  readonly #norm: number;
  readonly #factors: Tensor | undefined;
  /** Gradient with respect to the means, of covariances. */
  readonly #slope: Tensor | undefined;

  constructor(
    terms: Terms,
    name: string,
    input: Tensor,
    readonly target: Tensor,
    readonly form: GramErrorOptions,
  ) {
    const { centred = false, tiling } = form;
    super(name, input, { ...gramOptions(terms, form), centred });
    this.#norm = form.norm ?? 1;
    this.#term = this.produces(new Term(terms, name));
    if (form.scaled)
      this.#factors = tiling ? lastingFactors(terms, name) : this.produces(factorsTensor(name));
    if (centred) this.#slope = this.lasting('slope', [this.mean!.shape[0]!], 'grams');
    this.result = { term: this.#term, ...(tiling && { last: lastOf(this, detached(this.#term)) }) };
  }

  override get goals() {
    return [this.target];
  }

  override get outputs() {
    const kept = [this.#factors, this.#slope].filter((one) => one !== undefined);
    return [this.#term, ...super.outputs, ...kept];
  }

  override lastLaunches(): Launch[] {
    const { target, form, matrix, mean } = this;
    const [term, factors, slope] = [this.#term, this.#factors, this.#slope];
    const scaled = factors !== undefined;
    const launches = [
      this.totalLaunch({
        goal: target,
        term,
        norm: scaled ? 1 : this.#norm,
        groups: slicesOf(form),
        scaled,
      }),
    ];
    if (factors) {
      const size = matrix.vectors;
      launches.push(quotientLaunch(term, this.#norm, factors), {
        label: `${this.label}.slope`,
        kernel: quotientSlopeKernel,
        params: { size },
        tensors: { factors, difference: matrix },
        workgroups: [Math.ceil(size / 64)],
        cost: { flops: 0, bytes: matrix.bytes * 2 },
      });
    }
    if (slope) launches.push(meanSlopeLaunch(`${this.label}.mean`, { mean: mean!, gradient: matrix, slope }));
    return launches;
  }

  override backward(_input: Tensor, grad: Tensor, onto?: Tensor): Tensor {
    const gradients = { term: this.#term, matrix: this.matrix, slope: this.#slope, factor: 4 * this.#norm };
    return new GramGrad(this, gradients, grad, onto).output;
  }
}
