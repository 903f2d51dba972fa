import { denseTensor, type Tensor } from '../../graph/tensor.ts';
import { Gram, type GramKind, type GramOptions, lastOf } from './gram.ts';

/** Moments of features, and the roots to compile: with a tiling `sums`, run for every tile, then `last`, run once. */
export interface Moments {
  /** G, or the covariance matrix, [channels, channels]. */
  readonly matrix: Tensor;
  /** μ, [channels]. */
  readonly mean: Tensor | undefined;
  readonly sums: readonly Tensor[];
  readonly last: readonly Tensor[];
}

/**
 * Gram matrix G = F·Fᵀ / (height · width) of features, for targets; has no gradient.
 * @param input F, [channels, height, width]; channels a multiple of 8
 */
export function moments(input: Tensor, options: GramOptions = {}): Moments {
  const { matrix, mean, sums, last } = new GramTarget(`${input.label}.gram`, input, options);
  return { matrix, mean, sums, last };
}

/** Matrix of the whole picture, without means. */
export function gram(input: Tensor, kind: GramKind = 'registers'): Tensor {
  return moments(input, { kind }).matrix;
}

class GramTarget extends Gram {
  readonly sums: readonly Tensor[];
  readonly last: readonly Tensor[];

  constructor(label: string, input: Tensor, options: GramOptions) {
    super(label, input, options);
    const standIn = (name: string) =>
      denseTensor(`${label}.${name}`, this.matrix.shape, 'grams', this.matrix);
    const kept = this.mean ? [this.matrix, this.mean] : [this.matrix];
    this.sums = this.tiling ? [this.produces(standIn('sums'))] : kept;
    this.last = this.tiling ? [lastOf(this, standIn('last'))] : [];
  }
}
