// Small networks, for the GPU and for the reference.

import type { Buffers } from '../../../src/gpu/buffers.ts';
import { gradient } from '../../../src/graph/gradient.ts';
import type { Tensor } from '../../../src/graph/tensor.ts';
import { add } from '../../../src/ops/add.ts';
import {
  blankConvolution,
  type Convolution,
  type ConvolutionVariant,
  writeConvolution,
} from '../../../src/ops/convolution/weights-layout.ts';
import { objective, type Term, type Terms } from '../../../src/ops/losses/terms.ts';
import { StepCounter } from '../../../src/ops/step-counter.ts';
import { runSync } from '../../../src/scheduling.ts';
import { values } from './on-gpu.ts';

/** The numbers of a convolution. */
export interface Numbers {
  readonly name: string;
  readonly inChannels: number;
  readonly outChannels: number;
  /** [outChannels, inChannels, 3, 3], scaled so that activations keep their size (He et al., 2015). */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

export function randomNumbers(name: string, inChannels: number, outChannels: number, seed: number): Numbers {
  const bound = Math.sqrt(6 / (9 * inChannels));
  return {
    name,
    inChannels,
    outChannels,
    weight: values(outChannels * inChannels * 9, seed, -bound, bound),
    bias: values(outChannels, seed + 1, -0.2, 0.2),
  };
}

/** Puts a convolution on the GPU. */
export function upload(
  buffers: Buffers,
  numbers: Numbers,
  variant: ConvolutionVariant = 'direct',
): Convolution {
  const { name, inChannels, outChannels, weight, bias } = numbers;
  const conv = blankConvolution(buffers, name, [outChannels, inChannels], variant);
  runSync(writeConvolution(buffers.gpu, conv, weight, bias));
  return conv;
}

/** Σ weights · terms, logged in line 0, and its gradient with respect to `of`. */
export function differentiate(
  buffers: Buffers,
  terms: Terms,
  parts: readonly Term[],
  weights: readonly number[],
  of: Tensor,
): { loss: Tensor; grad: Tensor } {
  terms.setWeights(weights);
  const loss = objective(parts, new StepCounter(buffers));
  return { loss, grad: gradient(loss, terms.weights, of, add) };
}
