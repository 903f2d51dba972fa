import { Node } from '../../graph/node.ts';
import { Tensor } from '../../graph/tensor.ts';

/** A gradient with respect to features: added onto another where there is one, and masked by their ReLU if asked. */
export abstract class FeatureGrad extends Node {
  readonly output: Tensor;
  #masked = false;

  /** @param present the features as the backward pass has them: `recompute(features)` */
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

  /** What it reads besides the gradient it adds onto, and the features that mask it. */
  protected abstract get reads(): readonly Tensor[];

  get inputs() {
    const read = [...this.reads];
    if (this.#masked) read.push(this.present);
    if (this.onto) read.push(this.onto);
    return read;
  }

  /** Result first; scratch is for heirs to add. */
  get outputs(): Tensor[] {
    return [this.output];
  }

  /** What kernels of such gradients take. */
  protected get flags(): { accumulate: number; masked: number } {
    return { accumulate: Number(this.onto !== undefined), masked: Number(this.#masked) };
  }

  override fuseReluMask(features: Tensor): boolean {
    this.#masked = features === this.features;
    return this.#masked;
  }
}
