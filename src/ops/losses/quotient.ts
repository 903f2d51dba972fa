import quotientKernel from '../../../shaders/quotient.wgsl';
import type { Launch } from '../../graph/node.ts';
import { denseTensor, type Tensor } from '../../graph/tensor.ts';
import { SLICES, type Term, type Terms } from './terms.ts';

/** Makes the quotient of two zeros zero; as in crowsonkb/style-transfer-pytorch. */
const EPSILON = 1e-8;

/**
 * Form of an error of differences d: Σ d², or, `scaled`, Σ d² / Σ |d|, as in crowsonkb/style-transfer-pytorch before
 * May 2023.
 */
export interface ErrorForm {
  readonly scaled?: boolean;
}

/** Most partial sums of an error: the scaled form has two sums, with half of the slot each. */
export function slicesOf({ scaled }: ErrorForm): number {
  return scaled ? SLICES / 2 : SLICES;
}

/** Factors of the gradient of the scaled form, see `quotient.wgsl`. */
export function factorsTensor(label: string): Tensor {
  return denseTensor(`${label}.factors`, [4], 'losses');
}

/** The same in a buffer that keeps its value from tile to tile. */
export function lastingFactors({ buffers }: Terms, label: string): Tensor {
  const name = `${label}.factors`;
  return denseTensor(name, [4], 'losses', buffers.create(name, 'losses', 16));
}

/** Divides the partial sums. */
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
