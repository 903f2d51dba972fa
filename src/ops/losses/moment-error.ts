import momentErrorKernel from '../../../shaders/moment_error.wgsl';
import { type Launch, Node, recompute } from '../../graph/node.ts';
import { denseTensor, dimensions, type Tensor } from '../../graph/tensor.ts';
import { FeatureGrad } from '../features/feature-grad.ts';
import type { Tiling } from '../tiling.ts';
import { meanGradLaunch, meanLaunch } from './channel-mean.ts';
import type { StyleError } from './gram-error.ts';
import { detached, Term, type Terms } from './terms.ts';

/** Features that `momentError` compares. */
export interface MomentErrorOptions {
  /** As in `GramOptions`. */
  readonly planes?: readonly Tensor[];
  /** Tiling of the features' picture; default: whole. */
  readonly tiling?: Tiling;
}

/**
 * Relative error of the channels' means μ and deviations σ, a style loss beside that of the Gram matrix (Galerne et al.,
 * "Scaling Painting Style Transfer", EGSR 2024, without their norms):
 *
 *   Σ (μ − μ*)² / Σ μ*² + Σ (σ − σ*)² / N,  N = Σ (σ*² + μ*² / 10)
 *
 * The means in N hold for a flat goal. N / (1000 · channels) is added to every variance, so that the gradient of a flat
 * channel is finite. A goal of zeros alone gives 0.
 * @param input features, [channels, height, width]
 * @param goal means and variances, [2, channels]; may change between runs
 */
export function momentError(
  terms: Terms,
  name: string,
  input: Tensor,
  goal: Tensor,
  options: MomentErrorOptions = {},
): StyleError {
  return new MomentError(terms, name, input, goal, options).result;
}

class MomentError extends Node {
  override readonly accumulates = true;
  readonly result: StyleError;
  readonly term: Term;
  /** See `moment_error.wgsl`, [2, channels]. */
  readonly slope: Tensor;
  /** Means, and means of the squares, [2, channels]. */
  readonly #moments: Tensor;

  constructor(
    terms: Terms,
    name: string,
    readonly input: Tensor,
    readonly goal: Tensor,
    readonly options: MomentErrorOptions,
  ) {
    super(name);
    const shape = [2, dimensions(input).channels];
    const lasting = (part: string) => {
      const label = `${name}.${part}`;
      const tensor = denseTensor(label, shape, 'grams');
      if (!options.tiling) return this.produces(tensor);
      return denseTensor(label, shape, 'grams', terms.buffers.create(label, 'grams', tensor.bytes));
    };
    this.term = this.produces(new Term(terms, name));
    this.#moments = lasting('moments');
    this.slope = lasting('slope');
    this.result = {
      term: this.term,
      ...(options.tiling && { last: new LastOfMoments(this).output }),
    };
  }

  get inputs() {
    return [this.input, this.goal, ...(this.options.planes ?? [])];
  }

  get outputs() {
    return [this.term, this.#moments, this.slope];
  }

  launches(tileIndex: number): Launch[] {
    const { label, input, options } = this;
    const { planes, tiling } = options;
    const tensors = { input, mean: this.#moments, plane: planes?.[tileIndex] };
    const sums = meanLaunch(`${label}.moments`, tensors, tiling, tileIndex);
    return tiling ? [sums] : [sums, this.lastLaunch()];
  }

  /** The error, once all pixels have been summed. */
  lastLaunch(): Launch {
    const { label, goal, term, slope } = this;
    const { slot, terms } = term;
    return {
      label,
      kernel: momentErrorKernel,
      params: { channels: goal.shape[1]!, slot },
      tensors: { moments: this.#moments, goal, terms: terms.partial, slope },
      workgroups: [1],
      cost: { flops: 0, bytes: 4 * goal.bytes },
    };
  }

  override backward(_input: Tensor, grad: Tensor, onto?: Tensor): Tensor {
    return new MomentGrad(this, grad, onto).output;
  }
}

/** The error, after all tiles. */
class LastOfMoments extends Node {
  readonly output: Term;

  constructor(readonly of: MomentError) {
    super(`${of.label}.last`);
    this.output = this.produces(detached(of.term));
  }

  get inputs() {
    return [this.of.goal];
  }

  get outputs() {
    return [this.output];
  }

  launches(): Launch[] {
    return [this.of.lastLaunch()];
  }
}

class MomentGrad extends FeatureGrad {
  constructor(
    readonly of: MomentError,
    readonly weights: Tensor,
    onto?: Tensor,
  ) {
    super(`${of.label}.grad`, of.input, recompute(of.input), onto);
  }

  protected get reads() {
    const { slope, term, options } = this.of;
    return [this.present, slope, this.weights, term.terms.gradientScale, ...(options.planes ?? [])];
  }

  launches(tileIndex: number): Launch[] {
    const { label, present: features, weights, output, flags, of } = this;
    const { slope, term, options } = of;
    const tensors = { features, slope, plane: options.planes?.[tileIndex], weights, output };
    return [meanGradLaunch(label, tensors, term, { factor: 2, ...flags }, options.tiling, tileIndex)];
  }
}
