import type { Dispatch } from '../gpu/dispatch.ts';
import type { Tensor } from './tensor.ts';

/** A kernel launch on tensors; the program replaces them by buffers. */
export type Launch = Omit<Dispatch, 'buffers'> & { readonly tensors: Readonly<Record<string, Tensor>> };

let created = 0;

/** One application of an op. Nodes are numbered in the order of their creation. */
export abstract class Node {
  readonly order = created++;
  /** Whether `backward` can add onto an existing gradient in place. */
  readonly accumulates: boolean = false;

  constructor(readonly label: string) {}

  /** Tensors that it reads, and those that it adds onto in place. */
  abstract get inputs(): readonly Tensor[];
  /** Tensors that it writes: the result first, then values for the backward pass, then scratch. */
  abstract get outputs(): readonly Tensor[];
  /**
   * Its launches; the kernels are the same for every tile.
   * @param tileIndex tile of a picture that is computed in tiles; 0 of a whole one
   * @param most bytes of a picture that a launch may bind, see `splitRange`
   */
  abstract launches(tileIndex: number, most: number): Launch[];

  /**
   * Adds the nodes that compute the gradient with respect to `input`.
   * @param grad gradient with respect to the result
   * @param onto when `accumulates`: a gradient to add onto in place
   */
  backward(input: Tensor, _grad: Tensor, _onto?: Tensor): Tensor {
    throw new Error(`${this.label}: no gradient with respect to ${input.label}`);
  }

  /** Result for the backward pass, see `recompute`; default: the stored one. */
  recompute(): Tensor {
    return this.outputs[0]!;
  }

  /**
   * Of nodes that compute a gradient: multiplies it by the derivative of the ReLU that made `features`.
   * @returns false where the node cannot
   */
  fuseReluMask(_features: Tensor): boolean {
    return false;
  }

  /** Registers a tensor as this node's result. */
  protected produces<T extends Tensor>(tensor: T): T {
    tensor.producer = this;
    return tensor;
  }
}

/** Nodes that `roots` need, in the order of their creation. */
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

/** A tensor for the backward pass: the stored one, or recomputed where that costs less than storing it. */
export function recompute(tensor: Tensor): Tensor {
  return tensor.producer?.recompute() ?? tensor;
}
