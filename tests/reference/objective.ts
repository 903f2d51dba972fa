// The float64 reference of the whole objective; see layers.ts.
import type { Preprocessing } from '../../src/vgg/weights.ts';
import {
  avgPool,
  avgPoolGradient,
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
  squaredError,
  squaredErrorGradient,
  type TotalVariation,
  totalVariation,
  totalVariationGradient,
} from './losses.ts';

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
  /** Border of the first convolution; the others' are zero. */
  padding: 'zero' | 'replicate';
}

/** `weight · norm · Σ (value − target)²`; the value is a layer's features or their Gram. */
export interface Term {
  target: Values;
  norm: number;
  weight: number;
}

export interface Objective extends Network {
  /** [3, height, width]. */
  image: Values;
  height: number;
  width: number;
  /** By layer name. */
  content: Record<string, Term>;
  /** By layer name. */
  style: Record<string, Term>;
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
  padding: 'zero' | 'replicate';
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
    const padding = i === 0 ? op.padding : 'zero';
    const { weight, bias } = layer;
    values = conv3x3({ input: values, channels, height, width, weight, bias, padding, relu: true });
    const sizes = { beforeHeight, beforeWidth, channels, height, width };
    channels = bias.length;
    return { layer, before, ...sizes, padding, output: values };
  });
}

/** Features after the ReLU of every layer, by name, [K, height, width]. */
export function features(
  op: Network & { image: Values; height: number; width: number },
): Record<string, Float64Array> {
  return Object.fromEntries(forward(op).map(({ layer, output }) => [layer.name, output]));
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
    const inContent = op.content[name];
    if (inContent) {
      const error = { a: stage.output, b: inContent.target, norm: inContent.norm };
      content[name] = squaredError(error);
      total += inContent.weight * content[name];
      grad = add(grad, squaredErrorGradient(error), inContent.weight);
    }
    const inStyle = op.style[name];
    if (inStyle) {
      const ofGram = { features: stage.output, channels: bias.length };
      const error = { a: gram(ofGram), b: inStyle.target, norm: inStyle.norm };
      style[name] = squaredError(error);
      total += inStyle.weight * style[name];
      const gradOutput = squaredErrorGradient(error);
      grad = add(grad, gramGradient({ ...ofGram, gradOutput }), inStyle.weight);
    }
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
  return { total, content, style, tv, gradient };
}

function backward(stage: Stage, grad: Float64Array, pooling: 'max' | 'avg'): Float64Array<ArrayBuffer> {
  const { layer, before, channels, output } = stage;
  const gradInput = conv3x3Gradient({ ...stage, ...layer, relu: true, output, gradOutput: grad });
  if (!layer.pooled) return new Float64Array(gradInput);
  const pool = { input: before, channels, height: stage.beforeHeight, width: stage.beforeWidth };
  const gradient = pooling === 'max' ? maxPoolGradient : avgPoolGradient;
  return new Float64Array(gradient({ ...pool, gradOutput: gradInput }));
}

function add(a: Float64Array, b: Float64Array, scale: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(a, (value, i) => value + scale * b[i]!);
}
