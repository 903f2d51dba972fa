import totalVariationKernel from '../../shaders/total_variation.wgsl';
import { type Launch, Node } from '../graph/node.ts';
import { denseTensor, dimensions, type Tensor, UNUSED } from '../graph/tensor.ts';
import { grid } from './grid.ts';
import { SLICES, Term, type Terms } from './terms.ts';

/**
 * scale · Σ (cx·dx² + cy·dy² + cd·(d1² + d2²))^power over channels and pixels: differences to the right, lower and
 * both diagonal neighbours, the border repeating itself; `interior` leaves the last row and column out.
 */
export interface TotalVariation {
  readonly cx: number;
  readonly cy: number;
  readonly cd: number;
  readonly power: number;
  readonly scale: number;
  readonly interior: boolean;
}

/**
 * Total variation of a picture [3, height, width].
 * @param into where its gradient goes unless it is added onto another; default: wherever there is room
 */
export function totalVariation(terms: Terms, image: Tensor, form: TotalVariation, into?: Tensor): Term {
  return new TotalVariationNode(terms, image, form, into).output;
}

class TotalVariationNode extends Node {
  override readonly accumulates = true;
  readonly output: Term;

  constructor(
    terms: Terms,
    readonly image: Tensor,
    readonly form: TotalVariation,
    readonly into?: Tensor,
  ) {
    super('tv');
    this.output = this.produces(new Term(terms, 'tv'));
  }

  /** What value and gradient take. */
  get params() {
    const { height, width } = dimensions(this.image);
    return { height, width, slot: this.output.slot, ...this.form, interior: Number(this.form.interior) };
  }

  get inputs() {
    return [this.image];
  }

  get outputs() {
    return [this.output];
  }

  launches(): Launch[] {
    const slices = Math.min(SLICES, Math.ceil(this.image.bytes / 64));
    const { weights, partial } = this.output.terms;
    return [
      {
        label: this.label,
        kernel: totalVariationKernel,
        params: { ...this.params, slices, differentiate: 0, accumulate: 0 },
        tensors: { image: this.image, weights, partial, output: UNUSED },
        workgroups: grid(slices),
        cost: this.image.bytes * 4,
      },
    ];
  }

  override backward(_input: Tensor, grad: Tensor, onto?: Tensor): Tensor {
    return new TotalVariationGrad(this, grad, onto).output;
  }
}

class TotalVariationGrad extends Node {
  readonly output: Tensor;

  constructor(
    readonly of: TotalVariationNode,
    readonly weights: Tensor,
    readonly onto?: Tensor,
  ) {
    super('tv.grad');
    this.output = this.produces(denseTensor(this.label, of.image.shape, 'gradients', onto ?? of.into));
  }

  get inputs() {
    return this.onto ? [this.of.image, this.weights, this.onto] : [this.of.image, this.weights];
  }

  get outputs() {
    return [this.output];
  }

  launches(): Launch[] {
    const { image, params } = this.of;
    const values = image.bytes / 4;
    const accumulate = Number(this.onto !== undefined);
    return [
      {
        label: this.label,
        kernel: totalVariationKernel,
        params: { ...params, slices: values, differentiate: 1, accumulate },
        tensors: { image, weights: this.weights, partial: UNUSED, output: this.output },
        workgroups: grid(values),
        cost: image.bytes * 16,
      },
    ];
  }
}
