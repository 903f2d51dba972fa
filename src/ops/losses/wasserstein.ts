import wassersteinKernel from '../../../shaders/wasserstein.wgsl';
import type { Launch } from '../../graph/node.ts';
import { denseTensor, dimensions, type Tensor } from '../../graph/tensor.ts';
import { meanSlopeLaunch } from './channel-mean.ts';
import type { Gaussian } from './gaussian.ts';
import { Gram, lastOf } from './gram.ts';
import { gramOptions, type StyleError, type StyleErrorOptions } from './gram-error.ts';
import { GramGrad } from './gram-grad.ts';
import { matrixProduct } from './matrix-product.ts';
import { MatrixRoot } from './matrix-root.ts';
import { detached, Term, type Terms } from './terms.ts';

export interface WassersteinOptions extends StyleErrorOptions {
  /** ε added to the variances of features and target, in the features' units squared. */
  readonly epsilon: number;
}

/**
 * Squared Wasserstein-2 distance of Gaussians, divided by the channels: style loss of crowsonkb/style-transfer-pytorch
 * since May 2023. With Σ = F·Fᵀ/M − μμᵀ + ε·1 and A = Σ*^½
 *
 *   mean (μ − μ*)² + mean diag(Σ* + Σ − 2·(A·Σ·A)^½)
 *
 * Its gradient with respect to Σ is (1 − A·(A·Σ·A)^−½·A) / channels.
 * Divided by the mean of the diagonal of the target's Gram matrix it is relative: 1 for zero features.
 * @param input F, [channels, height, width]
 */
export function wasserstein(
  terms: Terms,
  name: string,
  input: Tensor,
  target: Gaussian,
  options: WassersteinOptions,
): StyleError {
  return new Wasserstein(terms, name, input, target, options).result;
}

class Wasserstein extends Gram {
  override readonly accumulates = true;
  readonly result: StyleError;
  readonly #term: Term;
  /** Gradient with respect to Σ. */
  readonly #gradient: Tensor;
  /** Half of the gradient with respect to μ, including that through Σ. */
  readonly #slope: Tensor;
  readonly #product: Tensor;
  readonly #rooting: MatrixRoot;

  constructor(
    terms: Terms,
    name: string,
    input: Tensor,
    readonly target: Gaussian,
    options: WassersteinOptions,
  ) {
    super(name, input, { ...gramOptions(terms, options), centred: true, epsilon: options.epsilon });
    const { channels } = dimensions(input);
    const square = [channels, channels];
    this.#term = this.produces(new Term(terms, name));
    this.#gradient = this.lasting('gradient', square, 'grams');
    this.#slope = this.lasting('slope', [channels], 'grams');
    this.#product = denseTensor(`${name}.product`, square, 'scratch');
    this.#rooting = new MatrixRoot(name, channels, this.kind);
    this.result = { term: this.#term, ...(this.tiling && { last: lastOf(this, detached(this.#term)) }) };
  }

  override get goals() {
    const { mean, covariance, root } = this.target;
    return [mean, covariance, root];
  }

  override get outputs() {
    return [this.#term, this.#gradient, this.#slope, ...super.outputs];
  }

  override get scratch() {
    return [this.#product, ...this.#rooting.tensors];
  }

  override lastLaunches(): Launch[] {
    const { label, kind, target, matrix } = this;
    const [gradient, slope, product, rooting] = [this.#gradient, this.#slope, this.#product, this.#rooting];
    const mean = this.mean!;
    const share = 1 / mean.shape[0]!;
    return [
      this.totalLaunch(),
      matrixProduct(`${label}.product`, kind, matrix, target.root, product),
      matrixProduct(`${label}.product`, kind, target.root, product, rooting.spare),
      ...rooting.launches(rooting.spare),
      matrixProduct(`${label}.gradient`, kind, rooting.inverse, target.root, product),
      matrixProduct(`${label}.gradient`, kind, target.root, product, gradient, {
        scale: -share,
        shift: share,
      }),
      this.#distanceLaunch(mean),
      meanSlopeLaunch(`${label}.mean`, { mean, gradient, slope }, { goal: target.mean, share }),
    ];
  }

  #distanceLaunch(mean: Tensor): Launch {
    const { label, target, matrix } = this;
    const { slot, terms } = this.#term;
    const n = mean.shape[0]!;
    return {
      label,
      kernel: wassersteinKernel,
      params: { n, slot },
      tensors: {
        mean,
        target_mean: target.mean,
        covariance: matrix,
        target_covariance: target.covariance,
        root: this.#rooting.root,
        terms: terms.partial,
      },
      workgroups: [Math.ceil(n / 16)],
      cost: { flops: 0, bytes: matrix.bytes },
    };
  }

  override backward(_input: Tensor, grad: Tensor, onto?: Tensor): Tensor {
    const gradients = { term: this.#term, matrix: this.#gradient, slope: this.#slope, factor: 2 };
    return new GramGrad(this, gradients, grad, onto).output;
  }
}
