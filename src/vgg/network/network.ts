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
  #layers: readonly ScaledConvolution[];
  #preprocessing: ColourMap = IMAGENET_RGB;
  #balance = EVEN_BALANCE;

  private constructor(
    readonly buffers: Buffers,
    layers: readonly Convolution[],
    readonly use: FeatureOptions,
  ) {
    this.#layers = layers.map((layer) => ({ ...layer, scale: 1 }));
  }

  /** Factors of its losses. */
  get balance(): Balance {
    return this.#balance;
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
   * Builds a network and fills it.
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
    const { inputScale, convolutions = 'auto', element = 'f32' } = options;
    const { size = DEFAULT_SIZE, pooling = 'max' } = options;
    const layers = layersTo(tapped, widthsOf(weights), weights.source);
    const choose = await chooseConvolutions(buffers.gpu, convolutions, element);
    const vgg = await Vgg19.build(buffers, layers, choose, { element, size, pooling });
    await vgg.fill(weights, inputScale);
    return vgg;
  }

  /**
   * Creates the buffers of a network; before it is filled, only the sizes of its features are right.
   * @param layers from the first on
   * @param choose variant of each convolution
   */
  static async build(
    buffers: Buffers,
    layers: readonly Vgg19Layer[],
    choose: ChooseConvolution,
    { size, ...use }: Required<Pick<LoadOptions, 'element' | 'size' | 'pooling'>>,
  ): Promise<Vgg19> {
    const blank = await buffers.gpu.guard('weights', () =>
      layers.map((layer) => {
        const { name, inChannels, outChannels } = layer;
        return blankConvolution(buffers, name, [outChannels, inChannels], choose(sizeAt(layer, size)));
      }),
    );
    return new Vgg19(buffers, blank, { ...use, padding: 'zero' });
  }

  /**
   * Uploads the weights and calibrates the network.
   * @param weights default: zeros, on the planning device
   * @param inputScale factor of RGB in 0…1 before the weights' own preprocessing
   */
  async fill(weights?: Vgg19Weights, inputScale = 1): Promise<void> {
    const { matrix, bias } = weights?.preprocessing ?? IMAGENET_RGB;
    const map = { matrix: matrix.map((row) => row.map((value) => value * inputScale)), bias };
    const biases: Float32Array[] = [];
    for (const layer of this.#layers) {
      const numbers = weights?.layers.get(layer.label);
      biases.push(numbers?.bias ?? new Float32Array(layer.outChannels));
      if (!numbers) continue;
      await runCooperatively(writeConvolution(this.buffers.gpu, layer, numbers.weight, numbers.bias));
    }
    this.#layers = await calibrate(this.buffers, this.#layers, biases, map, this.use);
    this.#preprocessing = map;
    this.#balance = weights?.balance ?? EVEN_BALANCE;
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

/** A layer as its convolution is chosen for pictures of a size. */
export function sizeAt(
  { block, inChannels, outChannels }: Vgg19Layer,
  { width, height }: Size,
): ConvolutionSize {
  return { inChannels, outChannels, width: width >> (block - 1), height: height >> (block - 1) };
}
