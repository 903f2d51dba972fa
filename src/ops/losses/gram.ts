import gramKernel from '../../../shaders/gram.wgsl';
import gramGradQuadsKernel from '../../../shaders/gram_grad_quads.wgsl';
import gramQuadsKernel from '../../../shaders/gram_quads.wgsl';
import gramSumKernel from '../../../shaders/gram_sum.wgsl';
import matrixProductQuadsKernel from '../../../shaders/matrix_product_quads.wgsl';
import type { Gpu } from '../../gpu/device.ts';
import { type Launch, Node } from '../../graph/node.ts';
import { denseTensor, dimensions, type Tensor, UNUSED } from '../../graph/tensor.ts';
import { type TiledBuffers, type Tiling, wholeSize } from '../tiling.ts';
import { countedRows, meanLaunch } from './channel-mean.ts';
import type { Term } from './terms.ts';

/**
 * Kernels of Gram matrices and their gradient:
 * - registers: a tile in registers
 * - quads: a larger tile, operands shared in quads of lanes; for software adapters with subgroups
 */
export const GRAM_KINDS = ['registers', 'quads'] as const;
export type GramKind = (typeof GRAM_KINDS)[number];

/**
 * Kernel, width of the tiles of a matrix, lanes per tile, workgroup size, and most floating-point operations of a
 * launch: as many as a screen or a software adapter's submit can wait for.
 */
const GRAMS = {
  registers: { kernel: gramKernel, tile: 8, lanes: 1, workgroup: 16, launchCost: 8e9 },
  quads: { kernel: gramQuadsKernel, tile: 16, lanes: 4, workgroup: 8, launchCost: 2e9 },
} as const;
/** Invocations that keep a large GPU busy; each sums part of one tile over one slice of the pixels. */
const INVOCATIONS = 16_384;
/** Fewest vec4f of a slice. */
const LEAST_SLICE = 64;

/** Kernels of the kind `quads`, by name. */
const QUADS = [gramQuadsKernel, gramGradQuadsKernel, matrixProductQuadsKernel].map(({ name }) => name);

/** Fastest kind of a device whose kernels have not failed to compile; see `settleGramKind`. */
export function gramKind({ adapter, hasSubgroups, pipelines }: Gpu): GramKind {
  const quads = adapter.software && hasSubgroups && !QUADS.some((name) => pipelines.failed.has(name));
  return quads ? 'quads' : 'registers';
}

/** Kernels of a kind. */
export function gramKernels(kind: GramKind): Pick<Launch, 'kernel' | 'constants'>[] {
  const { kernel, tile } = GRAMS[kind];
  return [{ kernel }, { kernel: gramSumKernel, constants: { TILE: tile } }];
}

/** Options of the moments of features. */
export interface GramOptions {
  /** Default `registers`, which runs everywhere. */
  readonly kind?: GramKind;
  /** Whether to compute the channels' means too. */
  readonly withMean?: boolean;
  /** Whether to compute the covariance G − μμᵀ + ε·1 instead of G. */
  readonly centred?: boolean;
  /** ε, default 0. */
  readonly epsilon?: number;
  /** Most floating-point operations of one launch; default 8e9, 2e9 with `quads`. */
  readonly launchCost?: number;
  /**
   * Masks of mean square 1, [1, height, width], f32, by which the features have been multiplied, see `masked`: one,
   * or one per tile. The means are then the region's.
   */
  readonly planes?: readonly Tensor[];
  /** Tiling of the features' picture; default: whole. */
  readonly tiled?: TiledBuffers;
}

/** Comparison of the matrix with a goal. */
interface Compared {
  /** [channels, channels]. */
  readonly goal: Tensor;
  /** Receives norm · Σ (matrix − goal)² in `groups` partial sums, and with `scaled` Σ |matrix − goal|. */
  readonly term: Term;
  readonly norm: number;
  readonly groups: number;
  readonly scaled: boolean;
}

/** Launches of a Gram matrix; base class of the moments and losses made of it. */
export class Gram extends Node {
  /** [channels, channels]. */
  readonly matrix: Tensor;
  /** [channels]. */
  readonly mean: Tensor | undefined;
  readonly kind: GramKind;
  readonly #partial: Tensor;
  readonly #tiles: number;
  readonly #slices: number;
  /** Most floating-point operations of one launch. */
  readonly launchCost: number;

  constructor(
    label: string,
    readonly input: Tensor,
    readonly options: GramOptions,
  ) {
    super(label);
    const { channels } = dimensions(input);
    if (channels % 8 !== 0)
      throw new Error(`${this.label}: got ${channels} channels, expected a multiple of 8.`);
    this.kind = options.kind ?? 'registers';
    const { tile, lanes } = GRAMS[this.kind];
    const across = Math.ceil(channels / tile);
    this.#tiles = (across * (across + 1)) / 2;
    const { size } = countedRows(input, undefined, 0);
    this.launchCost = options.launchCost ?? GRAMS[this.kind].launchCost;
    const slices = Math.ceil((INVOCATIONS * this.#launchesFor(size)) / (this.#tiles * lanes));
    this.#slices = Math.max(1, Math.min(slices, Math.floor(size / LEAST_SLICE)));
    this.matrix = this.lasting('matrix', [channels, channels], 'grams');
    this.#partial = this.lasting('partial', [this.#slices, this.#tiles, tile, tile], 'scratch');
    if (options.withMean || options.centred) this.mean = this.lasting('mean', [channels], 'grams');
  }

  get tiling(): Tiling | undefined {
    return this.options.tiled?.tiling;
  }

  get inputs() {
    return [this.input, ...(this.options.planes ?? []), ...this.goals];
  }

  /** Inputs of `lastLaunches` besides the sums. */
  get goals(): readonly Tensor[] {
    return [];
  }

  get outputs(): Tensor[] {
    const lasting = [this.matrix, this.#partial, ...(this.mean ? [this.mean] : [])];
    return this.tiling ? lasting : [...lasting, ...this.scratch];
  }

  /** Scratch of `lastLaunches`. */
  get scratch(): readonly Tensor[] {
    return [];
  }

  launches(tileIndex: number): Launch[] {
    const sums = this.#sumLaunches(tileIndex);
    return this.tiling ? sums : [...sums, ...this.lastLaunches()];
  }

  /** Launches after all pixels have been summed: with a tiling, after the last tile. */
  lastLaunches(): Launch[] {
    return [this.totalLaunch()];
  }

  /** Number of launches that sum over `count` vec4f of each channel. */
  #launchesFor(count: number): number {
    return Math.ceil(this.#flopsOf(count) / this.launchCost);
  }

  #flopsOf(count: number): number {
    return 2 * this.#tiles * GRAMS[this.kind].tile ** 2 * count * 4;
  }

  /** Tensor that keeps its value from tile to tile. */
  protected lasting(name: string, shape: readonly number[], purpose: 'grams' | 'scratch'): Tensor {
    const label = `${this.label}.${name}`;
    const { tiled } = this.options;
    const tensor = denseTensor(label, shape, purpose);
    if (!tiled) return this.produces(tensor);
    return denseTensor(label, shape, purpose, tiled.buffers.create(label, purpose, tensor.bytes));
  }

  /** Sums over slices of the pixels, and means. */
  #sumLaunches(tileIndex: number): Launch[] {
    const { input, mean, tiling, options } = this;
    const { channels } = dimensions(input);
    const { kernel, lanes, workgroup } = GRAMS[this.kind];
    const rows = countedRows(input, tiling, tileIndex);
    const slice = Math.ceil(rows.count / this.#slices);
    // By the size of a tile, not by the pixels that it owns: every tile has the same number of launches.
    const each = Math.ceil(this.#slices / this.#launchesFor(rows.size));
    const sums = Array.from({ length: Math.ceil(this.#slices / each) }, (_, i): Launch => {
      const from = i * each;
      const slices = Math.min(each, this.#slices - from);
      return {
        label: `${input.label}.gram`,
        kernel,
        params: { channels, slice, start: from, ...rows, accumulate: Number(tileIndex > 0) },
        tensors: { input, partial: this.#partial },
        workgroups: [Math.ceil((this.#tiles * lanes) / workgroup), slices],
        cost: { flops: this.#flopsOf((rows.count * slices) / this.#slices), bytes: 0 },
      };
    });
    if (!mean) return sums;
    const plane = options.planes?.[tileIndex];
    return [...sums, meanLaunch(`${input.label}.mean`, { input, mean, plane }, tiling, tileIndex)];
  }

  /** Total of the sums: the matrix, or its difference to a goal. */
  protected totalLaunch(compared?: Compared): Launch {
    const { input, matrix, mean } = this;
    const { centred = false, epsilon = 0 } = this.options;
    const { channels } = dimensions(input);
    const { height, width } = wholeSize(input, this.tiling);
    const { tile } = GRAMS[this.kind];
    const groups = compared?.groups ?? (this.#tiles * tile * tile) / 4;
    return {
      label: `${input.label}.gram.sum`,
      kernel: gramSumKernel,
      constants: { TILE: tile },
      params: {
        channels,
        slices: this.#slices,
        groups,
        scale: 1 / (height * width),
        centred: Number(centred),
        epsilon,
        compared: Number(compared !== undefined),
        scaled: Number(compared?.scaled ?? false),
        slot: compared?.term.slot ?? 0,
        norm: compared?.norm ?? 0,
      },
      tensors: {
        partial: this.#partial,
        // A binding that is not read must not be one that is written.
        mean: mean ?? this.#partial,
        goal: compared?.goal ?? this.#partial,
        output: matrix,
        terms: compared?.term.terms.partial ?? UNUSED,
      },
      workgroups: [Math.ceil(groups / 64)],
      cost: { flops: 0, bytes: this.#partial.bytes },
    };
  }
}

/** Node for `lastLaunches`, which run once after all tiles; its result is `output`. */
export function lastOf<T extends Tensor>(of: Gram, output: T): T {
  return new LastOfGram(of, output).output as T;
}

class LastOfGram extends Node {
  constructor(
    readonly of: Gram,
    readonly output: Tensor,
  ) {
    super(`${of.label}.last`);
    this.produces(output);
  }

  get inputs() {
    return this.of.goals;
  }

  get outputs() {
    return [this.output, ...this.of.scratch];
  }

  launches(): Launch[] {
    return this.of.lastLaunches();
  }
}
