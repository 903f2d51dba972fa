import { expect, test } from 'vitest';
import { gradient } from '../../src/graph/gradient.ts';
import { neededNodes } from '../../src/graph/node.ts';
import { Tensor } from '../../src/graph/tensor.ts';
import { FakeNode } from './fake-node.ts';

/** Writes down what it is asked for, as a formula. */
class Differentiable extends FakeNode {
  override readonly accumulates: boolean;

  constructor(label: string, read: readonly Tensor[], accumulates = false) {
    super(label, read);
    this.accumulates = accumulates;
  }

  override backward(input: Tensor, grad: Tensor, onto?: Tensor): Tensor {
    const own = `${this.label}'(${input.label})·${grad.label}`;
    return new FakeNode(onto ? `${onto.label} += ${own}` : own, [grad, input], { onto }).output;
  }
}

const image = () => new Tensor('x', [4], 16, 'image', {} as GPUBuffer);
const one = new Tensor('1', [], 4, 'losses', {} as GPUBuffer);
const add = (a: Tensor, b: Tensor) => new FakeNode(`(${a.label} + ${b.label})`, [b], { onto: a }).output;

test('the chain rule', () => {
  const x = image();
  const f = new Differentiable('f', [x]).output;
  const loss = new Differentiable('loss', [f]).output;
  expect(gradient(loss, one, x, add).label).toBe("f'(x)·loss'(f)·1");
});

test('contributions are added in place where an op can, after those that cannot', () => {
  const x = image();
  const style = new Differentiable('style', [x], true).output;
  const features = new Differentiable('features', [x]).output;
  const tv = new Differentiable('tv', [x], true).output;
  const loss = new Differentiable('loss', [style, features, tv]).output;
  const result = gradient(loss, one, x, add);
  const formula = result.label;
  expect(formula.indexOf('features')).toBe(0);
  expect(formula).toContain(" += style'(x)·loss'(style)·1");
  expect(formula).toContain(" += tv'(x)·loss'(tv)·1");
  expect(formula).not.toContain(' + ');
  expect(result.owner.label).toBe("features'(x)·loss'(features)·1");
});

test('two ops that cannot add in place are added', () => {
  const x = image();
  const a = new Differentiable('a', [x]).output;
  const b = new Differentiable('b', [x]).output;
  const loss = new Differentiable('loss', [a, b]).output;
  const { label } = gradient(loss, one, x, add);
  expect(label).toMatch(/^\((a'\(x\)·loss'\(a\)·1 \+ b'\(x\)·loss'\(b\)·1|b'.* \+ a'.*)\)$/);
});

test('nothing is differentiated that does not depend on the image', () => {
  const x = image();
  const target = new Differentiable('target', []).output;
  const f = new Differentiable('f', [x, target]).output;
  const loss = new Differentiable('loss', [f]).output;
  const result = gradient(loss, one, x, add);
  expect(neededNodes([result]).map((node) => node.label)).not.toContain("f'(target)·loss'(f)·1");
});

test('a loss that does not depend on the image is refused', () => {
  const x = image();
  const loss = new Differentiable('loss', [new Differentiable('f', []).output]).output;
  expect(() => gradient(loss, one, x, add)).toThrow('loss does not depend on x');
});

test('needed nodes run in the order they were made, others are left out', () => {
  const a = new FakeNode('a', []).output;
  const unused = new FakeNode('unused', [a]).output;
  const b = new FakeNode('b', [a]).output;
  const c = new FakeNode('c', [b, a]).output;
  expect(neededNodes([c, b]).map((node) => node.label)).toEqual(['a', 'b', 'c']);
  expect(neededNodes([unused]).map((node) => node.label)).toEqual(['a', 'unused']);
});
