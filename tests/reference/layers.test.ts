import { describe, expect, it } from 'vitest';
import { expectGradient, inner, randomValues } from './difference.ts';
import {
  avgPool,
  avgPoolGradient,
  conv3x3,
  conv3x3Gradient,
  maxPool,
  maxPoolGradient,
  preprocess,
  preprocessGradient,
} from './layers.ts';

describe.each(['zero', 'replicate'] as const)('conv3x3, %s padding', (padding) => {
  const size = { channels: 2, height: 5, width: 3 };
  const weight = randomValues(3 * 2 * 9, 1);
  const bias = randomValues(3, 2);
  const input = randomValues(2 * 5 * 3, 3);
  const gradOutput = randomValues(3 * 5 * 3, 4);

  it.each([true, false])('has the gradient of finite differences (relu %s)', (relu) => {
    const op = { ...size, weight, bias, padding, relu };
    const output = conv3x3({ ...op, input });
    expectGradient(
      (at) => inner(conv3x3({ ...op, input: at }), gradOutput),
      input,
      conv3x3Gradient({ ...op, output, gradOutput }),
    );
  });

  it('reads past the border what the padding says', () => {
    const ones = new Float64Array(9).fill(1);
    const op = { channels: 1, height: 1, width: 2, weight: ones, bias: [0.5], padding, relu: false };
    // replicated, the left window holds 2 three times three rows less the right third: 3·(2 + 2 + 5)
    const expected = padding === 'zero' ? [7.5, 7.5] : [27.5, 36.5];
    expect([...conv3x3({ ...op, input: [2, 5] })]).toEqual(expected);
  });
});

it('conv3x3 correlates, row by row, and cuts off below zero', () => {
  const weight = [0, 0, 0, 0, 0, 1, 0, 0, 0];
  const op = { channels: 1, height: 2, width: 3, weight, bias: [-2], padding: 'zero', relu: true } as const;
  expect([...conv3x3({ ...op, input: [1, 2, 3, 4, 5, 6] })]).toEqual([0, 1, 0, 3, 4, 0]);
});

describe('pooling 2×2', () => {
  const size = { channels: 2, height: 5, width: 7 };
  const input = randomValues(70, 5);
  const gradOutput = randomValues(2 * 2 * 3, 6);

  it('max has the gradient of finite differences', () => {
    const gradient = maxPoolGradient({ ...size, input, gradOutput });
    expectGradient((at) => inner(maxPool({ ...size, input: at }), gradOutput), input, gradient);
  });

  it('average has the gradient of finite differences', () => {
    const gradient = avgPoolGradient({ ...size, gradOutput });
    expectGradient((at) => inner(avgPool({ ...size, input: at }), gradOutput), input, gradient);
  });

  it('leaves out an odd last row and column', () => {
    const op = { channels: 1, height: 3, width: 3, input: [1, 2, 99, 3, 4, 99, 99, 99, 99] };
    expect([...maxPool(op)]).toEqual([4]);
    expect([...avgPool(op)]).toEqual([2.5]);
  });

  it('gives the gradient of equal values to the first', () => {
    const op = { channels: 1, height: 2, width: 2, input: [1, 3, 3, 3], gradOutput: [7] };
    expect([...maxPoolGradient(op)]).toEqual([0, 7, 0, 0]);
  });
});

it('preprocessing mixes the channels and has the gradient of finite differences', () => {
  const preprocessing = {
    matrix: [
      [0, 0, 255],
      [0, 255, 0],
      [255, 1, 0],
    ],
    bias: [-103, -116, -123],
  } as const;
  const image = randomValues(3 * 15, 7, 0, 1);
  const output = preprocess({ image, preprocessing });
  expect(output[4]).toBeCloseTo(255 * image[34]! - 103, 10);
  expect(output[34]).toBeCloseTo(255 * image[4]! + image[19]! - 123, 10);
  const gradOutput = randomValues(45, 8);
  const gradient = preprocessGradient({ gradOutput, preprocessing });
  expectGradient((at) => inner(preprocess({ image: at, preprocessing }), gradOutput), image, gradient);
});
