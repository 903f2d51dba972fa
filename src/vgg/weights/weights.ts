import type { Vgg19Layer } from '../network/layers.ts';

/** What a network expects of its input: `channel[i] = Σ_j matrix[i][j]·rgb[j] + bias[i]`, rgb in 0…1. */
export interface Preprocessing {
  readonly matrix: readonly [Triple, Triple, Triple];
  readonly bias: Triple;
}
export type Triple = readonly [number, number, number];

/** torchvision's: RGB in 0…1, minus ImageNet's mean, divided by its standard deviation. */
export const IMAGENET_RGB: Preprocessing = {
  matrix: [
    [1 / 0.229, 0, 0],
    [0, 1 / 0.224, 0],
    [0, 0, 1 / 0.225],
  ],
  bias: [-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225],
};

/** One convolution's numbers: `weight` is [outChannels, inChannels, 3, 3], `bias` is [outChannels]. */
export interface ConvolutionWeights {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/**
 * What suits some weights better than the values of the recipe `default`, whose loss is told in the same way: used
 * where the user gave nothing. Other recipes keep their published values, all but the pooling.
 */
export interface WeightsDefaults {
  readonly pooling?: 'max' | 'avg';
  /** Layer name to weight. */
  readonly contentLayers?: Readonly<Record<string, number>>;
  /** Layer name to weight. */
  readonly styleLayers?: Readonly<Record<string, number>>;
  readonly contentWeight?: number;
  readonly styleWeight?: number;
  readonly tvWeight?: number;
  /** Of the recipe's own optimiser, Adam; another one keeps the recipe's. */
  readonly learningRate?: number;
}

/**
 * What a network's losses are multiplied by, so that the same settings look alike on it and on the published VGG19: a
 * narrow network's relative errors are not the published one's.
 */
export interface Balance {
  /** Of the content's losses. */
  readonly content: number;
  /** Of the style's losses at the layers of blocks 1 to 5. */
  readonly style: readonly [number, number, number, number, number];
  /** Of the total variation: a narrow network leaves more grain. */
  readonly variation: number;
}

/** The published network's own. */
export const EVEN_BALANCE: Balance = { content: 1, style: [1, 1, 1, 1, 1], variation: 1 };

/** A VGG19, wherever it is from; its layers may have fewer channels, see `widthsOf`. */
export interface Vgg19Weights {
  /** `builtin`, `vgg19`, or the file's name or address, for reports. */
  readonly source: string;
  /** One line for people: what these are, and their licence where known. */
  readonly description: string;
  readonly preprocessing: Preprocessing;
  /** Default: `EVEN_BALANCE`. */
  readonly balance?: Balance;
  /** Settings that suit these weights; default: none, the recipe's are used. */
  readonly defaults?: WeightsDefaults;
  /** The layers present, by name; missing ones cannot be tapped. */
  readonly layers: ReadonlyMap<string, ConvolutionWeights>;
}

/** Number of values in a layer's `weight`. */
export function weightCount(layer: Vgg19Layer): number {
  return layer.outChannels * layer.inChannels * 9;
}
