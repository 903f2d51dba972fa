import type { Node } from './node.ts';

/**
 * The order in which nodes run: as they were made, which is an order that works. But what yields less than the
 * features that it reads (Gram matrices, losses, poolings) runs as soon as it can, so that those features need not
 * wait for it.
 * @throws Error when a node was made before one whose result it reads
 */
export function schedule(nodes: readonly Node[]): Node[] {
  const turns = new Map<Node, number>();
  for (const node of [...nodes].sort((a, b) => a.order - b.order)) {
    const ready = node.inputs.flatMap(({ label, producer }) => {
      if (!producer) return [];
      const turn = turns.get(producer);
      if (turn === undefined) throw new Error(`${node.label} reads ${label}, which is made after it.`);
      return [turn];
    });
    turns.set(node, yieldsLess(node) ? Math.max(-1, ...ready) : node.order);
  }
  return [...nodes].sort((a, b) => turns.get(a)! - turns.get(b)! || a.order - b.order);
}

function yieldsLess({ inputs, outputs }: Node): boolean {
  const inPlace = outputs.some((tensor) => tensor.owner !== tensor && !tensor.outside);
  const read = inputs.filter(({ purpose }) => purpose === 'features');
  const written = outputs.filter(({ purpose, outside }) => purpose !== 'scratch' && !outside);
  return !inPlace && bytes(read) > bytes(written);
}

function bytes(tensors: readonly { readonly bytes: number }[]): number {
  return tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);
}
