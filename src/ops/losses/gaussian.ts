import covarianceKernel from '../../../shaders/covariance.wgsl';
import { type Launch, Node } from '../../graph/node.ts';
import { denseTensor, type Tensor } from '../../graph/tensor.ts';
import type { GramKind } from './gram.ts';
import { MatrixRoot } from './matrix-root.ts';

/** Target of Wasserstein distances: a Gaussian in the space of features. */
export interface Gaussian {
  /** μ, [channels]. */
  readonly mean: Tensor;
  /** Σ, [channels, channels]. */
  readonly covariance: Tensor;
  /** Σ^½, [channels, channels]. */
  readonly root: Tensor;
}

/**
 * Gaussian of these moments, for targets; has no gradient. Σ = G − μμᵀ + ε·1. Blend moments, not covariances: only
 * moments are linear.
 * @param mean μ, [channels], see `channelMean`
 * @param gram G, the Gram matrix, [channels, channels]
 * @param epsilon ε, in the features' units squared
 * @param into buffers for the results; default the graph's own
 * @param kind of the matrix products; default `registers`
 */
export function gaussian(
  mean: Tensor,
  gram: Tensor,
  epsilon: number,
  into: { readonly covariance?: GPUBuffer; readonly root?: GPUBuffer } = {},
  kind: GramKind = 'registers',
): Gaussian {
  const { covariance, root } = new GaussianNode(mean, gram, epsilon, into, kind);
  return { mean, covariance, root };
}

class GaussianNode extends Node {
  readonly covariance: Tensor;
  readonly root: Tensor;
  readonly #rooting: MatrixRoot;

  constructor(
    readonly mean: Tensor,
    readonly gram: Tensor,
    readonly epsilon: number,
    into: { readonly covariance?: GPUBuffer; readonly root?: GPUBuffer },
    kind: GramKind,
  ) {
    super(`${gram.label}.gaussian`);
    const n = mean.shape[0]!;
    const matrix = (name: string, buffer?: GPUBuffer) =>
      this.produces(denseTensor(`${this.label}.${name}`, [n, n], 'targets', buffer));
    this.root = matrix('root', into.root);
    this.covariance = matrix('covariance', into.covariance);
    this.#rooting = new MatrixRoot(this.label, n, kind, this.root);
    for (const tensor of this.#rooting.tensors) this.produces(tensor);
  }

  get inputs() {
    return [this.mean, this.gram];
  }

  get outputs() {
    return [this.covariance, ...this.#rooting.tensors];
  }

  launches(): Launch[] {
    const { label, gram, mean, epsilon, covariance } = this;
    return [
      covarianceLaunch(`${label}.covariance`, { gram, mean, output: covariance }, epsilon),
      ...this.#rooting.launches(covariance),
    ];
  }
}

/** output = gram − mean·meanᵀ + epsilon·1. */
export function covarianceLaunch(
  label: string,
  tensors: { gram: Tensor; mean: Tensor; output: Tensor },
  epsilon: number,
): Launch {
  const n = tensors.mean.shape[0]!;
  return {
    label,
    kernel: covarianceKernel,
    params: { n, epsilon },
    tensors,
    workgroups: [Math.ceil((n * n) / 64)],
    cost: { flops: 0, bytes: tensors.gram.bytes * 2 },
  };
}
