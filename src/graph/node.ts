import type { Dispatch } from '../gpu/dispatch.ts';
import type { Tensor } from './tensor.ts';

/** A kernel launch on tensors; the program replaces them by buffers. */
export type Launch = Omit<Dispatch, 'buffers'> & { readonly tensors: Readonly<Record<string, Tensor>> };

let created = 0;

/** One application of an op. Nodes are numbered as they are made, and run in that order. */
export abstract class Node {
  readonly order = created++;
  /** Whether `backward` can add onto an existing gradient in place. */
  readonly accumulates: boolean = false;

  constructor(readonly label: string) {}

  /** What it reads; what it adds onto in place counts. */
  abstract get inputs(): readonly Tensor[];
  /** What it writes: the result first, then what it keeps for the backward pass, then scratch. */
  abstract get outputs(): readonly Tensor[];
  /**
   * @param turn which of the windows is worked, where a picture is worked in several; the kernels are always the same
   * @param most bytes of a picture that a launch may bind: see `pieces`
   */
  abstract launches(turn: number, most: number): Launch[];

  /**
   * Adds the nodes that compute the gradient with respect to `input`.
   * @param grad gradient with respect to the result
   * @param onto when `accumulates`: a gradient to add onto in place
   */
  backward(input: Tensor, _grad: Tensor, _onto?: Tensor): Tensor {
    throw new Error(`${this.label}: no gradient with respect to ${input.label}`);
  }

  /** Its result for the backward pass, see `recompute`; default: the one it computed. */
  recompute(): Tensor {
    return this.outputs[0]!;
  }

  /**
   * For nodes that compute a gradient: multiply it by the derivative of the ReLU that made `features`.
   * @returns false when this node cannot
   */
  fuseReluMask(_features: Tensor): boolean {
    return false;
  }

  /** Marks a tensor as this node's work. */
  protected produces<T extends Tensor>(tensor: T): T {
    tensor.producer = this;
    return tensor;
  }
}

/** The nodes that `roots` need, in the order they run. */
export function neededNodes(roots: readonly Tensor[]): Node[] {
  const found = new Set<Node>();
  const open = [...roots];
  for (let tensor = open.pop(); tensor; tensor = open.pop()) {
    const node = tensor.producer;
    if (!node || found.has(node)) continue;
    found.add(node);
    open.push(...node.inputs);
  }
  return [...found].sort((a, b) => a.order - b.order);
}

/** A tensor for the backward pass: as it is, or computed once more where that costs less than keeping it. */
export function recompute(tensor: Tensor): Tensor {
  return tensor.producer?.recompute() ?? tensor;
}
