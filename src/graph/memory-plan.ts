import type { Purpose } from '../gpu/buffers.ts';
import type { Node } from './node.ts';
import type { Tensor } from './tensor.ts';

/** One buffer, with the places of tensors that never collide. */
export interface Slot {
  readonly bytes: number;
  /** Purpose of the largest tensor. */
  readonly purpose: Purpose;
  readonly places: readonly Place[];
}

export interface Place {
  readonly tensor: Tensor;
  /** In bytes. */
  readonly offset: number;
}

/** Alignment of binding offsets that WebGPU guarantees. */
const ALIGNMENT = 256;

interface Life {
  readonly tensor: Tensor;
  /** Steps that use the tensor. */
  readonly used: Set<number>;
  readonly first: number;
  last: number;
  readonly kept: boolean;
  offset: number;
}

/**
 * Plans memory by lifetimes: each tensor lives from the node that writes it to the last that reads it. In order of
 * size, each tensor takes the first gap in a buffer that is free throughout its life, or else a new buffer of its
 * size (greedy by size with offsets: Pisarchyk and Lee 2020, "Efficient Memory Management for Deep Neural Net
 * Inference"). Tensors of one node never share a buffer, as WebGPU forbids a dispatch to both read and write one.
 * @param keep tensors that live to the end, each at the start of a buffer
 */
export function planMemory(nodes: readonly Node[], keep: readonly Tensor[]): Slot[] {
  const slots: { bytes: number; lives: Life[] }[] = [];
  for (const life of lifetimes(nodes, keep)) {
    const slot = slots.find((one) => settle(life, one));
    if (!slot) slots.push({ bytes: life.tensor.bytes, lives: [life] });
  }
  return slots.map(({ bytes, lives }) => ({
    bytes,
    purpose: lives[0]!.tensor.purpose,
    places: lives.map(({ tensor, offset }) => ({ tensor, offset })),
  }));
}

/** Lifetimes of the nodes' results, largest first. */
function lifetimes(nodes: readonly Node[], keep: readonly Tensor[]): Life[] {
  const kept = new Set(keep.map((tensor) => tensor.owner));
  const lives = new Map<Tensor, Life>();
  nodes.forEach((node, step) => {
    for (const { owner } of [...node.inputs, ...node.outputs]) {
      if (owner.outside) continue;
      const life = lives.get(owner) ?? {
        tensor: owner,
        used: new Set(),
        first: step,
        last: step,
        kept: kept.has(owner),
        offset: 0,
      };
      life.used.add(step);
      life.last = life.kept ? nodes.length : step;
      lives.set(owner, life);
    }
  });
  return [...lives.values()].sort((a, b) => b.tensor.bytes - a.tensor.bytes || a.first - b.first);
}

/**
 * Places a tensor in the first gap of a slot that is long enough.
 * @returns whether there is one
 */
function settle(life: Life, slot: { bytes: number; lives: Life[] }): boolean {
  const here = slot.lives.filter((other) => other.first <= life.last && life.first <= other.last);
  if (here.some((other) => [...life.used].some((step) => other.used.has(step)))) return false;
  let offset = 0;
  for (const other of here.sort((a, b) => a.offset - b.offset)) {
    if (offset + life.tensor.bytes <= other.offset) break;
    const end = other.offset + other.tensor.bytes;
    offset = Math.max(offset, Math.ceil(end / ALIGNMENT) * ALIGNMENT);
  }
  if (offset + life.tensor.bytes > slot.bytes || (life.kept && offset > 0)) return false;
  life.offset = offset;
  slot.lives.push(life);
  return true;
}
