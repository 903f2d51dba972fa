import { describe, expect, it } from 'vitest';
import { adam, lbfgs, sgd } from './optimisers.ts';

describe('adam', () => {
  it('moves by the learning rate at first, whatever the gradient is', () => {
    const optimiser = adam({ start: [0.5, 0.5, 0.5], learningRate: 0.02 });
    optimiser.step([1e-3, -40, 0]);
    expect(optimiser.image[0]).toBeCloseTo(0.48, 6);
    expect(optimiser.image[1]).toBeCloseTo(0.52, 6);
    expect(optimiser.image[2]).toBe(0.5);
  });

  it('weighs the moments by their betas', () => {
    const optimiser = adam({ start: [0.5], learningRate: 0.02 });
    optimiser.step([1]);
    optimiser.step([-3]);
    const m = (0.9 * 0.1 - 0.1 * 3) / (1 - 0.9 ** 2);
    const v = (0.99 * 0.01 + 0.01 * 9) / (1 - 0.99 ** 2);
    expect(optimiser.image[0]).toBeCloseTo(0.48 - (0.02 * m) / Math.sqrt(v), 7);
  });

  it('stays within 0…1', () => {
    const optimiser = adam({ start: [0.01, 0.99], learningRate: 0.1 });
    optimiser.step([1, -1]);
    expect([...optimiser.image]).toEqual([0, 1]);
  });

  it('averages the iterates, the start among them', () => {
    const optimiser = adam({ start: [0.5], learningRate: 0.1 });
    expect(optimiser.average()[0]).toBeCloseTo(0.5, 12);
    optimiser.step([1]);
    // weights 0.99 and 1 of the two pictures
    expect(optimiser.average()[0]).toBeCloseTo((0.99 * 0.5 + optimiser.image[0]!) / 1.99, 12);
  });
});

describe('lbfgs', () => {
  const curvature = [1, 4, 25];
  const gradientAt = (x: Float64Array) => x.map((value, i) => curvature[i]! * (value - i));

  it('first goes down the gradient by 1/‖g‖₁, or by all of a small one', () => {
    const optimiser = lbfgs({ start: [0, 0] });
    optimiser.step([3, -1]);
    expect([...optimiser.image]).toEqual([-0.75, 0.25]);
    const small = lbfgs({ start: [0, 0] });
    small.step([0.25, -0.5]);
    expect([...small.image]).toEqual([-0.25, 0.5]);
  });

  it('reaches the minimum of a quadratic bowl in a few steps', () => {
    const optimiser = lbfgs({ start: [5, -5, 5] });
    for (let t = 0; t < 25; t++) optimiser.step(gradientAt(optimiser.image));
    for (let i = 0; i < 3; i++) expect(optimiser.image[i]).toBeCloseTo(i, 8);
  });

  it('leaves out a pair without curvature and goes on', () => {
    const optimiser = lbfgs({ start: [0] });
    optimiser.step([1]);
    optimiser.step([1]);
    expect([...optimiser.image]).toEqual([-2]);
  });
});

it('sgd decays its rate by 4 % a hundred steps', () => {
  const optimiser = sgd({ start: [0], learningRate: 2 });
  optimiser.step([1]);
  expect(optimiser.image[0]).toBe(-2);
  for (let t = 1; t < 100; t++) optimiser.step([0]);
  optimiser.step([1]);
  expect(optimiser.image[0]).toBeCloseTo(-2 - 2 * 0.96, 12);
});
