import { expect, test } from 'vitest';
import { planMemory, type Slot } from '../../src/graph/memory-plan.ts';
import { type Node, neededNodes } from '../../src/graph/node.ts';
import { Tensor } from '../../src/graph/tensor.ts';
import { uniform } from '../../src/random.ts';
import { FakeNode } from './fake-node.ts';

/** Steps in which a tensor's memory is in use, by the definition: from where it is written to its last reader. */
function alive(tensor: Tensor, nodes: readonly Node[], keep: readonly Tensor[]): Set<number> {
  const uses = nodes.flatMap((node, step) =>
    [...node.inputs, ...node.outputs].some((one) => one.owner === tensor) ? [step] : [],
  );
  if (keep.some((kept) => kept.owner === tensor)) uses.push(nodes.length);
  const steps = new Set<number>();
  for (let step = Math.min(...uses); step <= Math.max(...uses); step++) steps.add(step);
  return steps;
}

function expectSound(slots: readonly Slot[], nodes: readonly Node[], keep: readonly Tensor[]): void {
  const planned = slots.flatMap(tensorsOf);
  const owners = new Set(nodes.flatMap((node) => [...node.inputs, ...node.outputs]).map((one) => one.owner));
  expect(new Set(planned)).toEqual(new Set([...owners].filter((owner) => !owner.outside)));
  for (const { places, bytes } of slots) {
    for (const [i, { tensor, offset }] of places.entries()) {
      expect(offset % 256).toBe(0);
      expect(offset + tensor.bytes).toBeLessThanOrEqual(bytes);
      if (keep.some((kept) => kept.owner === tensor)) expect(offset).toBe(0);
      const steps = alive(tensor, nodes, keep);
      for (const other of places.slice(0, i)) {
        const apart = offset >= other.offset + other.tensor.bytes || other.offset >= offset + tensor.bytes;
        const together = [...alive(other.tensor, nodes, keep)].filter((step) => steps.has(step));
        expect(apart || together.length === 0, `${tensor.label} and ${other.tensor.label}`).toBe(true);
      }
    }
    for (const node of nodes) {
      const bound = new Set([...node.inputs, ...node.outputs].map((one) => one.owner));
      const shared = places.filter(({ tensor }) => bound.has(tensor));
      expect(shared.length, `tensors of ${node.label} in one buffer`).toBeLessThanOrEqual(1);
    }
  }
}

function tensorsOf(slot: Slot): Tensor[] {
  return slot.places.map(({ tensor }) => tensor);
}

test('a chain needs two buffers, whatever its length', () => {
  let tensor = new FakeNode('0', []).output;
  for (let i = 1; i < 10; i++) tensor = new FakeNode(`${i}`, [tensor]).output;
  const nodes = neededNodes([tensor]);
  const slots = planMemory(nodes, [tensor]);
  expectSound(slots, nodes, [tensor]);
  expect(slots).toHaveLength(2);
});

test('what a node reads and writes never shares memory, nor does its scratch', () => {
  const a = new FakeNode('a', [], { scratch: 64 }).output;
  const b = new FakeNode('b', [a], { scratch: 64 }).output;
  const nodes = neededNodes([b]);
  const slots = planMemory(nodes, [b]);
  expectSound(slots, nodes, [b]);
  expect(slots).toHaveLength(3);
});

test('steps in place use the memory of what they add onto', () => {
  const a = new FakeNode('a', []).output;
  const b = new FakeNode('b', []).output;
  const sum = new FakeNode('sum', [b], { onto: a }).output;
  const twice = new FakeNode('twice', [b], { onto: sum }).output;
  const nodes = neededNodes([twice]);
  const slots = planMemory(nodes, [twice]);
  expectSound(slots, nodes, [twice]);
  expect(slots.flatMap(tensorsOf)).toEqual(expect.arrayContaining([a, b]));
  expect(slots).toHaveLength(2);
});

test('small tensors share a large buffer side by side, but not those that one node uses', () => {
  const large = new FakeNode('large', [], { bytes: 4096 }).output;
  const a = new FakeNode('a', [large], { bytes: 1000 }).output;
  const b = new FakeNode('b', [a], { bytes: 1000 }).output;
  const c = new FakeNode('c', [b], { bytes: 1000 }).output;
  const d = new FakeNode('d', [c], { bytes: 900 }).output;
  const e = new FakeNode('e', [b], { bytes: 16 }).output;
  const end = new FakeNode('end', [d, e], { bytes: 16 }).output;
  const nodes = neededNodes([end]);
  const slots = planMemory(nodes, []);
  expectSound(slots, nodes, []);
  const inLarge = slots.find(({ bytes }) => bytes === 4096)!;
  expect(inLarge.places.map(({ tensor, offset }) => [tensor.label, offset])).toEqual([
    ['large', 0],
    ['b', 0],
    ['d', 1024],
  ]);
  expect(slots.map(({ bytes }) => bytes)).toEqual([4096, 1000, 16]);
});

test('kept tensors outlive everything', () => {
  const early = new FakeNode('early', []).output;
  let tensor = new FakeNode('0', [early]).output;
  for (let i = 1; i < 5; i++) tensor = new FakeNode(`${i}`, [tensor]).output;
  const nodes = neededNodes([tensor, early]);
  const slots = planMemory(nodes, [tensor, early]);
  expectSound(slots, nodes, [tensor, early]);
  expect(slots.map(tensorsOf)).toContainEqual([early]);
});

test('buffers from outside are not planned', () => {
  const outside = new Tensor('weights', [], 64, 'weights', {} as GPUBuffer);
  const result = new FakeNode('result', [outside]).output;
  const slots = planMemory(neededNodes([result]), [result]);
  expect(slots.flatMap(tensorsOf)).toEqual([result]);
});

test('random graphs: no two tensors alive at once share memory', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const next = uniform(seed);
    const pick = (from: readonly Tensor[]) => from[Math.floor(next() * from.length)]!;
    const tensors: Tensor[] = [new FakeNode('0', []).output];
    for (let i = 1; i < 25; i++) {
      const bytes = 16 * (1 + Math.floor(next() * 80));
      const read = [pick(tensors), pick(tensors)];
      tensors.push(new FakeNode(`${i}`, read, { bytes, scratch: next() < 0.3 ? 32 : 0 }).output);
    }
    const keep = [tensors.at(-1)!, pick(tensors)];
    const nodes = neededNodes(keep);
    const slots = planMemory(nodes, keep);
    expectSound(slots, nodes, keep);
  }
});
