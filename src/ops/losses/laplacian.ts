import boxMeanKernel from '../../../shaders/box_mean.wgsl';
import laplacianKernel from '../../../shaders/laplacian.wgsl';
import { type Range, splitRange, splitRows } from '../../gpu/ranges.ts';
import { type Launch, Node } from '../../graph/node.ts';
import { bindRange, denseTensor, dimensions, type Tensor, UNUSED } from '../../graph/tensor.ts';
import { grid } from '../grid.ts';
import { SLICES, Term, type Terms } from './terms.ts';

/** Means from a mean to its neighbours; as in `laplacian.wgsl`. */
export const LAPLACIAN_STEP = 2;
/** Pixels of a window up and left of its place, and down and right of it; as in `box_mean.wgsl`. */
export const WINDOW = { before: 1, after: 2 } as const;
/** Shares of red, green and blue in the luminance, as in `box_mean.wgsl`. */
export const LUMINANCE = [0.299, 0.587, 0.114] as const;

/**
 * Laplacian loss Σ map · (L(X) − goal)² of a picture X: L is the sum of the differences of the four neighbours, 4 pixels
 * away, to the mean luminance in a window of 4×4 pixels at every second pixel of every second row (after Li et al.,
 * "Laplacian-Steered Neural Style Transfer", 2017, who take RGB in cells that do not overlap). Takes 2 bytes a pixel while
 * it is computed.
 * @param image [3, height, width], f32
 * @param wanted goal and map of a mean as two f16 in 32 bits, [1, ⌈height / 2⌉, ⌈width / 2⌉], see `packedLines`; the
 * device must bind it whole
 * @param wraps whether the picture goes on at the opposite side; the device must then bind a whole plane of it
 */
export function laplacianError(terms: Terms, image: Tensor, wanted: Tensor, wraps = false): Term {
  return new LaplacianError(terms, image, wanted, wraps).output;
}

class LaplacianError extends Node {
  override readonly accumulates = true;
  readonly output: Term;
  readonly #means: Tensor;

  constructor(
    terms: Terms,
    readonly image: Tensor,
    readonly wanted: Tensor,
    readonly wraps: boolean,
  ) {
    super('laplacian');
    this.output = this.produces(new Term(terms, 'laplacian'));
    this.#means = this.produces(denseTensor('laplacian.means', wanted.shape, 'scratch'));
  }

  get inputs() {
    return [this.image, this.wanted];
  }

  get outputs() {
    return [this.output, this.#means];
  }

  /** Parameters of all kernels. */
  get params() {
    const { height, width } = dimensions(this.image);
    return { height, width, wrap: Number(this.wraps), slot: this.output.slot };
  }

  launches(_tileIndex: number, most: number): Launch[] {
    const slices = Math.min(SLICES, Math.ceil(this.wanted.bytes / 64));
    const partial = this.output.terms.partial;
    return [
      ...this.meansLaunches(most, this.#means),
      this.stepLaunch(0, slices, { input: this.#means, output: UNUSED, partial }),
    ];
  }

  meansLaunches(most: number, means: Tensor): Launch[] {
    const { image, wraps } = this;
    const { height, width } = dimensions(image);
    const { height: rows, width: columns } = dimensions(means);
    const room = most - 4 * width * (WINDOW.before + WINDOW.after + 1);
    const ranges = wraps ? [{ from: 0, to: rows }] : splitRows(rows, 2 * width, room);
    return ranges.map(({ from, to }): Launch => {
      const read = {
        from: wraps ? 0 : Math.max(0, 2 * from - WINDOW.before) * width,
        to: wraps ? height * width : Math.min(height, 2 * to + WINDOW.after) * width,
      };
      const [red, green, blue] = [0, 1, 2].map((channel) => planeOf(image, read, channel));
      const places = { first: read.from, r: red!.at, g: green!.at, b: blue!.at, to: 0 };
      const own = { start: from * columns, end: to * columns, adjoint: 0, accumulate: 0, scale: 0 };
      const tensors = { red: red!.range, green: green!.range, blue: blue!.range };
      return boxLaunch({ ...this.params, ...places, ...own }, { ...tensors, weights: UNUSED, output: means });
    });
  }

  stepLaunch(
    step: 0 | 1 | 2,
    slices: number,
    tensors: Readonly<Record<'input' | 'output' | 'partial', Tensor>>,
  ): Launch {
    const { wanted, params } = this;
    const { height: rows, width: columns } = dimensions(wanted);
    return {
      label: this.label,
      kernel: laplacianKernel,
      params: { ...params, rows, columns, step, slices },
      tensors: { ...tensors, wanted },
      workgroups: grid(slices),
      cost: { flops: 0, bytes: 12 * rows * columns },
    };
  }

  override backward(_input: Tensor, grad: Tensor, onto?: Tensor): Tensor {
    return new LaplacianGrad(this, grad, onto).output;
  }
}

/** Computes the means anew, which are next to nothing, so that nothing is kept while the network is passed. */
class LaplacianGrad extends Node {
  readonly output: Tensor;
  /** The means, then the shares of the pixels of their windows. */
  readonly #means: Tensor;
  readonly #slope: Tensor;

  constructor(
    readonly of: LaplacianError,
    readonly weights: Tensor,
    readonly onto?: Tensor,
  ) {
    super('laplacian.grad');
    this.output = this.produces(denseTensor(this.label, of.image.shape, 'gradients', onto));
    this.#means = this.produces(denseTensor('laplacian.shares', of.wanted.shape, 'scratch'));
    this.#slope = this.produces(denseTensor('laplacian.slope', of.wanted.shape, 'scratch'));
  }

  get inputs() {
    const read = [...this.of.inputs, this.weights];
    return this.onto ? [...read, this.onto] : read;
  }

  get outputs() {
    return [this.output, this.#means, this.#slope];
  }

  launches(_tileIndex: number, most: number): Launch[] {
    const { of, weights, onto, output } = this;
    const { height, width } = dimensions(of.image);
    const [means, slope] = [this.#means, this.#slope];
    const count = of.wanted.bytes / 4;
    const channels = splitRange(height * width, most).flatMap((range) =>
      LUMINANCE.map((share, channel): Launch => {
        const own = planeOf(output, range, channel);
        const flags = { adjoint: 1, accumulate: Number(onto !== undefined), scale: 2 * share };
        const places = { start: range.from, end: range.to, first: 0, r: 0, g: 0, b: 0, to: own.at };
        const read = { red: means, green: means, blue: means, weights };
        return boxLaunch({ ...of.params, ...places, ...flags }, { ...read, output: own.range });
      }),
    );
    return [
      ...of.meansLaunches(most, means),
      of.stepLaunch(1, count, { input: means, output: slope, partial: UNUSED }),
      of.stepLaunch(2, count, { input: slope, output: means, partial: UNUSED }),
      ...channels,
    ];
  }
}

/** A range of the pixels of one channel. */
function planeOf(picture: Tensor, { from, to }: Range, channel: number) {
  const { height, width } = dimensions(picture);
  const plane = channel * height * width;
  return bindRange(picture, plane + from, plane + to);
}

function boxLaunch(
  params: Readonly<Record<string, number>> & Readonly<Record<'start' | 'end', number>>,
  tensors: Readonly<Record<'red' | 'green' | 'blue' | 'weights' | 'output', Tensor>>,
): Launch {
  const values = params.end - params.start;
  return {
    label: 'laplacian.means',
    kernel: boxMeanKernel,
    params,
    tensors,
    workgroups: grid(values),
    cost: { flops: 0, bytes: 16 * values },
  };
}
