import { expect, test } from 'vitest';
import type { Purpose } from '../../src/gpu/buffers.ts';
import { type Launch, Node, neededNodes } from '../../src/graph/node.ts';
import { schedule } from '../../src/graph/schedule.ts';
import { Tensor } from '../../src/graph/tensor.ts';

class Step extends Node {
  readonly output: Tensor;

  constructor(
    label: string,
    readonly read: readonly Tensor[],
    bytes: number,
    purpose: Purpose = 'features',
    onto?: Tensor,
  ) {
    super(label);
    this.output = this.produces(new Tensor(label, [], bytes, purpose, onto));
  }

  get inputs() {
    return this.read;
  }

  get outputs() {
    return [this.output];
  }

  launches(): Launch[] {
    return [];
  }
}

const order = (...roots: Tensor[]) => schedule(neededNodes(roots)).map(({ label }) => label);

test('what is smaller than the features it reads runs as soon as it can', () => {
  const a = new Step('a', [], 64).output;
  const b = new Step('b', [a], 64).output;
  const c = new Step('c', [b], 64).output;
  const gramA = new Step('gram a', [a], 16, 'grams').output;
  const gramC = new Step('gram c', [c], 16, 'grams').output;
  const loss = new Step('loss', [gramA, gramC], 4, 'losses').output;
  expect(order(loss)).toEqual(['a', 'gram a', 'b', 'c', 'gram c', 'loss']);
});

test('what is as large, reads no features or works in place keeps its turn', () => {
  const a = new Step('a', [], 64).output;
  const b = new Step('b', [a], 64).output;
  const anew = new Step('a again', [], 64).output;
  const matrix = new Step('matrix', [], 64, 'grams').output;
  const small = new Step('small', [matrix], 4, 'grams').output;
  const onto = new Step('onto', [b, a], 16, 'gradients', b).output;
  expect(order(onto, anew, small)).toEqual(['a', 'b', 'a again', 'matrix', 'small', 'onto']);
});

test('a node made before what it reads is refused', () => {
  const read: Tensor[] = [];
  const early = new Step('early', read, 64);
  read.push(new Step('late', [], 64).output);
  expect(() => order(early.output)).toThrow('early reads late, which is created after it');
});
