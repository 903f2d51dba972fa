import frobeniusKernel from '../../../shaders/frobenius.wgsl';
import rootStartKernel from '../../../shaders/root_start.wgsl';
import type { Launch } from '../../graph/node.ts';
import { denseTensor, type Tensor } from '../../graph/tensor.ts';
import type { GramKind } from './gram.ts';
import { matrixProduct } from './matrix-product.ts';

/** Newton–Schulz iterations, as in crowsonkb/style-transfer-pytorch. */
export const ROUNDS = 12;

/**
 * Square root of a positive matrix M [n, n], and its inverse, on the GPU: the coupled Newton–Schulz iteration (Higham
 * 2008, "Functions of Matrices", 6.35) Y ← Y·T, Z ← T·Z with T = (3 − Z·Y)/2, from Y = M/√‖M‖, Z = 1/√‖M‖.
 * Eigenvalues below about 6e-5 · ‖M‖ have not converged after twelve rounds: their roots come out too small, and
 * their inverses stay below 130/√‖M‖, so that noise in them does not matter.
 */
export class MatrixRoot {
  readonly root: Tensor;
  readonly inverse: Tensor;
  /** Scratch that may hold the matrix itself. */
  readonly spare: Tensor;
  readonly #step: Tensor;
  readonly #otherInverse: Tensor;
  readonly #norm: Tensor;

  /**
   * @param n rows, a multiple of 8
   * @param kind of the products
   * @param root tensor for the result; default memory that is free again after the node
   */
  constructor(
    readonly label: string,
    readonly n: number,
    readonly kind: GramKind,
    root?: Tensor,
  ) {
    const matrix = (name: string) => denseTensor(`${label}.${name}`, [n, n], 'scratch');
    this.root = root ?? matrix('root');
    this.spare = matrix('root.other');
    this.inverse = matrix('inverse');
    this.#otherInverse = matrix('inverse.other');
    this.#step = matrix('root.step');
    this.#norm = denseTensor(`${label}.norm`, [1], 'scratch');
  }

  get tensors(): Tensor[] {
    return [this.root, this.inverse, this.spare, this.#otherInverse, this.#step, this.#norm];
  }

  launches(matrix: Tensor): Launch[] {
    const { label, n, kind, root, inverse, spare } = this;
    const count = n * n;
    const launches: Launch[] = [
      {
        label: `${label}.norm`,
        kernel: frobeniusKernel,
        params: { size: count / 4 },
        tensors: { matrix, norm: this.#norm },
        workgroups: [1],
        cost: { flops: 0, bytes: matrix.bytes },
      },
      {
        label: `${label}.start`,
        kernel: rootStartKernel,
        params: { n },
        tensors: { matrix, norm: this.#norm, root, inverse },
        workgroups: [Math.ceil(count / 64)],
        cost: { flops: 0, bytes: matrix.bytes * 3 },
      },
    ];
    let [y, z, nextY, nextZ] = [root, inverse, spare, this.#otherInverse];
    for (let round = 0; round < ROUNDS; round++) {
      launches.push(
        matrixProduct(`${label}.step`, kind, z, y, this.#step, { scale: -0.5, shift: 1.5 }),
        matrixProduct(`${label}.root`, kind, y, this.#step, nextY),
        matrixProduct(`${label}.inverse`, kind, this.#step, z, nextZ),
      );
      [y, z, nextY, nextZ] = [nextY, nextZ, y, z];
    }
    return launches;
  }
}
