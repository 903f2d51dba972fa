import quotientKernel from '../../../shaders/quotient.wgsl';
import type { Launch } from '../../graph/node.ts';
import { denseTensor, type Tensor } from '../../graph/tensor.ts';
import { SLICES, type Term, type Terms } from './terms.ts';

/** Keeps the quotient of two zeros zero; as in crowsonkb/style-transfer-pytorch. */
const EPSILON = 1e-8;

/**
 * How the differences d of an error become a number: Σ d², or, `scaled`, Σ d² / Σ |d|, as in
 * crowsonkb/style-transfer-pytorch before May 2023.
 */
export interface ErrorForm {
  readonly scaled?: boolean;
}

/** Partial sums of an error that may be written: half a slot for each of the two sums of the scaled form. */
export function slicesOf({ scaled }: ErrorForm): number {
  return scaled ? SLICES / 2 : SLICES;
}

/** What the gradient of the scaled form is made of, see `quotient.wgsl`. */
export function factorsTensor(label: string): Tensor {
  return denseTensor(`${label}.factors`, [4], 'losses');
}

/** The same in a buffer that outlives a turn. */
export function lastingFactors({ buffers }: Terms, label: string): Tensor {
  const name = `${label}.factors`;
  return denseTensor(name, [4], 'losses', buffers.create(name, 'losses', 16));
}

/** Divides, once the partial sums are there. */
export function quotientLaunch({ label, terms, slot }: Term, norm: number, factors: Tensor): Launch {
  return {
    label: `${label}.quotient`,
    kernel: quotientKernel,
    params: { slot, norm, epsilon: EPSILON },
    tensors: { terms: terms.partial, factors },
    workgroups: [1],
    cost: { flops: 0, bytes: 4 * SLICES },
  };
}
