import calibration from '../../weights/seeded-calibration.json';
import { ArtFilterError } from '../errors.ts';
import { f16ToF32 } from './files/half.ts';
import { DEFAULT_SEED, scaleFilters, unitFilters } from './filters.ts';
import { LAYER_NAMES, layerPosition, VGG19_LAYERS, type Vgg19Layer } from './layers.ts';
import { type ConvolutionWeights, IMAGENET_RGB, type Vgg19Weights, type WeightsDefaults } from './weights.ts';

/** Untrained filters leave a grid behind maximum pooling. */
export const SEEDED_DEFAULTS: WeightsDefaults = { pooling: 'avg' };

export interface SeededOptions {
  /** The last layer made. Default: `conv5_4`. */
  upTo?: string;
  /** Another gives another network of the same kind, calibrated by layer instead of by channel. Default: 1. */
  seed?: number;
}

/**
 * Weights out of a seed: random orthogonal filters behind a drawn first layer, each channel scaled and shifted so that
 * over the project's sample pictures what enters its ReLU has variance 1 and is above 0 in half of the places, in the
 * first layer in more (data-dependent initialisation: Krähenbühl et al. 2015; Mishkin and Matas 2016, "LSUV"). They
 * carry textures, coarsely; a trained VGG19 carries them well.
 * @throws ArtFilterError `settings` for an unknown layer
 */
export function seededWeights({ upTo = 'conv5_4', seed = DEFAULT_SEED }: SeededOptions = {}): Vgg19Weights {
  const layers = new Map<string, ConvolutionWeights>();
  for (const layer of layersTo(upTo)) {
    const { gain, bias } = calibrationOf(layer, seed);
    layers.set(layer.name, { weight: scaleFilters(unitFilters(layer, seed), gain), bias });
  }
  return {
    source: 'seeded',
    description: 'Seeded weights: orthogonal filters, not trained; textures come out coarse. MIT licence',
    preprocessing: IMAGENET_RGB,
    defaults: SEEDED_DEFAULTS,
    layers,
  };
}

/**
 * A network with seeded layers behind its own, to `upTo`. They are orthogonal to what all channels have in common and
 * have no biases, so that about half of them is on at any place whatever the size of the features before them.
 * @param layers those there are, by name, from the first on
 * @throws ArtFilterError `settings` for an unknown layer
 */
export function withSeeded(
  layers: ReadonlyMap<string, ConvolutionWeights>,
  upTo: string,
): Map<string, ConvolutionWeights> {
  const missing = layersTo(upTo).filter(({ name }) => !layers.has(name));
  const made = missing.map((layer): [string, ConvolutionWeights] => [
    layer.name,
    { weight: unitFilters(layer, DEFAULT_SEED), bias: new Float32Array(layer.outChannels) },
  ]);
  return new Map([...layers, ...made]);
}

function layersTo(upTo: string): readonly Vgg19Layer[] {
  const last = layerPosition(upTo);
  if (last >= 0) return VGG19_LAYERS.slice(0, last + 1);
  throw new ArtFilterError(
    'settings',
    `weights: there is no layer "${upTo}", expected one of ${LAYER_NAMES.join(', ')}.`,
  );
}

function calibrationOf(layer: Vgg19Layer, seed: number): { gain: Float32Array; bias: Float32Array } {
  const numbers = decode((calibration.layers as Record<string, string>)[layer.name]!);
  const gain = numbers.slice(0, layer.outChannels);
  const bias = numbers.slice(layer.outChannels);
  // the first layer's channels are the same patterns for every seed, the others' are strangers
  if (seed !== DEFAULT_SEED && layer.inChannels > 3) {
    gain.fill(median(gain));
    bias.fill(median(bias));
  }
  return { gain, bias };
}

/** Base64 of binary16 numbers, little-endian. */
function decode(base64: string): Float32Array {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return f16ToF32(new Uint16Array(bytes.buffer));
}

function median(values: Float32Array): number {
  return values.slice().sort()[values.length >> 1]!;
}
