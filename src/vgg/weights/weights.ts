import type { Vgg19Layer } from '../network/layers.ts';

/** Preprocessing of a network's input: `channel[i] = Σ_j matrix[i][j]·rgb[j] + bias[i]`, rgb in 0…1. */
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

/** Weights of one convolution: `weight` is [outChannels, inChannels, 3, 3], `bias` is [outChannels]. */
export interface ConvolutionWeights {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/** Settings that suit these weights; default: those of the recipe. */
export interface WeightsDefaults {
  readonly pooling?: 'max' | 'avg';
  /** Layer name to weight. */
  readonly contentLayers?: Readonly<Record<string, number>>;
  /** Layer name to weight. */
  readonly styleLayers?: Readonly<Record<string, number>>;
  readonly contentWeight?: number;
  readonly styleWeight?: number;
  readonly tvWeight?: number;
  /** Learning rate of Adam; other optimisers keep the recipe's. */
  readonly learningRate?: number;
}

/**
 * Factors of a network's losses, so that the same settings look alike on it and on the published VGG19: the relative
 * errors of a narrow network differ.
 */
export interface Balance {
  /** Factor of the content losses. */
  readonly content: number;
  /** Factors of the style losses at the layers of blocks 1 to 5. */
  readonly style: readonly [number, number, number, number, number];
  /** Factor of the total variation: a narrow network leaves more grain. */
  readonly variation: number;
}

/** Balance of the published network. */
export const EVEN_BALANCE: Balance = { content: 1, style: [1, 1, 1, 1, 1], variation: 1 };

/** Weights of a VGG19; its layers may have fewer channels, see `widthsOf`. */
export interface Vgg19Weights {
  /** `builtin`, `vgg19`, or the file's name or address, for reports. */
  readonly source: string;
  /** One line: what the weights are, and their licence where known. */
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
