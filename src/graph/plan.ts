import type { Purpose } from '../gpu/buffers.ts';
import type { Node } from './node.ts';
import type { Tensor } from './tensor.ts';

/** One allocation, shared by tensors that are never alive together. */
export interface Slot {
  readonly bytes: number;
  readonly purpose: Purpose;
  readonly tensors: readonly Tensor[];
}

interface Life {
  readonly tensor: Tensor;
  first: number;
  last: number;
}

/**
 * Plans memory by lifetimes: each tensor lives from the node that writes it to the last that reads it, `keep` to the
 * end. Largest first, each takes the first slot that is free all its life (greedy by size: Pisarchyk and Lee 2020,
 * "Efficient Memory Management for Deep Neural Net Inference"). A slot is one buffer, because WebGPU forbids one
 * buffer to be both read-only and written in a dispatch.
 */
export function planMemory(nodes: readonly Node[], keep: readonly Tensor[]): Slot[] {
  const lives = new Map<Tensor, Life>();
  nodes.forEach((node, step) => {
    for (const tensor of [...node.inputs, ...node.outputs]) {
      const owner = tensor.owner;
      if (owner.outside) continue;
      const life = lives.get(owner);
      if (life) life.last = step;
      else lives.set(owner, { tensor: owner, first: step, last: step });
    }
  });
  for (const tensor of keep) {
    const life = lives.get(tensor.owner);
    if (life) life.last = nodes.length;
  }

  const slots: { bytes: number; lives: Life[] }[] = [];
  for (const life of [...lives.values()].sort((a, b) => b.tensor.bytes - a.tensor.bytes)) {
    const free = slots.find((slot) => slot.lives.every((l) => l.last < life.first || life.last < l.first));
    if (free) free.lives.push(life);
    else slots.push({ bytes: life.tensor.bytes, lives: [life] });
  }
  return slots.map(({ bytes, lives }) => {
    const tensors = lives.map((life) => life.tensor);
    // What grows with the picture counts before what is only shared with it.
    const { purpose } = tensors.find((tensor) => tensor.purpose !== 'scratch') ?? tensors[0]!;
    return { bytes, purpose, tensors };
  });
}
