import meanGradKernel from '../../shaders/mean_grad.wgsl';
import wassersteinKernel from '../../shaders/wasserstein.wgsl';
import { again, type Launch } from '../graph/node.ts';
import { denseTensor, dimensions, rowStride, type Tensor, UNUSED } from '../graph/tensor.ts';
import { meanLaunch, meanTensor } from './channel-mean.ts';
import { FeatureGrad } from './feature-grad.ts';
import { covarianceLaunch, type Gaussian } from './gaussian.ts';
import { Gram, type GramKind } from './gram.ts';
import { gramGradLaunch } from './gram-error.ts';
import { grid } from './grid.ts';
import { matrixProduct } from './matrix-product.ts';
import { MatrixRoot } from './matrix-root.ts';
import { Term, type Terms } from './terms.ts';
import { counted } from './windows.ts';

export interface WassersteinOptions {
  /** Added to the variances, as to the target's; in the features' units squared. */
  readonly epsilon: number;
  /** Mask of mean square 1, [1, height, width], f32, by which the features have been multiplied: see `masked`. */
  readonly plane?: Tensor;
  /** Of its matrix products; default `registers`. */
  readonly kind?: GramKind;
}

/**
 * Squared Wasserstein-2 distance of Gaussians, a channel's share of it: style loss of crowsonkb/style-transfer-pytorch
 * since May 2023. With Σ = F·Fᵀ/M − μμᵀ + ε·1 and A = Σ*^½
 *
 *   mean (μ − μ*)² + mean diag(Σ* + Σ − 2·(A·Σ·A)^½)
 *
 * Its gradient with respect to Σ is (1 − A·(A·Σ·A)^−½·A) / channels.
 * Divided by the mean of the diagonal of the target's Gram matrix it is relative: 1 for features that are zero.
 * @param input F, [channels, height, width]
 */
export function wasserstein(
  terms: Terms,
  name: string,
  input: Tensor,
  target: Gaussian,
  options: WassersteinOptions,
): Term {
  return new Wasserstein(terms, name, input, target, options).output;
}

class Wasserstein extends Gram {
  override readonly accumulates = true;
  readonly output: Term;
  /** Gradient with respect to Σ. */
  readonly pull: Tensor;
  /** Half of the gradient with respect to μ, that by way of Σ included. */
  readonly slope: Tensor;
  readonly #mean: Tensor;
  readonly #covariance: Tensor;
  readonly #product: Tensor;
  readonly #rooting: MatrixRoot;

  constructor(
    terms: Terms,
    name: string,
    input: Tensor,
    readonly target: Gaussian,
    readonly options: WassersteinOptions,
  ) {
    super(name, input, options.kind ?? 'registers');
    const n = dimensions(input).channels;
    this.output = this.produces(new Term(terms, name));
    this.pull = this.produces(denseTensor(`${name}.pull`, [n, n], 'grams'));
    this.slope = this.produces(meanTensor(`${name}.slope`, input, 'grams'));
    this.#mean = this.produces(meanTensor(`${name}.mean`, input, 'scratch'));
    this.#covariance = this.produces(denseTensor(`${name}.covariance`, [n, n], 'scratch'));
    this.#product = this.produces(denseTensor(`${name}.product`, [n, n], 'scratch'));
    this.#rooting = new MatrixRoot(name, n, this.kind);
    for (const tensor of this.#rooting.tensors) this.produces(tensor);
  }

  override get inputs() {
    const { mean, covariance, root } = this.target;
    const read = [this.input, mean, covariance, root];
    return this.options.plane ? [...read, this.options.plane] : read;
  }

  override get outputs() {
    const scratch = [this.#mean, this.#covariance, this.#product, ...this.#rooting.tensors];
    return [this.output, this.pull, this.slope, ...super.outputs, ...scratch];
  }

  override launches(): Launch[] {
    const { label, kind, input, target, pull } = this;
    const { plane, epsilon } = this.options;
    const [mean, covariance, product, rooting] = [this.#mean, this.#covariance, this.#product, this.#rooting];
    const share = 1 / dimensions(input).channels;
    return [
      ...super.launches(0),
      meanLaunch(`${label}.mean`, input, mean, plane && { plane, power: 1 }),
      covarianceLaunch(`${label}.covariance`, { gram: this.matrix, mean, output: covariance }, epsilon),
      matrixProduct(`${label}.product`, kind, covariance, target.root, product),
      matrixProduct(`${label}.product`, kind, target.root, product, rooting.spare),
      ...rooting.launches(rooting.spare),
      matrixProduct(`${label}.pull`, kind, rooting.inverse, target.root, product),
      matrixProduct(`${label}.pull`, kind, target.root, product, pull, { scale: -share, shift: share }),
      this.#distance(mean, covariance),
    ];
  }

  #distance(mean: Tensor, covariance: Tensor): Launch {
    const { label, target, pull, slope, output } = this;
    const n = dimensions(this.input).channels;
    return {
      label,
      kernel: wassersteinKernel,
      params: { n, slot: output.slot },
      tensors: {
        mean,
        target_mean: target.mean,
        covariance,
        target_covariance: target.covariance,
        root: this.#rooting.root,
        pull,
        terms: output.terms.partial,
        slope,
      },
      workgroups: [Math.ceil(n / 16)],
      cost: pull.bytes,
    };
  }

  override backward(_input: Tensor, grad: Tensor, onto?: Tensor): Tensor {
    return new WassersteinGrad(this, grad, onto).output;
  }
}

/** (2 / M) · (pull·F + slope·m), times the term's weight. */
class WassersteinGrad extends FeatureGrad {
  constructor(
    readonly of: Wasserstein,
    readonly weights: Tensor,
    onto?: Tensor,
  ) {
    super(`${of.label}.grad`, of.input, again(of.input), onto);
  }

  protected get reads() {
    const { pull, slope, output, options } = this.of;
    const read = [this.present, pull, slope, this.weights, output.terms.gradientScale];
    return options.plane ? [...read, options.plane] : read;
  }

  launches(): Launch[] {
    const { label, weights, output, present, flags } = this;
    const { pull, slope, options, kind } = this.of;
    const { slot, terms } = this.of.output;
    const { channels, height, width } = dimensions(output);
    const stride = rowStride(width);
    const shared = { slot, scale: 2 / (height * width) };
    const scales = { weights, gradient_scale: terms.gradientScale };
    return [
      gramGradLaunch(kind, {
        label,
        params: { ...shared, ...counted(output, undefined, 0), accumulate: flags.accumulate, masked: 0 },
        tensors: { input: present, difference: pull, ...scales, output },
      }),
      {
        label: `${label}.mean`,
        kernel: meanGradKernel,
        params: {
          ...shared,
          size: height * stride,
          channels,
          width,
          stride,
          planed: Number(options.plane !== undefined),
          masked: flags.masked,
        },
        tensors: { features: present, slope, plane: options.plane ?? UNUSED, ...scales, output },
        workgroups: grid(channels * height * stride),
        cost: output.bytes * 2,
      },
    ];
  }
}
