// The float64 reference of the optimisers; see layers.ts.
import { clamp, type Values } from './layers.ts';

export interface Optimiser {
  /** The picture now. */
  readonly image: Float64Array;
  /** One step by the gradient and the loss at `image`. */
  step(gradient: Values, loss?: number): void;
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

/** Times the least objective so far that one may be. */
const BOUND = 1.5;
/** Failures at which Adam takes over, and his accepted steps after which L-BFGS begins anew. */
const FAILURES = 3;
const ADAM_STEPS = 10;
/** Bad pictures and pairs from which a clamped picture's values stay at their bounds. */
const BAD = 3;

interface Accepted {
  readonly image: Float64Array;
  readonly gradient: Float64Array;
  readonly loss: number;
  direction: Float64Array;
  /** gradient · direction */
  slope: number;
  t: number;
}

/**
 * L-BFGS as torch.optim.LBFGS with max_iter 1, no line search and no tolerances: `image += t·d`, d by the two-loop
 * recursion (Nocedal, 1980) over the last `history` pairs with yᵀs > 1e-10 and H₀ = yᵀs / yᵀy of the newest; the
 * first step is d = −g with t = learningRate · min(1, 1 / ‖g‖₁). With `clamped` held to 0…1 after each step.
 *
 * A loss above 1.5 times the least so far, or one that is no number, is taken back: the pairs are forgotten, and the
 * step is made again at the least of the parabola through both losses, at 0.1 … 0.5 of its length. At the third
 * failure Adam takes over for ten accepted steps, from the accepted picture; each further failure quarters his rate.
 * From the third bad picture or pair on, values at a bound stay there while the gradient pushes them beyond.
 *
 * @param op.first root mean square of a step without pairs, times the learning rate; default: as torch has it
 * @param op.adamRate of Adam; default 0.02 times the learning rate
 */
export function lbfgs(op: {
  start: Values;
  learningRate?: number;
  history?: number;
  clamped?: boolean;
  first?: number;
  adamRate?: number;
}): Optimiser & {
  /** @param loss default: one that is accepted */
  step(gradient: Values, loss?: number): void;
  accepted(): Float64Array;
  /** Of the picture that was accepted last. */
  loss(): number;
  /** Pictures that were taken back and pairs without curvature. */
  bad(): number;
} {
  const { start, learningRate = 1, history = 10, clamped = false, first = 0 } = op;
  const { adamRate = 0.02 * learningRate } = op;
  const image = Float64Array.from(start);
  let pairs: Pair[] = [];
  let scale = 1;
  let least = Number.POSITIVE_INFINITY;
  let failures = 0;
  let bad = 0;
  let last: Accepted | undefined;
  /** Adam's moments, steps and rate while he is in charge. */
  let moments:
    | { readonly m: Float64Array; readonly v: Float64Array; steps: number; rate: number }
    | undefined;
  const moveByAdam = (from: Float64Array) => {
    const { m, v, steps, rate } = moments!;
    for (let i = 0; i < image.length; i++) {
      const direction = m[i]! / (1 - 0.9 ** steps) / (Math.sqrt(v[i]! / (1 - 0.99 ** steps)) + 1e-8);
      const value = from[i]! - rate * direction;
      image[i] = clamped ? clamp(value, 0, 1) : value;
    }
  };
  const learnByAdam = (gradient: Float64Array) => {
    const { m, v } = moments!;
    moments!.steps += 1;
    for (let i = 0; i < image.length; i++) {
      m[i] = 0.9 * m[i]! + 0.1 * gradient[i]!;
      v[i] = 0.99 * v[i]! + 0.01 * gradient[i]! ** 2;
    }
  };
  const move = ({ image: from, direction, t }: Accepted) => {
    for (let i = 0; i < image.length; i++) {
      const value = from[i]! + t * direction[i]!;
      image[i] = clamped ? clamp(value, 0, 1) : value;
    }
  };
  const takeBack = (from: Accepted, loss: number) => {
    failures += 1;
    bad += 1;
    pairs = [];
    if (moments) {
      moments.rate /= 4;
      return moveByAdam(from.image);
    }
    if (failures < FAILURES) {
      const excess = loss - from.loss - from.slope * from.t;
      from.t *= Number.isFinite(loss) ? clamp((-0.5 * from.slope * from.t) / excess, 0.1, 0.5) : 0.1;
      return move(from);
    }
    const zeros = () => new Float64Array(image.length);
    moments = { m: zeros(), v: zeros(), steps: 0, rate: adamRate };
    learnByAdam(from.gradient);
    moveByAdam(from.image);
  };
  return {
    image,
    accepted: () => last?.image ?? image,
    loss: () => last?.loss ?? 0,
    bad: () => bad,
    step(values, loss = 0) {
      const gradient = Float64Array.from(values);
      if (last && !(loss <= BOUND * least && gradient.every(Number.isFinite))) return takeBack(last, loss);
      failures = 0;
      least = Math.min(least, loss);
      if (moments && moments.steps < ADAM_STEPS) {
        last = { ...last!, image: image.slice(), gradient, loss };
        learnByAdam(gradient);
        return moveByAdam(last.image);
      }
      const anew = !last || moments !== undefined;
      moments = undefined;
      if (last && !anew) {
        const y = gradient.map((g, i) => g - last!.gradient[i]!);
        const s = last.direction.map((d) => d * last!.t);
        const ys = dot(y, s);
        if (ys > 1e-10) {
          if (pairs.length === history) pairs.shift();
          pairs.push({ y, s, rho: 1 / ys });
          scale = ys / dot(y, y);
        } else if (ys <= 0) bad += 1;
      }
      const held = gradient.map((g, i) => {
        const beyond = (image[i]! <= 0 && g > 0) || (image[i]! >= 1 && g < 0);
        return Number(clamped && bad >= BAD && beyond);
      });
      const pull = gradient.map((g, i) => (held[i] ? 0 : g));
      let direction = twoLoops(pairs, pull, scale).map((d, i) => (held[i] ? 0 : d));
      const down = dot(direction, pull) <= 0;
      if (!down) {
        pairs = [];
        scale = 1;
        direction = pull.map((g) => -g);
      }
      const lone = anew || !down || (first > 0 && pairs.length === 0);
      if (lone) direction = pull.map((g) => -g);
      const norm = pull.reduce((sum, g) => sum + Math.abs(g), 0);
      const shortest = first ? first * Math.sqrt(image.length / dot(pull, pull)) : Math.min(1, 1 / norm);
      const t = learningRate * (lone ? shortest : 1);
      const slope = dot(direction, pull);
      last = { image: image.slice(), gradient, loss, direction, slope, t };
      move(last);
    },
  };
}

interface Pair {
  readonly y: Float64Array;
  readonly s: Float64Array;
  readonly rho: number;
}

/** The direction: minus the gradient times the inverse Hessian that pairs, oldest first, make of `scale`. */
function twoLoops(pairs: readonly Pair[], gradient: Float64Array, scale: number): Float64Array {
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
  return direction;
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
