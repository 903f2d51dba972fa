// The float64 reference of the tone's distance; see layers.ts. Pictures are [3, pixels], a goal is mean (3), covariance
// rr rg rb gg gb bb, low (3), high (3).
import type { Values } from './layers.ts';

export interface Tone {
  image: Values;
  goal: Values;
}

interface Parts {
  away: number[];
  /** [3, 3]. */
  off: number[][];
  variance: number;
  squares: number;
  mean: number[];
  /** A pixel's way out of the range. */
  excess(c: number, p: number): number;
}

function parts({ image, goal }: Tone): Parts {
  const pixels = image.length / 3;
  const at = (c: number, p: number) => image[c * pixels + p]!;
  const average = (of: (p: number) => number) =>
    Array.from({ length: pixels }, (_, p) => of(p)).reduce((sum, value) => sum + value, 0) / pixels;
  const mean = [0, 1, 2].map((c) => average((p) => at(c, p)));
  const order = [
    [3, 4, 5],
    [4, 6, 7],
    [5, 7, 8],
  ];
  const off = order.map((row, a) =>
    row.map((k, b) => average((p) => (at(a, p) - mean[a]!) * (at(b, p) - mean[b]!)) - goal[k]!),
  );
  return {
    away: mean.map((value, c) => value - goal[c]!),
    off,
    variance: goal[3]! + goal[6]! + goal[8]! + 3 * 0.02 ** 2,
    squares: order.flat().reduce((sum, k) => sum + goal[k]! ** 2, 0) + 3 * 0.02 ** 4,
    mean,
    excess: (c, p) => Math.max(at(c, p) - goal[12 + c]!, 0) - Math.max(goal[9 + c]! - at(c, p), 0),
  };
}

/** (|μ − μ*|² + mean |e|²) / V + ‖Σ − Σ*‖² / N. */
export function tone(op: Tone): number {
  const { away, off, variance, squares, excess } = parts(op);
  const pixels = op.image.length / 3;
  let outside = 0;
  for (let i = 0; i < 3 * pixels; i++) outside += excess(Math.floor(i / pixels), i % pixels) ** 2 / pixels;
  const sum = (list: number[]) => list.reduce((total, value) => total + value ** 2, 0);
  return (sum(away) + outside) / variance + sum(off.flat()) / squares;
}

/** Gradient of `tone` to the picture. */
export function toneGradient(op: Tone): Float64Array {
  const { away, off, variance, squares, mean, excess } = parts(op);
  const pixels = op.image.length / 3;
  return Float64Array.from(op.image, (_, i) => {
    const c = Math.floor(i / pixels);
    const p = i % pixels;
    const spread = [0, 1, 2].reduce(
      (sum, d) => sum + off[c]![d]! * (op.image[d * pixels + p]! - mean[d]!),
      0,
    );
    return ((2 * (away[c]! + excess(c, p))) / variance + (4 * spread) / squares) / pixels;
  });
}
