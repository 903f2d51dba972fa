import centreKernel from '../../shaders/centre.wgsl';
import { again, type Launch, Node } from '../graph/node.ts';
import { dimensions, featureTensor, rowStride, type Tensor, UNUSED } from '../graph/tensor.ts';
import { meanLaunch, meanTensor } from './channel-mean.ts';
import { FeatureGrad } from './feature-grad.ts';
import { grid } from './grid.ts';

/**
 * Features without the mean of their channel: F − μ, μ = Σ m²·F / (height · width). Their Gram matrix is the covariance;
 * with a mask, that of `masked(centre(F, m), m)` is the region's.
 * @param input F, [channels, height, width]
 * @param plane m, mask of mean square 1, [1, height, width], f32; default 1 everywhere
 * @returns [channels, height, width]
 */
export function centre(input: Tensor, plane?: Tensor): Tensor {
  return new Centre(input, plane).output;
}

class Centre extends Node {
  override readonly accumulates = true;
  readonly output: Tensor;
  readonly #mean: Tensor;
  #again: Tensor | undefined;

  constructor(
    readonly input: Tensor,
    readonly plane?: Tensor,
  ) {
    super(`${input.label}.centre`);
    this.output = this.produces(like(this.label, input));
    this.#mean = this.produces(meanTensor(`${this.label}.mean`, input, 'grams'));
  }

  get inputs() {
    return this.plane ? [this.input, this.plane] : [this.input];
  }

  get outputs() {
    return [this.output, this.#mean];
  }

  launches(): Launch[] {
    const { label, input, plane } = this;
    const flags = { weighted: 0, accumulate: 0, masked: 0 };
    return [
      meanLaunch(`${label}.mean`, input, this.#mean, plane && { plane, power: 2 }),
      centreLaunch(label, flags, { input, mean: this.#mean, output: this.output }),
    ];
  }

  /** Less is kept for the backward pass: the mean, with which the features are centred once more. */
  override again(): Tensor {
    this.#again ??= new Recentre(this.label, again(this.input), this.#mean).output;
    return this.#again;
  }

  override backward(_input: Tensor, grad: Tensor, onto?: Tensor): Tensor {
    return new CentreGrad(this, grad, onto).output;
  }
}

/** Features centred by a mean that is known. */
class Recentre extends Node {
  readonly output: Tensor;

  constructor(
    label: string,
    readonly input: Tensor,
    readonly mean: Tensor,
  ) {
    super(`${label}.again`);
    this.output = this.produces(like(this.label, input));
  }

  get inputs() {
    return [this.input, this.mean];
  }

  get outputs() {
    return [this.output];
  }

  launches(): Launch[] {
    const { label, input, mean, output } = this;
    return [centreLaunch(label, { weighted: 0, accumulate: 0, masked: 0 }, { input, mean, output })];
  }
}

/** The gradient without m² times the mean of its channel. */
class CentreGrad extends FeatureGrad {
  readonly #mean: Tensor;

  constructor(
    readonly of: Centre,
    readonly grad: Tensor,
    onto?: Tensor,
  ) {
    super(`${of.label}.grad`, of.input, again(of.input), onto);
    this.#mean = this.produces(meanTensor(`${this.label}.mean`, grad, 'scratch'));
  }

  protected get reads() {
    return this.of.plane ? [this.grad, this.of.plane] : [this.grad];
  }

  override get outputs() {
    return [this.output, this.#mean];
  }

  launches(): Launch[] {
    const { label, grad, output, flags } = this;
    const { plane } = this.of;
    const mask = flags.masked ? this.present : undefined;
    const all = { ...flags, weighted: Number(plane !== undefined) };
    return [
      meanLaunch(`${label}.mean`, grad, this.#mean),
      centreLaunch(label, all, { input: grad, mean: this.#mean, plane, features: mask, output }),
    ];
  }
}

function like(label: string, input: Tensor): Tensor {
  const { channels, height, width } = dimensions(input);
  return featureTensor(label, [channels, height, width], 'features', undefined, input.element);
}

function centreLaunch(
  label: string,
  flags: { weighted: number; accumulate: number; masked: number },
  tensors: { input: Tensor; mean: Tensor; plane?: Tensor; features?: Tensor; output: Tensor },
): Launch {
  const { channels, height, width } = dimensions(tensors.input);
  const stride = rowStride(width);
  const { input, mean, plane = UNUSED, features = input, output } = tensors;
  return {
    label,
    kernel: centreKernel,
    params: { size: height * stride, channels, width, stride, ...flags },
    tensors: { input, mean, plane, features, output },
    workgroups: grid(channels * height * stride),
    cost: input.bytes * 2,
  };
}
