import registersKernel from '../../../shaders/matrix_product.wgsl';
import quadsKernel from '../../../shaders/matrix_product_quads.wgsl';
import type { Launch } from '../../graph/node.ts';
import type { Tensor } from '../../graph/tensor.ts';
import type { GramKind } from './gram.ts';

/** By kind of Gram matrices: kernel, rows per invocation and workgroup size. */
export const MATRIX_PRODUCTS = {
  registers: { kernel: registersKernel, rows: 8, workgroup: 32 },
  quads: { kernel: quadsKernel, rows: 16, workgroup: 8 },
} as const;

/** scale · left · right + shift · 1, all [n, n], n a multiple of 8. */
export function matrixProduct(
  label: string,
  kind: GramKind,
  left: Tensor,
  right: Tensor,
  output: Tensor,
  { scale = 1, shift = 0 } = {},
): Launch {
  const n = output.shape[0]!;
  const { kernel, rows, workgroup } = MATRIX_PRODUCTS[kind];
  return {
    label,
    kernel,
    params: { n, scale, shift },
    tensors: { left, right, output },
    workgroups: [Math.ceil(n / 4 / workgroup), Math.ceil(n / rows)],
    cost: { flops: 2 * n ** 3, bytes: 0 },
  };
}
