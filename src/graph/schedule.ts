import type { Node } from './node.ts';

/**
 * Order in which nodes run: that of their creation, but nodes that write less than the features they read (Gram
 * matrices, losses, poolings) run as early as possible, so that those features can be freed.
 * @throws Error where a node was created before one whose result it reads
 */
export function schedule(nodes: readonly Node[]): Node[] {
  const positions = new Map<Node, number>();
  for (const node of [...nodes].sort((a, b) => a.order - b.order)) {
    const ready = node.inputs.flatMap(({ label, producer }) => {
      if (!producer) return [];
      const position = positions.get(producer);
      if (position === undefined) throw new Error(`${node.label} reads ${label}, which is created after it.`);
      return [position];
    });
    positions.set(node, yieldsLess(node) ? Math.max(-1, ...ready) : node.order);
  }
  return [...nodes].sort((a, b) => positions.get(a)! - positions.get(b)! || a.order - b.order);
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
