// The float64 reference of the whole objective; see layers.ts.
import type { Preprocessing } from '../../src/vgg/weights/weights.ts';
import { laplacianError, laplacianErrorGradient } from './laplacian.ts';
import {
  avgPool,
  avgPoolGradient,
  type Convolution,
  conv3x3,
  conv3x3Gradient,
  maxPool,
  maxPoolGradient,
  preprocess,
  preprocessGradient,
  type Values,
} from './layers.ts';
import {
  gram,
  gramGradient,
  scaledError,
  scaledErrorGradient,
  squaredError,
  squaredErrorGradient,
  type TotalVariation,
  totalVariation,
  totalVariationGradient,
} from './losses.ts';
import { centre, centreGradient, type MomentGoal, momentError, momentErrorGradient } from './statistics.ts';
import { type Gaussian, wasserstein, wassersteinGradient } from './wasserstein.ts';

/** One convolution of a network shaped like VGG: 3×3, ReLU, a 2×2 pooling before it where `pooled`. */
export interface Layer {
  name: string;
  pooled: boolean;
  /** [K, channels before, 3, 3]. */
  weight: Values;
  /** [K]. */
  bias: Values;
}

export interface Network {
  preprocessing: Preprocessing;
  layers: readonly Layer[];
  pooling: 'max' | 'avg';
  /** Border of the first convolution, the others' being zero; `wrap` of all. */
  padding: Convolution['padding'];
  /** Whether features are read after the ReLU or before it; default relu. */
  taps?: 'relu' | 'conv';
}

/** `weight · norm · Σ d²`, or, scaled, `weight · norm · Σ d² / Σ |d|`, of d = value − target. */
export interface Term {
  target: Values;
  norm: number;
  weight: number;
  scaled?: boolean;
}

/** The value is the Gram of features, of features less their mean, or `weight · norm ·` the Wasserstein distance. */
export type StyleTerm =
  | (Term & { of?: 'gram' | 'centred' })
  | { of: 'wasserstein'; target: Gaussian; epsilon: number; norm: number; weight: number };

export interface Objective extends Network {
  /** [3, height, width]. */
  image: Values;
  height: number;
  width: number;
  /** By layer name; the values are features. */
  content: Record<string, Term>;
  /** By layer name. */
  style: Record<string, StyleTerm>;
  /** Errors of means and deviations, by layer name. */
  moments?: Record<string, { goal: MomentGoal; weight: number }>;
  /** `weight · Σ map · (L − goal)²` with L the picture's Laplacian. */
  laplacian?: { goal: Values; map: Values; weight: number };
  tv?: Omit<TotalVariation, 'image' | 'channels' | 'height' | 'width'> & { weight: number };
}

/** Terms are before their weights, `total` is after; `gradient` is to the image. */
export interface Evaluation {
  total: number;
  content: Record<string, number>;
  style: Record<string, number>;
  tv: number;
  gradient: Float64Array;
}

interface Stage {
  layer: Layer;
  /** Input of the pooling, where there is one, and its size. */
  before: Float64Array;
  beforeHeight: number;
  beforeWidth: number;
  /** Of the convolution's input. */
  channels: number;
  height: number;
  width: number;
  padding: Convolution['padding'];
  /** Of the convolution, and after its ReLU. */
  raw: Float64Array;
  output: Float64Array;
}

function forward(op: Network & { image: Values; height: number; width: number }): Stage[] {
  const pool = op.pooling === 'max' ? maxPool : avgPool;
  let values = preprocess(op);
  let [channels, height, width] = [3, op.height, op.width];
  return op.layers.map((layer, i) => {
    const [before, beforeHeight, beforeWidth] = [values, height, width];
    if (layer.pooled) {
      values = pool({ input: values, channels, height, width });
      height = Math.floor(height / 2);
      width = Math.floor(width / 2);
    }
    const padding = i === 0 || op.padding === 'wrap' ? op.padding : 'zero';
    const { weight, bias } = layer;
    const raw = conv3x3({ input: values, channels, height, width, weight, bias, padding, relu: false });
    values = raw.map((value) => Math.max(0, value));
    const sizes = { beforeHeight, beforeWidth, channels, height, width };
    channels = bias.length;
    return { layer, before, ...sizes, padding, raw, output: values };
  });
}

/** Features of every layer where they are read, by name, [K, height, width]. */
export function features(
  op: Network & { image: Values; height: number; width: number },
): Record<string, Float64Array> {
  return Object.fromEntries(forward(op).map((stage) => [stage.layer.name, tapped(op, stage)]));
}

function tapped({ taps }: Network, { raw, output }: Stage): Float64Array {
  return taps === 'conv' ? raw : output;
}

/** A term's value before its weight, and its gradient to the features, weight included. */
function contentTerm(term: Term, features: Float64Array): { value: number; gradient: Float64Array } {
  const { value, slope } = compared(term, features);
  return { value, gradient: slope.map((one) => term.weight * one) };
}

function styleTerm(term: StyleTerm, features: Float64Array, channels: number) {
  const weighted = (values: Float64Array) => values.map((value) => term.weight * value);
  if (term.of === 'wasserstein') {
    const op = { features, channels, epsilon: term.epsilon, target: term.target };
    const gradient = wassersteinGradient(op).map((value) => term.norm * value);
    return { value: term.norm * wasserstein(op), gradient: weighted(gradient) };
  }
  const seen = term.of === 'centred' ? centre({ features, channels }) : features;
  const { value, slope } = compared(term, gram({ features: seen, channels }));
  const gradient = gramGradient({ features: seen, channels, gradOutput: slope });
  return {
    value,
    gradient: weighted(term.of === 'centred' ? centreGradient({ channels, gradOutput: gradient }) : gradient),
  };
}

function compared({ target, norm, scaled }: Term, a: Float64Array): { value: number; slope: Float64Array } {
  const error = { a, b: target, norm };
  if (scaled) return { value: scaledError(error), slope: scaledErrorGradient(error) };
  return { value: squaredError(error), slope: squaredErrorGradient(error) };
}

/** The losses of a picture and their gradient to it. */
export function objective(op: Objective): Evaluation {
  const stages = forward(op);
  const content: Record<string, number> = {};
  const style: Record<string, number> = {};
  let total = 0;
  let grad = new Float64Array(stages.at(-1)!.output.length);
  for (const stage of stages.reverse()) {
    const { name, bias } = stage.layer;
    const values = tapped(op, stage);
    // Where features are read before the ReLU, only what comes from deeper passes it.
    if (op.taps === 'conv') grad = behindReLU(grad, stage);
    const inContent = op.content[name];
    if (inContent) {
      const { value, gradient } = contentTerm(inContent, values);
      content[name] = value;
      total += inContent.weight * value;
      grad = add(grad, gradient, 1);
    }
    const inStyle = op.style[name];
    if (inStyle) {
      const { value, gradient } = styleTerm(inStyle, values, bias.length);
      style[name] = value;
      total += inStyle.weight * value;
      grad = add(grad, gradient, 1);
    }
    const inMoments = op.moments?.[name];
    if (inMoments) {
      const error = { features: values, channels: bias.length, goal: inMoments.goal };
      total += inMoments.weight * momentError(error);
      grad = add(grad, momentErrorGradient(error), inMoments.weight);
    }
    if (op.taps !== 'conv') grad = behindReLU(grad, stage);
    grad = backward(stage, grad, op.pooling);
  }
  let gradient = preprocessGradient({ gradOutput: grad, preprocessing: op.preprocessing });
  let tv = 0;
  if (op.tv) {
    const variation = { image: op.image, channels: 3, height: op.height, width: op.width, ...op.tv };
    tv = totalVariation(variation);
    total += op.tv.weight * tv;
    gradient = add(gradient, totalVariationGradient(variation), op.tv.weight);
  }
  if (op.laplacian) {
    const { weight, ...wanted } = op.laplacian;
    const { image, height, width } = op;
    const error = { image, height, width, ...wanted, wraps: op.padding === 'wrap' };
    total += weight * laplacianError(error);
    gradient = add(gradient, laplacianErrorGradient(error), weight);
  }
  return { total, content, style, tv, gradient };
}

function behindReLU(grad: Float64Array, { output }: Stage): Float64Array<ArrayBuffer> {
  return Float64Array.from(grad, (value, i) => (output[i]! > 0 ? value : 0));
}

function backward(stage: Stage, grad: Float64Array, pooling: 'max' | 'avg'): Float64Array<ArrayBuffer> {
  const { layer, before, channels, output } = stage;
  const gradInput = conv3x3Gradient({ ...stage, ...layer, relu: false, output, gradOutput: grad });
  if (!layer.pooled) return new Float64Array(gradInput);
  const pool = { input: before, channels, height: stage.beforeHeight, width: stage.beforeWidth };
  const gradient = pooling === 'max' ? maxPoolGradient : avgPoolGradient;
  return new Float64Array(gradient({ ...pool, gradOutput: gradInput }));
}

function add(a: Float64Array, b: Float64Array, scale: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(a, (value, i) => value + scale * b[i]!);
}
