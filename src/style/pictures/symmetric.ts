/** Three numbers, one for each channel of a colour; matrices are three rows. */
export type Vector = readonly [number, number, number];
export type Matrix = readonly [Vector, Vector, Vector];

/** Σ value · v·vᵀ: the symmetric matrix with these eigenvalues and eigenvectors, which are rows of length 1. */
export interface Eigen {
  readonly values: Vector;
  readonly vectors: Matrix;
}

/** Makes a matrix from its values at row i and column j. */
export function matrix(at: (i: number, j: number) => number): Matrix {
  return vector((i) => vector((j) => at(i, j)));
}

export function vector<T>(at: (i: number) => T): readonly [T, T, T] {
  return [at(0), at(1), at(2)];
}

export function multiply(a: Matrix, b: Matrix): Matrix {
  return matrix((i, j) => a[i]![0] * b[0][j]! + a[i]![1] * b[1][j]! + a[i]![2] * b[2][j]!);
}

export function transposed(a: Matrix): Matrix {
  return matrix((i, j) => a[j]![i]!);
}

export function fromEigen({ values, vectors }: Eigen): Matrix {
  return matrix((i, j) =>
    values.reduce((sum, value, k) => sum + value * vectors[k]![i]! * vectors[k]![j]!, 0),
  );
}

/** Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations. */
export function symmetricEigen(of: Matrix): Eigen {
  let a = of;
  let vectors = matrix((i, j) => Number(i === j));
  // Each sweep squares what is left beside the diagonal.
  for (let sweep = 0; sweep < 12; sweep++) {
    for (const [p, q] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const angle = Math.atan2(2 * a[p][q], a[q][q] - a[p][p]) / 2;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      const turn = matrix((i, j) => {
        if (i === j) return i === p || i === q ? cos : 1;
        if (i === p && j === q) return -sin;
        return i === q && j === p ? sin : 0;
      });
      a = multiply(multiply(turn, a), transposed(turn));
      vectors = multiply(turn, vectors);
    }
  }
  return { values: [a[0][0], a[1][1], a[2][2]], vectors };
}

/** The symmetric square root of a symmetric matrix; eigenvalues below 0 count as 0. */
export function squareRoot(of: Matrix): Matrix {
  const { values, vectors } = symmetricEigen(of);
  return fromEigen({ values: vector((i) => Math.sqrt(Math.max(0, values[i]!))), vectors });
}
