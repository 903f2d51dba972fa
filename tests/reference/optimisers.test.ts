import { describe, expect, it } from 'vitest';
import { adam, lbfgs, sgd } from './optimisers.ts';
import torch from './torch-lbfgs.json' with { type: 'json' };

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

  it('goes as far again where the slope steepens, so that it does not crawl', () => {
    const optimiser = lbfgs({ start: [0.5, 0.5], first: 0.02 });
    optimiser.step([-1e-6, 0], 3);
    optimiser.step([-2e-6, 0], 2);
    optimiser.step([-3e-6, 0], 1);
    expect(optimiser.image[0]).toBeCloseTo(0.5 + 3 * 0.02 * Math.SQRT2, 12);
  });

  it('leaves out a pair without curvature and goes on', () => {
    const optimiser = lbfgs({ start: [0] });
    optimiser.step([1]);
    optimiser.step([1]);
    expect([...optimiser.image]).toEqual([-2]);
  });
});

/** The loss of torch-lbfgs.json, which says what it is, and its gradient. */
function bowl(amplitude: number) {
  const [height, width] = [7, 9];
  const count = 3 * height * width;
  const indices = Array.from({ length: count }, (_, i) => i);
  const goal = indices.map((i) => 0.5 + amplitude * Math.sin(1.7 * i + 0.3));
  const weight = indices.map((i) => 10 ** (((7 * i) % 10) / 4.5));
  const at = (x: Float64Array) => {
    const gradient = new Float64Array(count);
    let loss = 0;
    const pull = (i: number, j: number) => {
      const difference = x[i]! - x[j]!;
      loss += (2 * difference ** 2) / count;
      gradient[i]! += (4 * difference) / count;
      gradient[j]! -= (4 * difference) / count;
    };
    for (const i of indices) {
      const d = x[i]! - goal[i]!;
      loss += (weight[i]! * (d ** 2 / 2 + d ** 4 / 4)) / count;
      gradient[i]! += (weight[i]! * (d + d ** 3)) / count;
      if (i % width > 0) pull(i, i - 1);
      if (i % (width * height) >= width) pull(i, i - width);
    }
    return { loss, gradient };
  };
  return { at, start: indices.map((i) => 0.5 + 0.5 * Math.cos(2.3 * i)) };
}

describe('lbfgs of pictures', () => {
  it.each(torch.runs)('has the losses of torch.optim.LBFGS, clamped: $clamped, $history pairs', (run) => {
    const { at, start } = bowl(0.55);
    const optimiser = lbfgs({ start, history: run.history, clamped: run.clamped });
    let atBounds = 0;
    for (const expected of run.losses) {
      const { loss, gradient } = at(optimiser.image);
      expect(Math.abs(loss / expected - 1)).toBeLessThan(1e-9);
      optimiser.step(gradient, loss);
      atBounds += optimiser.image.filter((value) => value === 0 || value === 1).length;
    }
    expect(optimiser.bad()).toBeLessThan(3);
    if (run.clamped) expect(atBounds).toBeGreaterThan(0);
  });

  it('finds the least loss where many values end at their bounds', () => {
    const { at, start } = bowl(0.8);
    const descent = Float64Array.from(start);
    for (let t = 0; t < 20_000; t++) {
      const { gradient } = at(descent);
      for (let i = 0; i < descent.length; i++) {
        descent[i] = Math.min(1, Math.max(0, descent[i]! - 0.5 * gradient[i]!));
      }
    }
    expect(descent.filter((value) => value === 0 || value === 1).length).toBeGreaterThan(20);
    const optimiser = lbfgs({ start, clamped: true });
    for (let t = 0; t < 80; t++) {
      const { loss, gradient } = at(optimiser.image);
      optimiser.step(gradient, loss);
    }
    expect(at(optimiser.accepted()).loss / at(descent).loss).toBeCloseTo(1, 6);
  });

  it('takes a step back that raises the loss too far, or to no number, and shortens it', () => {
    const optimiser = lbfgs({ start: [0, 0] });
    optimiser.step([1, 0], 1);
    expect([...optimiser.image]).toEqual([-1, 0]);
    // The parabola through 1 with the slope −1 and 4 one further on: its least is at 1 / 8.
    optimiser.step([0, 9], 4);
    expect([...optimiser.image]).toEqual([-0.125, 0]);
    optimiser.step([0, 9], Number.NaN);
    expect(optimiser.image[0]).toBeCloseTo(-0.0125, 12);
    optimiser.step([Number.POSITIVE_INFINITY, 9], 1);
    // At the third failure Adam takes over.
    expect(optimiser.image[0]).toBeCloseTo(-0.02, 6);
    optimiser.step([0, 9], 4);
    expect(optimiser.image[0]).toBeCloseTo(-0.005, 6);
    expect(optimiser.bad()).toBe(4);
    optimiser.step([0.5, 0], 0.5);
    expect(optimiser.accepted()[0]).toBeCloseTo(-0.005, 6);
    const second = (0.9 * 0.1 + 0.1 * 0.5) / (1 - 0.9 ** 2);
    const root = Math.sqrt((0.99 * 0.01 + 0.01 * 0.25) / (1 - 0.99 ** 2));
    expect(optimiser.image[0]).toBeCloseTo(-0.005 - (0.005 * second) / root, 6);
    // After ten steps of his that were accepted L-BFGS begins anew, with a first step.
    for (let t = 2; t < 10; t++) optimiser.step([0.5, 0], 0.5);
    const [before] = optimiser.image;
    optimiser.step([0.25, 0], 0.4);
    expect(optimiser.accepted()[0]).toBe(before);
    expect(optimiser.image[0]).toBeCloseTo(before! - 0.25, 12);
  });

  it('leaves a plateau where the loss is concave, with steps of a given size', () => {
    const far = (first: number) => {
      const optimiser = lbfgs({ start: [2.5], first });
      for (let t = 0; t < 70; t++) {
        const [x] = optimiser.image;
        optimiser.step([0.02 * x! * Math.exp(-x! * x!)], 0.01 - 0.01 * Math.exp(-x! * x!));
      }
      return optimiser.accepted()[0]!;
    };
    expect(far(0.05)).toBeCloseTo(0, 4);
    expect(far(0)).toBeGreaterThan(2);
  });

  it('begins with a step of a given size', () => {
    const optimiser = lbfgs({ start: [0.5, 0.5], first: 0.02 });
    optimiser.step([3, -4], 1);
    expect(optimiser.image[0]).toBeCloseTo(0.5 - 0.02 * Math.SQRT2 * 0.6, 12);
    expect(optimiser.image[1]).toBeCloseTo(0.5 + 0.02 * Math.SQRT2 * 0.8, 12);
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
