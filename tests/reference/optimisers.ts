// The float64 reference of the optimisers; see layers.ts.
import { clamp, type Values } from './layers.ts';

export interface Optimiser {
  /** The picture now. */
  readonly image: Float64Array;
  /** One step by the gradient at `image`. */
  step(gradient: Values): void;
}

/**
 * Adam (Kingma and Ba, 2015; epsilon outside the corrected root, as in torch.optim.Adam), held to 0…1 after each step.
 * `average()` is the bias-corrected running mean of the iterates, the start among them.
 */
export function adam(op: {
  start: Values;
  learningRate: number;
  beta1?: number;
  beta2?: number;
  epsilon?: number;
  decay?: number;
}): Optimiser & { average(): Float64Array } {
  const { start, learningRate, beta1 = 0.9, beta2 = 0.99, epsilon = 1e-8, decay = 0.99 } = op;
  const image = Float64Array.from(start);
  const first = new Float64Array(image.length);
  const second = new Float64Array(image.length);
  const mean = image.map((value) => (1 - decay) * value);
  let t = 0;
  return {
    image,
    step(gradient) {
      t += 1;
      for (let i = 0; i < image.length; i++) {
        const g = gradient[i]!;
        first[i] = beta1 * first[i]! + (1 - beta1) * g;
        second[i] = beta2 * second[i]! + (1 - beta2) * g * g;
        const m = first[i]! / (1 - beta1 ** t);
        const v = second[i]! / (1 - beta2 ** t);
        image[i] = clamp(image[i]! - (learningRate * m) / (Math.sqrt(v) + epsilon), 0, 1);
        mean[i] = decay * mean[i]! + (1 - decay) * image[i]!;
      }
    },
    average: () => mean.map((value) => value / (1 - decay ** (t + 1))),
  };
}

/**
 * L-BFGS as torch.optim.LBFGS with max_iter 1, no line search and no tolerances: `image += t·d`, d by the two-loop
 * recursion (Nocedal, 1980) over the last `history` pairs with yᵀs > 1e-10 and H₀ = yᵀs / yᵀy of the newest; the
 * first step is d = −g with t = learningRate · min(1, 1 / ‖g‖₁). Not held to 0…1.
 */
export function lbfgs(op: { start: Values; learningRate?: number; history?: number }): Optimiser {
  const { start, learningRate = 1, history = 10 } = op;
  const image = Float64Array.from(start);
  const pairs: { y: Float64Array; s: Float64Array; rho: number }[] = [];
  let scale = 1;
  let previous: { gradient: Float64Array; direction: Float64Array; t: number } | undefined;
  return {
    image,
    step(values) {
      const gradient = Float64Array.from(values);
      if (previous) {
        const { gradient: before, direction, t } = previous;
        const y = gradient.map((g, i) => g - before[i]!);
        const s = direction.map((d) => d * t);
        const ys = dot(y, s);
        if (ys > 1e-10) {
          if (pairs.length === history) pairs.shift();
          pairs.push({ y, s, rho: 1 / ys });
          scale = ys / dot(y, y);
        }
      }
      const direction = gradient.map((g) => -g);
      const alphas = pairs.map(() => 0);
      for (let k = pairs.length - 1; k >= 0; k--) {
        const { y, s, rho } = pairs[k]!;
        alphas[k] = rho * dot(s, direction);
        for (let i = 0; i < direction.length; i++) direction[i]! -= alphas[k]! * y[i]!;
      }
      for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
      for (const [k, { y, s, rho }] of pairs.entries()) {
        const beta = rho * dot(y, direction);
        for (let i = 0; i < direction.length; i++) direction[i]! += (alphas[k]! - beta) * s[i]!;
      }
      const norm = gradient.reduce((sum, g) => sum + Math.abs(g), 0);
      const t = previous ? learningRate : learningRate * Math.min(1, 1 / norm);
      for (let i = 0; i < image.length; i++) image[i]! += t * direction[i]!;
      previous = { gradient, direction, t };
    },
  };
}

/** Plain gradient descent; step t, counted from 0, has the rate learningRate · 0.96^(t/100). */
export function sgd(op: { start: Values; learningRate: number }): Optimiser {
  const image = Float64Array.from(op.start);
  let t = 0;
  return {
    image,
    step(gradient) {
      const rate = op.learningRate * 0.96 ** (t / 100);
      for (let i = 0; i < image.length; i++) image[i]! -= rate * gradient[i]!;
      t += 1;
    },
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
