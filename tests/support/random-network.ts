import { uniform } from '../../src/random.ts';
import { LAYER_NAMES, layerPosition } from '../../src/vgg/network/layers.ts';
import { FULL_WIDTHS, layersOf, type Widths } from '../../src/vgg/network/widths.ts';
import { type ConvolutionWeights, IMAGENET_RGB, type Vgg19Weights } from '../../src/vgg/weights/weights.ts';

/** Small, and no two layers alike; some fill no block of the kernels. */
export const NARROW: Widths = [16, 24, 32, 48, 40, 16, 8, 32, 64, 32, 16, 8, 24, 16, 32, 16];

export interface RandomOptions {
  /** Default: VGG19's. */
  readonly widths?: Widths;
  /** Default: 1000. */
  readonly seed?: number;
}

/** A VGG19 that has learnt nothing, to a layer; weights so that activations keep their size (He et al., 2015). */
export function randomVgg19(
  upTo: string,
  { widths = FULL_WIDTHS, seed = 1000 }: RandomOptions = {},
): Vgg19Weights {
  const layers = layersOf(widths.slice(0, layerPosition(upTo) + 1)).map(
    ({ name, inChannels, outChannels, index }): [string, ConvolutionWeights] => {
      const bound = Math.sqrt(6 / (9 * inChannels));
      const weight = numbers(outChannels * inChannels * 9, seed + 2 * index, bound);
      return [name, { weight, bias: numbers(outChannels, seed + 2 * index + 1, 0.2) }];
    },
  );
  return {
    source: 'random',
    description: 'Random weights',
    preprocessing: IMAGENET_RGB,
    layers: new Map(layers),
  };
}

/** To conv5_4, or as far as asked. */
export function narrowVgg19(upTo = LAYER_NAMES.at(-1)!, seed?: number): Vgg19Weights {
  return randomVgg19(upTo, { widths: NARROW, seed });
}

/** Uniform in −bound…bound. */
function numbers(count: number, seed: number, bound: number): Float32Array {
  const next = uniform(seed);
  return Float32Array.from({ length: count }, () => -bound + 2 * bound * next());
}
