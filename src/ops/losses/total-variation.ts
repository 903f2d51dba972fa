import totalVariationKernel from '../../../shaders/total_variation.wgsl';
import { type Range, splitRange } from '../../gpu/ranges.ts';
import { type Launch, Node } from '../../graph/node.ts';
import { bindRange, denseTensor, dimensions, type Tensor, TensorRange, UNUSED } from '../../graph/tensor.ts';
import { grid } from '../grid.ts';
import { SLICES, Term, type Terms } from './terms.ts';

/**
 * scale · Σ (cx·dx² + cy·dy² + cd·(d1² + d2²))^power over channels and pixels: differences to the right, lower and
 * both diagonal neighbours, with the border replicated; `interior` leaves the last row and column out, `wraps` goes on at the opposite side.
 */
export interface TotalVariation {
  readonly cx: number;
  readonly cy: number;
  readonly cd: number;
  readonly power: number;
  readonly scale: number;
  readonly interior: boolean;
  /** Default false; the device must bind the whole picture. */
  readonly wraps?: boolean;
}

/**
 * Total variation of a picture [3, height, width].
 * @param into buffer of its gradient unless that is added onto another; default: the graph's own
 */
export function totalVariation(terms: Terms, image: Tensor, form: TotalVariation, into?: Tensor): Term {
  return new TotalVariationNode(terms, image, form, into).output;
}

type Params = Readonly<Record<string, number>>;

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

  /** Launches on ranges of the picture, each bound with the values around it. */
  launchesOn(most: number, each: (range: Range, params: Params, image: TensorRange) => Launch): Launch[] {
    const { image, form } = this;
    const { height, width } = dimensions(image);
    const values = 3 * height * width;
    const { wraps = false, interior, ...rest } = form;
    const flags = { interior: Number(interior && !wraps), wrap: Number(wraps) };
    const same = { height, width, slot: this.output.slot, ...rest, ...flags };
    // The terms of a value reach to the rows above and below, and one pixel further.
    const around = width + 1;
    const ranges = wraps ? [{ from: 0, to: values }] : splitRange(values, most, around);
    return ranges.map((own) => {
      const [first, end] = [Math.max(0, own.from - around), Math.min(values, own.to + around)];
      const { range, at } = bindRange(image, first, end);
      return each(own, { ...same, start: own.from, end: own.to, image_start: first - at }, range);
    });
  }

  get inputs() {
    return [this.image];
  }

  get outputs() {
    return [this.output];
  }

  launches(_tileIndex: number, most: number): Launch[] {
    const slices = Math.min(SLICES, Math.ceil(this.image.bytes / 64));
    const { weights, partial } = this.output.terms;
    return this.launchesOn(most, ({ from, to }, params, image) => ({
      label: this.label,
      kernel: totalVariationKernel,
      params: { ...params, slices, differentiate: 0, accumulate: Number(from > 0) },
      tensors: { image, weights, partial, output: UNUSED },
      workgroups: grid(slices),
      cost: { flops: 0, bytes: (to - from) * 16 },
    }));
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

  launches(_tileIndex: number, most: number): Launch[] {
    const accumulate = Number(this.onto !== undefined);
    return this.of.launchesOn(most, ({ from, to }, params, image) => ({
      label: this.label,
      kernel: totalVariationKernel,
      params: { ...params, slices: to - from, differentiate: 1, accumulate },
      tensors: {
        image,
        weights: this.weights,
        partial: UNUSED,
        output: new TensorRange(this.output, from, to),
      },
      workgroups: grid(to - from),
      cost: { flops: 0, bytes: (to - from) * 64 },
    }));
  }
}
