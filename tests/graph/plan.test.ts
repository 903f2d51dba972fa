import { expect, test } from 'vitest';
import { type Node, neededNodes } from '../../src/graph/node.ts';
import { planMemory, type Slot } from '../../src/graph/plan.ts';
import { Tensor } from '../../src/graph/tensor.ts';
import { uniform } from '../../src/style/random.ts';
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
  const planned = slots.flatMap((slot) => slot.tensors);
  const owners = new Set(nodes.flatMap((node) => [...node.inputs, ...node.outputs]).map((one) => one.owner));
  expect(new Set(planned)).toEqual(new Set([...owners].filter((owner) => !owner.outside)));
  for (const { tensors, bytes } of slots) {
    const used = new Set<number>();
    for (const tensor of tensors) {
      expect(tensor.bytes).toBeLessThanOrEqual(bytes);
      for (const step of alive(tensor, nodes, keep)) {
        expect(used.has(step), `${tensor.label} in step ${step}`).toBe(false);
        used.add(step);
      }
    }
  }
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
  expect(slots.flatMap((slot) => slot.tensors)).toEqual(expect.arrayContaining([a, b]));
  expect(slots).toHaveLength(2);
});

test('kept tensors outlive everything', () => {
  const early = new FakeNode('early', []).output;
  let tensor = new FakeNode('0', [early]).output;
  for (let i = 1; i < 5; i++) tensor = new FakeNode(`${i}`, [tensor]).output;
  const nodes = neededNodes([tensor, early]);
  const slots = planMemory(nodes, [tensor, early]);
  expectSound(slots, nodes, [tensor, early]);
  expect(slots.find((slot) => slot.tensors.includes(early))!.tensors).toEqual([early]);
});

test('buffers from outside are not planned', () => {
  const outside = new Tensor('weights', [], 64, 'weights', {} as GPUBuffer);
  const result = new FakeNode('result', [outside]).output;
  const slots = planMemory(neededNodes([result]), [result]);
  expect(slots.flatMap((slot) => slot.tensors)).toEqual([result]);
});

test('random graphs: no two tensors alive at once share memory', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const next = uniform(seed);
    const pick = (from: readonly Tensor[]) => from[Math.floor(next() * from.length)]!;
    const tensors: Tensor[] = [new FakeNode('0', []).output];
    for (let i = 1; i < 25; i++) {
      const bytes = 16 * (1 + Math.floor(next() * 8));
      const read = [pick(tensors), pick(tensors)];
      tensors.push(new FakeNode(`${i}`, read, { bytes, scratch: next() < 0.3 ? 32 : 0 }).output);
    }
    const keep = [tensors.at(-1)!, pick(tensors)];
    const nodes = neededNodes(keep);
    const slots = planMemory(nodes, keep);
    expectSound(slots, nodes, keep);
  }
});
