import type { Buffers } from '../../gpu/buffers.ts';
import type { Element, Tensor } from '../../graph/tensor.ts';
import type { Size } from '../../image/picture.ts';
import {
  type ChooseConvolution,
  type ConvolutionChoice,
  type ConvolutionSize,
  chooseConvolutions,
} from '../../ops/convolution/autotune.ts';
import {
  blankConvolution,
  type Convolution,
  type ConvolutionVariant,
  writeConvolution,
} from '../../ops/convolution/weights-layout.ts';
import { type ColourMap, preprocess } from '../../ops/features/preprocess.ts';
import { runCooperatively } from '../../scheduling.ts';
import { type Balance, EVEN_BALANCE, IMAGENET_RGB, type Vgg19Weights } from '../weights/weights.ts';
import { calibrate, type ScaledConvolution } from './calibrate.ts';
import { evaluate, type FeatureOptions } from './evaluate.ts';
import { blockOf, type Vgg19Layer } from './layers.ts';
import { layersTo, widthsOf } from './widths.ts';

export interface LoadOptions {
  /** Factor of RGB in 0…1 before the weights' own preprocessing; default 1. */
  readonly inputScale?: number;
  /** Choice of convolutions; default auto. */
  readonly convolutions?: ConvolutionChoice;
  /** Storage of features; default f32. */
  readonly element?: Element;
  /** Usual size of the picture, for the choice of convolutions; default 512×512. */
  readonly size?: Size;
  /** Usual pooling; default max. */
  readonly pooling?: 'max' | 'avg';
}

/**
 * VGG19 on the GPU, up to the deepest layer needed, rescaled so that the root mean square of every layer's features
 * of a calibration picture is 1. As the ReLU is homogeneous, this only changes the features' units: `scale` of a
 * layer is the factor of its original features.
 */
export class Vgg19 {
  readonly #layers: readonly ScaledConvolution[];
  readonly #preprocessing: ColourMap;
  /** Factors of its losses. */
  readonly balance: Balance;

  private constructor(layers: readonly ScaledConvolution[], preprocessing: ColourMap, balance: Balance) {
    this.#layers = layers;
    this.#preprocessing = preprocessing;
    this.balance = balance;
  }

  /** Factors by layer name: our features = scale · the original ones. */
  get scales(): ReadonlyMap<string, number> {
    return new Map(this.#layers.map(({ label, scale }) => [label, scale]));
  }

  /** Channels of the largest feature map per pixel of the picture. */
  get channelsPerPixel(): number {
    return Math.max(...this.#layers.map(({ label, outChannels }) => outChannels / 4 ** (blockOf(label) - 1)));
  }

  /**
   * @param tapped names of the layers whose features will be read; at least one
   * @throws ArtFilterError `weights` where the weights end before a tapped layer or its layers do not fit each other;
   * `settings` for convolutions that the device cannot run
   */
  static async load(
    buffers: Buffers,
    weights: Vgg19Weights,
    tapped: readonly string[],
    options: LoadOptions = {},
  ): Promise<Vgg19> {
    const { inputScale = 1, convolutions = 'auto', element = 'f32' } = options;
    const { size = DEFAULT_SIZE, pooling = 'max' } = options;
    const layers = layersTo(tapped, widthsOf(weights), weights.source);
    const { matrix, bias } = weights.preprocessing;
    const map = { matrix: matrix.map((row) => row.map((value) => value * inputScale)), bias };
    const choose = await chooseConvolutions(buffers.gpu, convolutions, element);
    const unscaled = await upload(buffers, weights, layers, (layer) => choose(sizeAt(layer, size)));
    const biases = unscaled.map(({ label }) => weights.layers.get(label)!.bias);
    const use = { pooling, padding: 'zero', element } as const;
    const scaled = await calibrate(buffers, unscaled, biases, map, use);
    return new Vgg19(scaled, map, weights.balance ?? EVEN_BALANCE);
  }

  /**
   * The same network without weights, to plan memory; only the sizes of its features are right.
   * @param layers from the first on
   * @param choose variant of each convolution
   */
  static async blank(
    buffers: Buffers,
    layers: readonly Vgg19Layer[],
    choose: ChooseConvolution,
    { size, ...use }: Required<Pick<LoadOptions, 'element' | 'size' | 'pooling'>>,
  ): Promise<Vgg19> {
    const unscaled = blankLayers(buffers, layers, (layer) => choose(sizeAt(layer, size)));
    const biases = layers.map(({ outChannels }) => new Float32Array(outChannels));
    const scaled = await calibrate(buffers, unscaled, biases, IMAGENET_RGB, { ...use, padding: 'zero' });
    return new Vgg19(scaled, IMAGENET_RGB, EVEN_BALANCE);
  }

  /**
   * Features at the tapped layers, after the ReLU unless `options.taps` says otherwise; computes nothing else.
   * @param image RGB in 0…1, [3, height, width], both at least 16
   */
  features(image: Tensor, tapped: readonly string[], options: FeatureOptions): Record<string, Tensor> {
    const input = preprocess(image, this.#preprocessing, options.padding, options);
    return evaluate(this.#layers, input, tapped, options);
  }
}

const DEFAULT_SIZE = { width: 512, height: 512 };

type ChooseLayer = (layer: Vgg19Layer) => ConvolutionVariant;

async function upload(
  buffers: Buffers,
  weights: Vgg19Weights,
  layers: readonly Vgg19Layer[],
  choose: ChooseLayer,
): Promise<Convolution[]> {
  const blank = await buffers.gpu.guard('weights', () => blankLayers(buffers, layers, choose));
  for (const conv of blank) {
    const { weight, bias } = weights.layers.get(conv.label)!;
    await runCooperatively(writeConvolution(buffers.gpu, conv, weight, bias));
  }
  return blank;
}

function blankLayers(buffers: Buffers, layers: readonly Vgg19Layer[], choose: ChooseLayer): Convolution[] {
  return layers.map((layer) => {
    const { name, inChannels, outChannels } = layer;
    return blankConvolution(buffers, name, [outChannels, inChannels], choose(layer));
  });
}

/** Size of a layer's convolution for pictures of a size. */
export function sizeAt(
  { block, inChannels, outChannels }: Vgg19Layer,
  { width, height }: Size,
): ConvolutionSize {
  return { inChannels, outChannels, width: width >> (block - 1), height: height >> (block - 1) };
}
