// Small networks on the GPU and for the reference.
import type { Buffers } from '../../../src/gpu/buffers.ts';
import { denseTensor, type Tensor } from '../../../src/graph/tensor.ts';
import { type Convolution, packWeights } from '../../../src/ops/conv3x3.ts';
import { values } from './bench.ts';

/** The numbers of a convolution, for the GPU and for the reference. */
export interface Numbers {
  readonly label: string;
  readonly inChannels: number;
  readonly outChannels: number;
  /** [outChannels, inChannels, 3, 3], scaled so that activations keep their size (He et al., 2015). */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

export function randomNumbers(label: string, inChannels: number, outChannels: number, seed: number): Numbers {
  const bound = Math.sqrt(6 / (9 * inChannels));
  return {
    label,
    inChannels,
    outChannels,
    weight: values(outChannels * inChannels * 9, seed, -bound, bound),
    bias: values(outChannels, seed + 1, -0.2, 0.2),
  };
}

/** Puts a convolution on the GPU. */
export function uploadConvolution(buffers: Buffers, numbers: Numbers, gain = 1): Convolution {
  const { label, inChannels, outChannels, weight, bias } = numbers;
  const tensor = (part: string, data: Float32Array): Tensor =>
    denseTensor(`${label}.${part}`, [data.length], 'weights', buffers.upload(`${label}.${part}`, 'weights', data));
  return {
    label,
    inChannels,
    outChannels,
    forward: tensor('weights', packWeights(weight, outChannels, inChannels)),
    backward: tensor('weights.turned', packWeights(weight, outChannels, inChannels, true)),
    bias: tensor('bias', bias),
    gain,
  };
}
