import toneKernel from '../../../shaders/tone.wgsl';
import toneGradKernel from '../../../shaders/tone_grad.wgsl';
import toneMomentsKernel from '../../../shaders/tone_moments.wgsl';
import { splitRange } from '../../gpu/ranges.ts';
import { type Launch, Node } from '../../graph/node.ts';
import { bindRange, denseTensor, type Tensor } from '../../graph/tensor.ts';
import { grid } from '../grid.ts';
import { SLICES, Term, type Terms } from './terms.ts';

/** Values of a tone: mean (3), covariance rr rg rb gg gb bb, low (3) and high (3) end of the range, one spare. */
export const TONE_VALUES = 16;

/** Most partial sums of a picture's moments. */
const MOST_SLICES = 1024;

/**
 * Distance of a picture's brightness and colours from a goal: mean μ, covariance Σ, and the range of nearly all values
 * of a channel, with e the distance of a pixel from that range:
 *
 *   (|μ − μ*|² + mean |e|²) / V + ‖Σ − Σ*‖² / N,  V = tr Σ* + 0.0012, N = ‖Σ*‖² + 4.8e-7
 *
 * 0 is a match. Each of these alone makes 1: a mean that is off by a deviation of the colours; pixels outside the range
 * by as much; a picture of one grey, or one of twice the variance. The small constants make the deviation of a flat
 * picture count as 0.02.
 * @param image [3, height, width], RGB in 0…1
 * @param goal μ*, Σ* and the range, [TONE_VALUES]: see `toneTarget`; may change between runs
 */
export function tone(terms: Terms, image: Tensor, goal: Tensor): Term {
  return new Tone(terms, image, goal).output;
}

class Tone extends Node {
  override readonly accumulates = true;
  readonly output: Term;
  /** Coefficients of the gradient, see `tone.wgsl`. */
  readonly gradient: Tensor;
  readonly pixels: number;
  readonly #slices: number;
  readonly #partial: Tensor;

  constructor(
    terms: Terms,
    readonly image: Tensor,
    readonly goal: Tensor,
  ) {
    super('tone');
    this.output = this.produces(new Term(terms, 'tone'));
    this.gradient = this.produces(denseTensor('tone.gradient', [12], 'losses'));
    this.pixels = image.bytes / 12;
    this.#slices = Math.min(MOST_SLICES, Math.ceil(this.pixels / 16));
    this.#partial = this.produces(denseTensor('tone.partial', [this.#slices, 12], 'scratch'));
  }

  get inputs() {
    return [this.image, this.goal];
  }

  get outputs() {
    return [this.output, this.gradient, this.#partial];
  }

  /** Ranges of the pixels, each with its ranges of the three planes. */
  ranges(most: number) {
    return splitRange(this.pixels, most).map(({ from, to }) => {
      const plane = (channel: number, tensor: Tensor) =>
        bindRange(tensor, channel * this.pixels + from, channel * this.pixels + to);
      const [red, green, blue] = [plane(0, this.image), plane(1, this.image), plane(2, this.image)];
      const params = { pixels: to - from, r: red.at, g: green.at, b: blue.at };
      return { from, params, tensors: { red: red.range, green: green.range, blue: blue.range }, plane };
    });
  }

  launches(_tileIndex: number, most: number): Launch[] {
    const { label, goal, pixels, gradient, output } = this;
    const [slices, partial] = [this.#slices, this.#partial];
    return [
      ...this.ranges(most).map(({ from, params, tensors }) => ({
        label: `${label}.moments`,
        kernel: toneMomentsKernel,
        params: { ...params, slices, accumulate: Number(from > 0) },
        tensors: { ...tensors, goal, partial },
        workgroups: grid(slices),
        cost: { flops: 0, bytes: 12 * params.pixels },
      })),
      {
        label,
        kernel: toneKernel,
        params: { pixels, slices, slot: output.slot },
        tensors: { partial, goal, terms: output.terms.partial, gradient },
        workgroups: [1],
        cost: { flops: 0, bytes: 4 * SLICES },
      },
    ];
  }

  override backward(_input: Tensor, grad: Tensor, onto?: Tensor): Tensor {
    return new ToneGrad(this, grad, onto).output;
  }
}

class ToneGrad extends Node {
  readonly output: Tensor;

  constructor(
    readonly of: Tone,
    readonly weights: Tensor,
    readonly onto?: Tensor,
  ) {
    super('tone.grad');
    this.output = this.produces(denseTensor(this.label, of.image.shape, 'gradients', onto));
  }

  get inputs() {
    const { image, goal, gradient } = this.of;
    const read = [image, goal, gradient, this.weights];
    return this.onto ? [...read, this.onto] : read;
  }

  get outputs() {
    return [this.output];
  }

  launches(_tileIndex: number, most: number): Launch[] {
    const { of, weights } = this;
    const { goal, gradient } = of;
    const accumulate = Number(this.onto !== undefined);
    // One launch per plane of the gradient: three planes would take more bindings than every device has.
    return of.ranges(most).flatMap(({ params, tensors, plane }) =>
      [0, 1, 2].map((channel) => {
        const { range, at } = plane(channel, this.output);
        return {
          label: this.label,
          kernel: toneGradKernel,
          params: { ...params, slot: of.output.slot, accumulate, channel, to: at },
          tensors: { ...tensors, goal, gradient, weights, output: range },
          workgroups: grid(params.pixels),
          cost: { flops: 0, bytes: 20 * params.pixels },
        };
      }),
    );
  }
}
