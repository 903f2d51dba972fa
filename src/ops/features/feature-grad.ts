import { Node } from '../../graph/node.ts';
import { Tensor } from '../../graph/tensor.ts';

/** Gradient with respect to features, optionally added onto another and masked by the features' ReLU. */
export abstract class FeatureGrad extends Node {
  readonly output: Tensor;
  #masked = false;

  /** @param present the features in the backward pass: `recompute(features)` */
  constructor(
    label: string,
    readonly features: Tensor,
    readonly present: Tensor,
    readonly onto?: Tensor,
  ) {
    super(label);
    const { shape, bytes, element } = features;
    this.output = this.produces(new Tensor(label, shape, bytes, 'gradients', onto, element));
  }

  /** Inputs besides the gradient it adds onto and the features that mask it. */
  protected abstract get reads(): readonly Tensor[];

  get inputs() {
    const read = [...this.reads];
    if (this.#masked) read.push(this.present);
    if (this.onto) read.push(this.onto);
    return read;
  }

  /** The result first; subclasses add scratch tensors. */
  get outputs(): Tensor[] {
    return [this.output];
  }

  /** Parameters of the kernels of such gradients. */
  protected get flags(): { accumulate: number; masked: number } {
    return { accumulate: Number(this.onto !== undefined), masked: Number(this.#masked) };
  }

  override fuseReluMask(features: Tensor): boolean {
    this.#masked = features === this.features;
    return this.#masked;
  }
}
