// What every contender computes, ours and the peers alike: the same numbers, so that their times compare and their
// results can be checked. Shapes are [channels, height, width], row-major; size is the side of a square.

import { uniform } from '../../src/random.ts';
import { layerPosition, type Vgg19Layer } from '../../src/vgg/network/layers.ts';
import { FULL_WIDTHS, layersOf } from '../../src/vgg/network/widths.ts';

/** The published width, and those of the networks that come with the project: each half as wide as the one before. */
export const NETWORKS = ['vgg19', 'builtin', 'draft'] as const;
export type NetworkName = (typeof NETWORKS)[number];

/** One 3×3 same convolution without bias; backward: its gradient with respect to the input. */
export interface ConvWork {
  readonly case: 'conv';
  readonly size: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly direction: 'forward' | 'backward';
}

/**
 * One iteration of Gatys et al. 2016 with Adam: a network's conv1_1 … conv5_1, zero padding, maximum pooling, the picture
 * as the network's input without preprocessing, the gradient of `mean((F − P)²)` at CONTENT_LAYER plus STYLE_WEIGHT ·
 * `mean((G − A)²)` at each of STYLE_LAYERS, with G = F·Fᵀ / (channels · height · width).
 */
export interface IterationWork {
  readonly case: 'iteration';
  readonly size: number;
  /** As wide as this one; the numbers are random for all. */
  readonly network: NetworkName;
}

export type Work = ConvWork | IterationWork;

/** What a contender says of itself once it is ready. */
export interface Prepared {
  readonly adapter: string;
  /** From nothing to the first result checked, in milliseconds. */
  readonly setupMs: number;
  /** Of the result against the reference: see `convError` and `iterationError`. */
  readonly error: number;
}

/** One implementation: a script sets `globalThis.contender` to this. One work at a time. */
export interface Contender {
  readonly impl: string;
  readonly version: string;
  /** Makes everything ready, warms up and checks the result. @throws Error with one sentence where it cannot */
  prepare(work: Work): Promise<Prepared>;
  /** One run until the GPU has finished; returns its milliseconds. */
  run(): Promise<number>;
  close(): Promise<void>;
}

/** `count` values, uniform in low…high, the same for the same seed. */
export function values(count: number, seed: number, low: number, high: number): Float32Array {
  const next = uniform(seed);
  return Float32Array.from({ length: count }, () => low + (high - low) * next());
}

/** Weights [outChannels, inChannels, 3, 3] that keep the size of activations (He et al. 2015). */
function heWeights(inChannels: number, outChannels: number, seed: number): Float32Array {
  const bound = Math.sqrt(6 / (9 * inChannels));
  return values(outChannels * inChannels * 9, seed, -bound, bound);
}

export interface ConvData {
  /** What goes in: [inChannels, size, size], or backward the output's gradient [outChannels, size, size]. */
  readonly input: Float32Array;
  /** [outChannels, inChannels, 3, 3], in both directions. */
  readonly weight: Float32Array;
}

export function convData({ size, inChannels, outChannels, direction }: ConvWork): ConvData {
  const channels = direction === 'forward' ? inChannels : outChannels;
  return {
    input: values(channels * size * size, 7, -1, 1),
    weight: heWeights(inChannels, outChannels, 8),
  };
}

export interface NetworkLayer extends Vgg19Layer {
  /** [outChannels, inChannels, 3, 3]. */
  readonly weight: Float32Array;
  /** [outChannels]. */
  readonly bias: Float32Array;
}

export const CONTENT_LAYER = 'conv4_2';
export const STYLE_LAYERS: readonly string[] = ['conv1_1', 'conv2_1', 'conv3_1', 'conv4_1', 'conv5_1'];
export const STYLE_WEIGHT = 5e4;
/** Adam on pixels in 0…1; the picture is not clamped. */
export const ADAM = { learningRate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** Layers that a style transfer computes, conv1_1 … conv5_1, in a network's width. */
export function layersIn(network: NetworkName): Vgg19Layer[] {
  const narrower = 2 ** NETWORKS.indexOf(network);
  return layersOf(FULL_WIDTHS.slice(0, layerPosition('conv5_1') + 1).map((filters) => filters / narrower));
}

/** The same with random numbers; a 2×2 pooling stands before those that are `pooled`. */
export function networkLayers(network: NetworkName): NetworkLayer[] {
  return layersIn(network).map((layer, i) => ({
    ...layer,
    weight: heWeights(layer.inChannels, layer.outChannels, 100 + 2 * i),
    bias: values(layer.outChannels, 101 + 2 * i, -0.05, 0.05),
  }));
}

/** Content, style and start, [3, size, size] in 0…1: waves and noise. */
export function pictures(size: number): Record<'content' | 'style' | 'start', Float32Array> {
  const waves = (seed: number, fx: number, fy: number) => {
    const picture = values(3 * size * size, seed, 0.4, 0.6);
    const turn = (2 * Math.PI) / size;
    return picture.map((value, i) => {
      const x = i % size;
      const y = Math.floor(i / size) % size;
      const channel = Math.floor(i / size ** 2);
      return value + 0.3 * Math.sin(fx * x * turn + channel) * Math.cos(fy * y * turn);
    });
  };
  const content = waves(1, 2, 3);
  const noise = values(content.length, 3, -0.1, 0.1);
  return { content, style: waves(2, 5, 1), start: content.map((value, i) => value + noise[i]!) };
}
