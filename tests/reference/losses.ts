// The float64 reference of the losses; see layers.ts.
import type { Values } from './layers.ts';

/** `G = F·Fᵀ / M`, [channels, channels], of features F [channels, M], M = height·width. */
export function gram(op: { features: Values; channels: number }): Float64Array {
  const { features, channels: n } = op;
  const m = features.length / n;
  const output = new Float64Array(n * n);
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++) {
      for (let p = 0; p < m; p++) output[a * n + b]! += features[a * m + p]! * features[b * m + p]!;
      output[a * n + b]! /= m;
    }
  return output;
}

/** Gradient of `gram` to the features: `(D + Dᵀ)·F / M` with D the gradient to G. */
export function gramGradient(op: { features: Values; channels: number; gradOutput: Values }): Float64Array {
  const { features, channels: n, gradOutput } = op;
  const m = features.length / n;
  const gradFeatures = new Float64Array(n * m);
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++)
      for (let p = 0; p < m; p++)
        gradFeatures[a * m + p]! +=
          ((gradOutput[a * n + b]! + gradOutput[b * n + a]!) * features[b * m + p]!) / m;
  return gradFeatures;
}

/** `norm · Σ (a − b)²`. */
export function squaredError(op: { a: Values; b: Values; norm: number }): number {
  let sum = 0;
  for (let i = 0; i < op.a.length; i++) sum += (op.a[i]! - op.b[i]!) ** 2;
  return op.norm * sum;
}

/** Gradient of `squaredError` to `a`. */
export function squaredErrorGradient(op: { a: Values; b: Values; norm: number }): Float64Array {
  return Float64Array.from(op.a, (a, i) => 2 * op.norm * (a - op.b[i]!));
}

/** The `norm` that makes `squaredError` relative to its target: 1 / Σ b². */
export function relativeNorm(target: Values): number {
  return 1 / squaredError({ a: target, b: new Float64Array(target.length), norm: 1 });
}

/**
 * Total variation: `Σ s^power` with `s = cx·dx² + cy·dy² + cd·(d1² + d2²)` over the pixels of each channel.
 * dx = X[y, x+1] − X[y, x], dy = X[y+1, x] − X[y, x], d1 = X[y+1, x+1] − X[y, x], d2 = X[y+1, x] − X[y, x+1], indices
 * held at the right and bottom border; `interior` leaves out the last row and column.
 */
export interface TotalVariation {
  image: Values;
  channels: number;
  height: number;
  width: number;
  cx: number;
  cy: number;
  cd: number;
  power: number;
  interior: boolean;
  /** Goes on at the opposite side; default false. */
  wraps?: boolean;
}

/** Calls `visit(s, terms)` for every pixel; `terms` are [coefficient, index of the plus, index of the minus]. */
function eachVariation(
  op: TotalVariation,
  visit: (s: number, terms: readonly [number, number, number][]) => void,
): void {
  const { image, channels, height, width, cx, cy, cd } = op;
  const border = op.interior ? 1 : 0;
  const after = (at: number, count: number) => (op.wraps ? (at + 1) % count : Math.min(at + 1, count - 1));
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < height - border; y++)
      for (let x = 0; x < width - border; x++) {
        const row = (c * height + y) * width;
        const below = (c * height + after(y, height)) * width;
        const right = after(x, width);
        const terms: [number, number, number][] = [
          [cx, row + right, row + x],
          [cy, below + x, row + x],
          [cd, below + right, row + x],
          [cd, below + x, row + right],
        ];
        visit(
          terms.reduce((sum, [k, plus, minus]) => sum + k * (image[plus]! - image[minus]!) ** 2, 0),
          terms,
        );
      }
}

/** The energy `Σ s^power`. */
export function totalVariation(op: TotalVariation): number {
  let energy = 0;
  eachVariation(op, (s) => {
    energy += s ** op.power;
  });
  return energy;
}

/** Gradient of `totalVariation` to the image; `power` from 1. */
export function totalVariationGradient(op: TotalVariation): Float64Array {
  const gradImage = new Float64Array(op.image.length);
  eachVariation(op, (s, terms) => {
    for (const [k, plus, minus] of terms) {
      const g = op.power * s ** (op.power - 1) * 2 * k * (op.image[plus]! - op.image[minus]!);
      gradImage[plus]! += g;
      gradImage[minus]! -= g;
    }
  });
  return gradImage;
}

/** `norm · Σ d² / (Σ |d| + 1e-8)` with d = a − b: scaled as in crowsonkb/style-transfer-pytorch. */
export function scaledError(op: { a: Values; b: Values; norm: number }): number {
  return squaredError(op) / (absolutes(op) + 1e-8);
}

/** Gradient of `scaledError` to `a`. */
export function scaledErrorGradient(op: { a: Values; b: Values; norm: number }): Float64Array {
  const sum = absolutes(op) + 1e-8;
  const value = scaledError(op);
  return squaredErrorGradient(op).map((g, i) => (g - value * Math.sign(op.a[i]! - op.b[i]!)) / sum);
}

function absolutes({ a, b }: { a: Values; b: Values }): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum;
}
