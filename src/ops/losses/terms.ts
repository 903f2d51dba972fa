import objectiveKernel from '../../../shaders/objective.wgsl';
import type { Buffers } from '../../gpu/buffers.ts';
import { type Launch, Node } from '../../graph/node.ts';
import { type BufferTensor, denseTensor, Tensor } from '../../graph/tensor.ts';
import type { StepCounter } from '../step-counter.ts';

/** Lines of the log of losses: most iterations between two readbacks; as in the shaders. */
export const LOG_LINES = 64;
/** Partial sums of a term; as in the shaders. */
export const SLICES = 4096;

/**
 * Terms of the objective: their partial sums, weights, and a log of their values, in buffers that outlive a graph.
 * Weights are data, not constants of a kernel, so that they can change during a run.
 */
export class Terms {
  /** [count, SLICES]: partial sums of the terms; entries never written stay 0. */
  readonly partial: BufferTensor;
  readonly weights: BufferTensor;
  /** Factor of all gradients from the terms to the picture, so that f16 holds them, and its inverse. */
  readonly gradientScale: BufferTensor;
  /** [LOG_LINES, 1 + count]: total, then the terms, of each iteration modulo LOG_LINES. */
  readonly log: BufferTensor;
  #claimed = 0;

  constructor(
    readonly buffers: Buffers,
    readonly count: number,
  ) {
    const vector = (label: string, length: number) =>
      denseTensor(label, [length], 'losses', buffers.create(label, 'losses', length * 4));
    this.partial = vector('terms.partial', count * SLICES);
    this.weights = vector('terms.weights', count);
    this.gradientScale = vector('terms.gradient_scale', 2);
    this.log = vector('terms.log', LOG_LINES * (1 + count));
  }

  /** Claims the next slot for a term. */
  claim(name: string): number {
    if (this.#claimed === this.count) throw new Error(`terms: no slot left for ${name} of ${this.count}`);
    return this.#claimed++;
  }

  /**
   * Sets the weights in the order of the slots, from the next iteration on.
   * @param gradientScale a power of two
   */
  setWeights(weights: readonly number[], gradientScale = 1): void {
    const { queue } = this.buffers.gpu.device;
    queue.writeBuffer(this.weights.buffer, 0, new Float32Array(weights));
    queue.writeBuffer(this.gradientScale.buffer, 0, new Float32Array([gradientScale, 1 / gradientScale]));
  }
}

/** A scalar of the objective: the sum of one slot of `terms.partial`. Its gradient is that slot of `terms.weights`. */
export class Term extends Tensor {
  constructor(
    readonly terms: Terms,
    name: string,
    readonly slot = terms.claim(name),
  ) {
    super(name, [SLICES], 4 * SLICES, 'losses', terms.partial);
  }
}

/** The same scalar without a producer, for nodes that run after it is known. */
export function detached({ terms, label, slot }: Term): Term {
  return new Term(terms, label, slot);
}

/** Σ weight · term of some terms, to be differentiated; never computed. */
export function sumOf(terms: readonly Term[]): Tensor {
  return new Sum(terms).output;
}

class Sum extends Node {
  readonly output: Tensor;
  readonly #terms: Terms;

  constructor(readonly parts: readonly Term[]) {
    super('sum');
    this.#terms = parts[0]!.terms;
    this.output = this.produces(new Tensor('sum', [], 4, 'losses', this.#terms.log));
  }

  get inputs() {
    return this.parts;
  }

  get outputs() {
    return [this.output];
  }

  launches(): Launch[] {
    return [];
  }

  override backward(): Tensor {
    return this.#terms.weights;
  }
}

/**
 * The objective Σ weight · term. Writes it and its terms into the log's line of this step, and advances the step
 * counter.
 */
export function objective(terms: readonly Term[], clock: StepCounter): Tensor {
  return new Objective(terms, clock).output;
}

class Objective extends Node {
  readonly output: Tensor;
  readonly #terms: Terms;

  constructor(
    readonly parts: readonly Term[],
    readonly clock: StepCounter,
  ) {
    super('objective');
    this.#terms = parts[0]!.terms;
    this.output = this.produces(new Tensor('objective', [], 4, 'losses', this.#terms.log));
  }

  get inputs() {
    return [...this.parts, this.#terms.weights, this.clock.state];
  }

  get outputs() {
    return [this.output];
  }

  launches(): Launch[] {
    return [
      {
        label: this.label,
        kernel: objectiveKernel,
        params: { count: this.#terms.count, ...this.clock.rates },
        tensors: {
          partial: this.#terms.partial,
          weights: this.#terms.weights,
          clock: this.clock.state,
          log: this.#terms.log,
        },
        workgroups: [1],
        cost: { flops: 0, bytes: this.#terms.partial.bytes },
      },
    ];
  }

  /** d objective / d term is the term's weight: the buffer of weights, in which each term has its slot. */
  override backward(): Tensor {
    return this.#terms.weights;
  }
}
