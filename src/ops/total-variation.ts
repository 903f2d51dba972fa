import totalVariationKernel from '../../shaders/total_variation.wgsl';
import totalVariationGradKernel from '../../shaders/total_variation_grad.wgsl';
import { type Launch, Node } from '../graph/node.ts';
import { denseTensor, dimensions, type Tensor } from '../graph/tensor.ts';
import { grid } from './grid.ts';
import { sumInto, Term, type Terms } from './terms.ts';

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

const SLICES = 4096;

/** Total variation of a picture [3, height, width]. */
export function totalVariation(terms: Terms, image: Tensor, form: TotalVariation): Term {
  return new TotalVariationNode(terms, image, form).output;
}

class TotalVariationNode extends Node {
  override readonly accumulates = true;
  readonly output: Term;
  readonly #partial: Tensor;

  constructor(
    terms: Terms,
    readonly image: Tensor,
    readonly form: TotalVariation,
  ) {
    super('tv');
    this.output = this.produces(new Term(terms, 'tv'));
    const slices = Math.min(SLICES, Math.ceil(image.bytes / 64));
    this.#partial = this.produces(denseTensor('tv.partial', [slices], 'scratch'));
  }

  /** What both kernels take. */
  get params() {
    const { height, width } = dimensions(this.image);
    const { cx, cy, cd, power, interior } = this.form;
    return { height, width, interior: Number(interior), cx, cy, cd, power };
  }

  get inputs() {
    return [this.image];
  }

  get outputs() {
    return [this.output, this.#partial];
  }

  launches(): Launch[] {
    const [slices] = this.#partial.shape;
    return [
      {
        label: this.label,
        kernel: totalVariationKernel,
        params: { ...this.params, slices: slices! },
        tensors: { image: this.image, partial: this.#partial },
        workgroups: [Math.ceil(slices! / 64)],
        cost: this.image.bytes * 4,
      },
      sumInto(this.output, this.#partial, this.form.scale),
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
    this.output = this.produces(denseTensor(this.label, of.image.shape, 'gradients', onto));
  }

  get inputs() {
    return this.onto ? [this.of.image, this.weights, this.onto] : [this.of.image, this.weights];
  }

  get outputs() {
    return [this.output];
  }

  launches(): Launch[] {
    const { image, output: term, form, params } = this.of;
    return [
      {
        label: this.label,
        kernel: totalVariationGradKernel,
        constants: { ACCUMULATE: Number(this.onto !== undefined) },
        params: { ...params, slot: term.slot, scale: form.scale },
        tensors: { image, weights: this.weights, output: this.output },
        workgroups: grid(image.bytes / 4),
        cost: image.bytes * 16,
      },
    ];
  }
}
