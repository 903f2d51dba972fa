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
 * A style loss. Of a picture that is looked at through windows there come first the sums, in a turn for each window; then
 * the error, once; then its gradient, recompute in a turn for each window: of the features that the window owns, by what is
 * known of all.
 */
export interface StyleError {
  /** For the gradient; with windows the node that makes it only sums. */
  readonly term: Term;
  /** With windows, what computes the error after their turns. */
  readonly last?: Term;
}

/** How features are looked at by a style loss. */
export interface StyleErrorOptions extends Pick<GramOptions, 'kind' | 'planes' | 'launchCost'> {
  /** That the features are of; default the whole picture. */
  readonly windows?: Tiling;
}

export interface GramErrorOptions extends StyleErrorOptions, ErrorForm {
  /** Default 1; 1 / Σ A² makes it the relative error. */
  readonly norm?: number;
  /** Whether covariances are compared, not Gram matrices; with `planes` those of a region. */
  readonly centred?: boolean;
}

/**
 * norm · Σ (G − A)², G the Gram matrix of features: style loss; or, `scaled`, norm · Σ (G − A)² / Σ |G − A|.
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

/** What a style loss makes a Gram matrix of. */
export function gramOptions(
  { buffers }: Terms,
  { kind, planes, launchCost, windows }: StyleErrorOptions,
): GramOptions {
  return { kind, planes, launchCost, ...(windows && { inWindows: { windows, buffers } }) };
}

/** Keeps G − A for the gradient, not G; in the scaled form what stands for it there. */
class GramError extends Gram {
  override readonly accumulates = true;
  readonly result: StyleError;
  readonly #term: Term;
  readonly #norm: number;
  readonly #factors: Tensor | undefined;
  /** Of covariances. */
  readonly #slope: Tensor | undefined;

  constructor(
    terms: Terms,
    name: string,
    input: Tensor,
    readonly target: Tensor,
    readonly form: GramErrorOptions,
  ) {
    const { centred = false, windows } = form;
    super(name, input, { ...gramOptions(terms, form), centred });
    this.#norm = form.norm ?? 1;
    this.#term = this.produces(new Term(terms, name));
    if (form.scaled)
      this.#factors = windows ? lastingFactors(terms, name) : this.produces(factorsTensor(name));
    if (centred) this.#slope = this.lasting('slope', [this.mean!.shape[0]!], 'grams');
    this.result = { term: this.#term, ...(windows && { last: lastOf(this, detached(this.#term)) }) };
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
    if (slope) launches.push(meanSlopeLaunch(`${this.label}.mean`, { mean: mean!, pull: matrix, slope }));
    return launches;
  }

  override backward(_input: Tensor, grad: Tensor, onto?: Tensor): Tensor {
    const pulls = { term: this.#term, matrix: this.matrix, slope: this.#slope, factor: 4 * this.#norm };
    return new GramGrad(this, pulls, grad, onto).output;
  }
}
