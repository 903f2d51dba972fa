// The float64 reference of Wasserstein distances of features; see layers.ts. Matrices are [n, n], row by row.
import type { Values } from './layers.ts';
import { gram } from './losses.ts';
import { channelMean } from './statistics.ts';

/** left · right. */
export function product(left: Values, right: Values): Float64Array {
  const n = Math.sqrt(left.length);
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++)
      for (let j = 0; j < n; j++) result[i * n + j]! += left[i * n + k]! * right[k * n + j]!;
  return result;
}

/** Square root and inverse square root by twelve Newton–Schulz iterations: Y ← Y·T, Z ← T·Z, T = (3 − Z·Y)/2. */
export function matrixRoot(matrix: Values, rounds = 12): { root: Float64Array; inverse: Float64Array } {
  const n = Math.sqrt(matrix.length);
  const norm = Math.sqrt(Array.from(matrix).reduce((sum, value) => sum + value * value, 0));
  let y = Float64Array.from(matrix, (value) => value / norm);
  let z = y.map((_, i) => Number(i % (n + 1) === 0));
  for (let round = 0; round < rounds; round++) {
    const t = product(z, y).map((value, i) => (3 * Number(i % (n + 1) === 0) - value) / 2);
    [y, z] = [new Float64Array(product(y, t)), new Float64Array(product(t, z))];
  }
  return {
    root: y.map((value) => value * Math.sqrt(norm)),
    inverse: z.map((value) => value / Math.sqrt(norm)),
  };
}

export interface Gaussian {
  mean: Float64Array;
  covariance: Float64Array;
}

/** Moments of masked features, μ weighted by the mask once more; Σ = G − μμᵀ + ε·1. */
export function gaussian(op: {
  features: Values;
  channels: number;
  epsilon: number;
  plane?: Values;
}): Gaussian {
  const { channels: n, epsilon } = op;
  const mean = channelMean({ ...op, weight: op.plane });
  const covariance = gram(op).map((value, i) => {
    const [a, b] = [Math.floor(i / n), i % n];
    return value - mean[a]! * mean[b]! + (a === b ? epsilon : 0);
  });
  return { mean, covariance };
}

export interface Wasserstein {
  /** F, [channels, pixels], times the mask where there is one. */
  features: Values;
  channels: number;
  epsilon: number;
  plane?: Values;
  target: Gaussian;
}

/** mean (μ − μ*)² + mean diag(Σ* + Σ − 2·(Σ*^½·Σ·Σ*^½)^½). */
export function wasserstein(op: Wasserstein): number {
  const { channels: n, target } = op;
  const { mean, covariance } = gaussian(op);
  const a = matrixRoot(target.covariance).root;
  const { root } = matrixRoot(product(product(a, covariance), a));
  let sum = 0;
  for (let c = 0; c < n; c++) {
    const at = c * n + c;
    sum += (mean[c]! - target.mean[c]!) ** 2;
    sum += target.covariance[at]! + covariance[at]! - 2 * root[at]!;
  }
  return sum / n;
}

/** Gradient of `wasserstein` to the features: by D = (1 − A·(A·Σ·A)^−½·A) / n to Σ, and by 2·(μ − μ*) / n to μ. */
export function wassersteinGradient(op: Wasserstein): Float64Array {
  const { features, channels: n, plane, target } = op;
  const pixels = features.length / n;
  const { mean, covariance } = gaussian(op);
  const a = matrixRoot(target.covariance).root;
  const { inverse } = matrixRoot(product(product(a, covariance), a));
  const toCovariance = product(product(a, inverse), a).map(
    (value, i) => (Number(i % (n + 1) === 0) - value) / n,
  );
  const gradient = new Float64Array(features.length);
  for (let c = 0; c < n; c++) {
    let toMean = (2 * (mean[c]! - target.mean[c]!)) / n;
    for (let d = 0; d < n; d++) toMean -= 2 * toCovariance[c * n + d]! * mean[d]!;
    for (let p = 0; p < pixels; p++) {
      let sum = toMean * (plane?.[p] ?? 1);
      for (let d = 0; d < n; d++) sum += 2 * toCovariance[c * n + d]! * features[d * pixels + p]!;
      gradient[c * pixels + p] = sum / pixels;
    }
  }
  return gradient;
}
