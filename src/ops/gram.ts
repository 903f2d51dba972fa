import gramKernel from '../../shaders/gram.wgsl';
import gramQuadsKernel from '../../shaders/gram_quads.wgsl';
import gramSumKernel from '../../shaders/gram_sum.wgsl';
import type { Gpu } from '../gpu/device.ts';
import { type Launch, Node } from '../graph/node.ts';
import { denseTensor, dimensions, rowStride, type Tensor, UNUSED } from '../graph/tensor.ts';

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
    this.matrix = this.produces(denseTensor(`${input.label}.gram`, [channels, channels], 'grams'));
    this.#partial = this.produces(
      denseTensor(`${input.label}.gram.partial`, [this.#slices, this.#tiles, tile, tile], 'scratch'),
    );
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

  launches(): Launch[] {
    const { tile } = GRAMS[this.kind];
    return this.launchesWith((this.#tiles * tile * tile) / 4, {
      params: { compared: 0, scaled: 0, slot: 0, norm: 0 },
      tensors: { goal: this.#partial, terms: UNUSED },
    });
  }

  /** @param groups invocations of the second half */
  protected launchesWith(groups: number, { params, tensors }: Pick<Launch, 'params' | 'tensors'>): Launch[] {
    const { channels, height, width } = dimensions(this.input);
    const { kernel, tile, lanes, workgroup } = GRAMS[this.kind];
    const label = `${this.input.label}.gram`;
    return [
      {
        label,
        kernel,
        params: { channels, size: this.size, slice: Math.ceil(this.size / this.#slices) },
        tensors: { input: this.input, partial: this.#partial },
        workgroups: [Math.ceil((this.#tiles * lanes) / workgroup), this.#slices],
        cost: 2 * this.#tiles * tile * tile * this.size * 4,
      },
      {
        label: `${label}.sum`,
        kernel: gramSumKernel,
        constants: { TILE: tile },
        params: { channels, slices: this.#slices, groups, scale: 1 / (height * width), ...params },
        tensors: { partial: this.#partial, output: this.matrix, ...tensors },
        workgroups: [Math.ceil(groups / 64)],
        cost: this.#partial.bytes,
      },
    ];
  }
}
