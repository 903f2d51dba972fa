import gramKernel from '../../shaders/gram.wgsl';
import gramQuadsKernel from '../../shaders/gram_quads.wgsl';
import gramSumKernel from '../../shaders/gram_sum.wgsl';
import type { Gpu } from '../gpu/device.ts';
import { type Launch, Node } from '../graph/node.ts';
import { denseTensor, dimensions, rowStride, type Tensor, UNUSED } from '../graph/tensor.ts';
import { counted, type InWindows, wholeSize } from './windows.ts';

/**
 * What computes Gram matrices and their gradient:
 * - registers: a tile in registers
 * - quads: a larger one, operands handed round in quads of lanes; for software adapters with subgroups
 */
export const GRAM_KINDS = ['registers', 'quads'] as const;
export type GramKind = (typeof GRAM_KINDS)[number];

/** Width of the tiles a matrix is computed in, lanes that share one, and the workgroup of the kernel. */
const GRAMS = {
  registers: { kernel: gramKernel, tile: 8, lanes: 1, workgroup: 16 },
  quads: { kernel: gramQuadsKernel, tile: 16, lanes: 4, workgroup: 8 },
} as const;
/** Invocations that keep a large GPU busy; each sums part of one tile over one slice of the pixels. */
const INVOCATIONS = 16_384;
/** Fewest vec4f that a slice is worth. */
const LEAST_SLICE = 64;

/** What is fastest on a device. */
export function gramKind({ adapter, hasSubgroups }: Gpu): GramKind {
  return adapter.software && hasSubgroups ? 'quads' : 'registers';
}

/** The kernels of a kind. */
export function gramKernels(kind: GramKind): Pick<Launch, 'kernel' | 'constants'>[] {
  const { kernel, tile } = GRAMS[kind];
  return [{ kernel }, { kernel: gramSumKernel, constants: { TILE: tile } }];
}

/**
 * Gram matrix G = F·Fᵀ / (height · width) of features, for targets: no gradient.
 * @param input F, [channels, height, width]; channels a multiple of 8
 * @param kind default `registers`, which runs everywhere
 * @returns [channels, channels]
 */
export function gram(input: Tensor, kind: GramKind = 'registers'): Tensor {
  return new Gram(`${input.label}.gram`, input, kind).matrix;
}

/** The same of features of windows: in a turn for each their sums, and then once `last`, which is the matrix. */
export function windowedGram(
  input: Tensor,
  kind: GramKind,
  inWindows: InWindows,
): { sums: Tensor; last: Tensor } {
  const sums = new WindowedGram(`${input.label}.gram`, input, kind, inWindows);
  return { sums: sums.output, last: new LastOfGram(sums).output };
}

/** The launches of a Gram matrix, for whoever makes something of it. */
export class Gram extends Node {
  /** [channels, channels]. */
  readonly matrix: Tensor;
  readonly #partial: Tensor;
  readonly #tiles: number;
  readonly #slices: number;

  constructor(
    label: string,
    readonly input: Tensor,
    readonly kind: GramKind,
    readonly inWindows?: InWindows,
  ) {
    super(label);
    const { channels } = dimensions(input);
    if (channels % 8 !== 0)
      throw new Error(`${this.label}: got ${channels} channels, expected a multiple of 8.`);
    const { tile, lanes } = GRAMS[kind];
    const across = Math.ceil(channels / tile);
    this.#tiles = (across * (across + 1)) / 2;
    const slices = Math.ceil(INVOCATIONS / (this.#tiles * lanes));
    this.#slices = Math.max(1, Math.min(slices, Math.floor(this.size / LEAST_SLICE)));
    const tensor = (name: string, shape: readonly number[], purpose: 'grams' | 'scratch') => {
      const bytes = 4 * shape.reduce((product, n) => product * n, 1);
      if (!inWindows) return this.produces(denseTensor(name, shape, purpose));
      // Outlives the turn.
      return denseTensor(name, shape, purpose, inWindows.buffers.create(name, purpose, bytes));
    };
    this.matrix = tensor(`${label}.matrix`, [channels, channels], 'grams');
    this.#partial = tensor(`${label}.partial`, [this.#slices, this.#tiles, tile, tile], 'scratch');
  }

  /** vec4f a channel. */
  get size(): number {
    const { height, width } = dimensions(this.input);
    return height * rowStride(width);
  }

  get inputs() {
    return [this.input];
  }

  get outputs() {
    return [this.matrix, this.#partial];
  }

  launches(turn: number): Launch[] {
    const sums = this.sumLaunch(turn);
    return this.inWindows ? [sums] : [sums, ...this.lastLaunches()];
  }

  /** What follows once all pixels have been summed: with windows, after the last turn. */
  lastLaunches(): Launch[] {
    const { tile } = GRAMS[this.kind];
    const groups = (this.#tiles * tile * tile) / 4;
    return [
      this.totalLaunch(groups, {
        params: { compared: 0, scaled: 0, slot: 0, norm: 0 },
        tensors: { goal: this.#partial, terms: UNUSED },
      }),
    ];
  }

  /** The sums over slices of the pixels. */
  protected sumLaunch(turn: number): Launch {
    const { channels, width } = dimensions(this.input);
    const { kernel, tile, lanes, workgroup } = GRAMS[this.kind];
    const stride = rowStride(width);
    const { top, bottom, left, right } = counted(this.input, this.inWindows?.windows, turn);
    const columns = right - left;
    const count = (bottom - top) * columns;
    return {
      label: `${this.input.label}.gram`,
      kernel,
      params: {
        channels,
        size: this.size,
        slice: Math.ceil(count / this.#slices),
        first: top * stride + left,
        count,
        columns,
        skip: stride - columns,
        accumulate: Number(turn > 0),
      },
      tensors: { input: this.input, partial: this.#partial },
      workgroups: [Math.ceil((this.#tiles * lanes) / workgroup), this.#slices],
      cost: 2 * this.#tiles * tile * tile * count * 4,
    };
  }

  /** Their total. @param groups invocations */
  protected totalLaunch(groups: number, { params, tensors }: Pick<Launch, 'params' | 'tensors'>): Launch {
    const { channels } = dimensions(this.input);
    const { height, width } = wholeSize(this.input, this.inWindows?.windows);
    const { tile } = GRAMS[this.kind];
    return {
      label: `${this.input.label}.gram.sum`,
      kernel: gramSumKernel,
      constants: { TILE: tile },
      params: { channels, slices: this.#slices, groups, scale: 1 / (height * width), ...params },
      tensors: { partial: this.#partial, output: this.matrix, ...tensors },
      workgroups: [Math.ceil(groups / 64)],
      cost: this.#partial.bytes,
    };
  }
}

class WindowedGram extends Gram {
  /** Stands for the sums. */
  readonly output: Tensor;

  constructor(label: string, input: Tensor, kind: GramKind, inWindows: InWindows) {
    super(label, input, kind, inWindows);
    this.output = this.produces(denseTensor(`${label}.sums`, this.matrix.shape, 'grams', this.matrix));
  }

  override get outputs() {
    return [this.output, ...super.outputs];
  }
}

/** The matrix once all windows have had their turns. */
class LastOfGram extends Node {
  readonly output: Tensor;

  constructor(readonly of: WindowedGram) {
    super(of.label);
    this.output = this.produces(denseTensor(of.label, of.matrix.shape, 'grams', of.matrix));
  }

  get inputs() {
    return [];
  }

  get outputs() {
    return [this.output];
  }

  launches(): Launch[] {
    return this.of.lastLaunches();
  }
}
