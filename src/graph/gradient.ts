import { type Node, neededNodes } from './node.ts';
import type { Tensor } from './tensor.ts';

/** Adds `b` onto `a` in place. */
export type AddOnto = (a: Tensor, b: Tensor) => Tensor;

interface Contribution {
  readonly node: Node;
  readonly grad: Tensor;
}

/**
 * Reverse-mode differentiation: adds to the graph the nodes that compute d loss / d of, and returns it.
 * Contributions to one tensor are summed in place by the ops that can add onto a gradient, by `add` otherwise.
 * @param loss the scalar to differentiate
 * @param one the gradient of the loss with respect to itself
 */
export function gradient(loss: Tensor, one: Tensor, of: Tensor, add: AddOnto): Tensor {
  const nodes = neededNodes([loss]);
  const dependent = new Set<Tensor>([of]);
  for (const node of nodes) {
    if (node.inputs.some((input) => dependent.has(input))) dependent.add(node.outputs[0]!);
  }
  if (!dependent.has(loss)) {
    throw new Error(`gradient: ${loss.label} does not depend on ${of.label}. Build the loss from it.`);
  }

  const contributions = new Map<Tensor, Contribution[]>();
  const settle = (tensor: Tensor): Tensor | undefined => {
    if (tensor === loss) return one;
    const parts = contributions.get(tensor) ?? [];
    parts.sort((a, b) => Number(a.node.accumulates) - Number(b.node.accumulates));
    let sum: Tensor | undefined;
    for (const { node, grad } of parts) {
      if (sum && !node.accumulates) sum = add(sum, node.backward(tensor, grad));
      else sum = node.backward(tensor, grad, sum);
    }
    return sum;
  };

  for (const node of nodes.reverse()) {
    const result = node.outputs[0]!;
    if (!dependent.has(result) || result === of) continue;
    const grad = settle(result);
    if (!grad) continue;
    for (const input of node.inputs) {
      if (!dependent.has(input)) continue;
      const list = contributions.get(input) ?? [];
      list.push({ node, grad });
      contributions.set(input, list);
    }
  }
  const result = settle(of);
  if (!result) throw new Error(`gradient: nothing flows from ${loss.label} to ${of.label}`);
  return result;
}
