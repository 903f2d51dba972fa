// The works as ONNX graphs. ONNX Runtime differentiates nothing, so the gradients are written out.
import {
  ADAM,
  CONTENT_LAYER,
  type ConvData,
  type ConvWork,
  type NetworkLayer,
  STYLE_LAYERS,
  STYLE_WEIGHT,
} from '../../work.ts';
import { turned } from '../contenders/layouts.ts';
import { Model } from './model.ts';

type Weight = Float32Array<ArrayBuffer>;

const CONV = { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1] };
const POOL = { kernel_shape: [2, 2], strides: [2, 2] };

/** `x` to `y`. Backward is a convolution too, with the turned kernels: faster than ConvTranspose. */
export function convModel({ size, inChannels, outChannels, direction }: ConvWork, { weight }: ConvData) {
  const forward = direction === 'forward';
  const [from, to] = forward ? [inChannels, outChannels] : [outChannels, inChannels];
  const model = new Model();
  const x = model.input('x', [1, from, size, size]);
  const kernel = model.tensor(forward ? (weight as Weight) : turned(weight, inChannels), [to, from, 3, 3]);
  model.output(model.node('Conv', [x, kernel], CONV, 'y'), [1, to, size, size]);
  return model.encode();
}

/** A layer's target: the content's features or the style's Gram matrix. */
export const targetName = (layer: string) => `target_${layer}`;

/** [channels, height, width] after each layer's ReLU. */
export function featureShape({ outChannels, block }: NetworkLayer, size: number): [number, number, number] {
  const side = size / 2 ** (block - 1);
  return [outChannels, side, side];
}

/** A layer's forward values. */
interface Stage {
  layer: NetworkLayer;
  /** Before the pooling, where there is one. */
  before: string;
  input: string;
  /** After the ReLU. */
  output: string;
}

/** Convolution, bias and ReLU of every layer, which ONNX Runtime fuses. */
function forward(model: Model, layers: readonly NetworkLayer[], picture: string): Stage[] {
  let output = picture;
  return layers.map((layer) => {
    const before = output;
    const input = layer.pooled ? model.node('MaxPool', [before], POOL) : before;
    const weight = model.tensor(layer.weight as Weight, [layer.outChannels, layer.inChannels, 3, 3]);
    const bias = model.tensor(layer.bias as Weight, [layer.outChannels]);
    output = model.node('Relu', [model.node('Conv', [input, weight, bias], CONV)]);
    return { layer, before, input, output };
  });
}

/** `picture` to the content's features and the Gram matrices: what makes the targets. */
export function featuresModel(layers: readonly NetworkLayer[], size: number): Uint8Array<ArrayBuffer> {
  const model = new Model();
  const picture = model.input('picture', [1, 3, size, size]);
  for (const { layer, output } of forward(model, layers, picture)) {
    const shape = featureShape(layer, size);
    if (layer.name === CONTENT_LAYER) {
      model.output(model.node('Identity', [output], {}, targetName(layer.name)), [1, ...shape]);
    } else if (STYLE_LAYERS.includes(layer.name)) {
      const gram = model.node('Identity', [gramOf(model, output, shape).gram], {}, targetName(layer.name));
      model.output(gram, [shape[0], shape[0]]);
    }
  }
  return model.encode();
}

/**
 * One step: `picture`, `m`, `v`, the targets and the corrections of Adam's moments 1 / (1 − βᵗ) `c1`, `c2` to `loss`,
 * `gradient`, `next_picture`, `next_m`, `next_v`.
 */
export function stepModel(layers: readonly NetworkLayer[], size: number): Uint8Array<ArrayBuffer> {
  const model = new Model();
  const shape = [1, 3, size, size];
  const stages = forward(model, layers, model.input('picture', shape));
  const losses: string[] = [];
  let grad: string | undefined;
  for (const { layer, before, input, output } of stages.reverse()) {
    const term = lossTerm(model, layer, output, size);
    if (term) {
      losses.push(term.loss);
      grad = grad ? model.node('Add', [grad, term.grad]) : term.grad;
    }
    const masked = where(model, model.node('Greater', [output, model.scalar(0)]), grad!);
    const kernel = model.tensor(turned(layer.weight, layer.inChannels), [
      layer.inChannels,
      layer.outChannels,
      3,
      3,
    ]);
    grad = model.node('Conv', [masked, kernel], CONV);
    if (layer.pooled)
      grad = poolGradient(model, before, input, grad, featureShape(layer, size), layer.inChannels);
  }
  const sum = losses.reduce((a, b) => model.node('Add', [a, b]));
  model.output(model.node('Identity', [sum], {}, 'loss'), []);
  model.output(model.node('Identity', [grad!], {}, 'gradient'), shape);
  adam(model, grad!, shape);
  return model.encode();
}

/** A layer's loss and its gradient to the features, where it has one. */
function lossTerm(model: Model, layer: NetworkLayer, features: string, size: number) {
  const shape = featureShape(layer, size);
  const [channels, height, width] = shape;
  if (layer.name === CONTENT_LAYER) {
    const target = model.input(targetName(layer.name), [1, ...shape]);
    const difference = model.node('Sub', [features, target]);
    const grad = scale(model, difference, 2 / (channels * height * width));
    return { loss: meanSquare(model, difference), grad };
  }
  if (!STYLE_LAYERS.includes(layer.name)) return undefined;
  const { flat, gram } = gramOf(model, features, shape);
  const difference = model.node('Sub', [gram, model.input(targetName(layer.name), [channels, channels])]);
  const loss = scale(model, meanSquare(model, difference), STYLE_WEIGHT);
  // d/dF of mean((G − A)²) with G = F·Fᵀ / (C·M): 4 / (C²·C·M) · (G − A)·F.
  const alpha = { float: (4 * STYLE_WEIGHT) / (channels ** 3 * height * width) };
  const gradFlat = model.node('Gemm', [difference, flat], { alpha });
  return { loss, grad: model.node('Reshape', [gradFlat, model.integers([1, ...shape])]) };
}

/** F as [channels, pixels], and F·Fᵀ / (channels · pixels). */
function gramOf(
  model: Model,
  features: string,
  [channels, height, width]: readonly [number, number, number],
) {
  const flat = model.node('Reshape', [features, model.integers([channels, height * width])]);
  const alpha = { float: 1 / (channels * height * width) };
  return { flat, gram: model.node('Gemm', [flat, flat], { transB: 1, alpha }) };
}

/**
 * Gradient of a pooling: to every input that is as large as its window's largest. Equal ones all get it, which only
 * happens for zeros, where the ReLU before takes it away.
 */
function poolGradient(
  model: Model,
  before: string,
  pooled: string,
  grad: string,
  [, height, width]: readonly [number, number, number],
  channels: number,
): string {
  const spread = (value: string) => {
    const apart = model.node('Reshape', [value, model.integers([channels, height, 1, width, 1])]);
    const spread = model.node('Expand', [apart, model.integers([channels, height, 2, width, 2])]);
    return model.node('Reshape', [spread, model.integers([1, channels, 2 * height, 2 * width])]);
  };
  return where(model, model.node('Equal', [before, spread(pooled)]), spread(grad));
}

/** Kingma and Ba, 2015, algorithm 1. */
function adam(model: Model, grad: string, shape: readonly number[]): void {
  const { learningRate, beta1, beta2, epsilon } = ADAM;
  for (const name of ['m', 'v']) model.input(name, shape);
  for (const name of ['c1', 'c2']) model.input(name, [1]);
  const blend = (old: string, update: string, beta: number, name: string) =>
    model.node('Add', [scale(model, old, beta), scale(model, update, 1 - beta)], {}, name);
  const m = blend('m', grad, beta1, 'next_m');
  const v = blend('v', model.node('Mul', [grad, grad]), beta2, 'next_v');
  const root = model.node('Sqrt', [model.node('Mul', [v, 'c2'])]);
  const divisor = model.node('Add', [root, model.scalar(epsilon)]);
  const ratio = model.node('Div', [model.node('Mul', [m, 'c1']), divisor]);
  const next = model.node('Sub', ['picture', scale(model, ratio, learningRate)], {}, 'next_picture');
  for (const name of [m, v, next]) model.output(name, shape);
}

function where(model: Model, condition: string, value: string): string {
  return model.node('Where', [condition, value, model.scalar(0)]);
}

function scale(model: Model, value: string, factor: number): string {
  return model.node('Mul', [value, model.scalar(factor)]);
}

function meanSquare(model: Model, value: string): string {
  return model.node('ReduceMean', [model.node('Mul', [value, value])], { keepdims: 0 });
}
