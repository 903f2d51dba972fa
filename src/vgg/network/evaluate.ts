import type { Tensor } from '../../graph/tensor.ts';
import { conv3x3 } from '../../ops/convolution/conv3x3.ts';
import type { Padding } from '../../ops/convolution/dispatches.ts';
import type { Convolution } from '../../ops/convolution/weights-layout.ts';
import { pool } from '../../ops/features/pool.ts';
import type { FeatureStorage } from '../../ops/features/preprocess.ts';
import { relu } from '../../ops/features/relu.ts';
import { layerPosition, VGG19_LAYERS } from './layers.ts';

export interface FeatureOptions extends FeatureStorage {
  readonly pooling: 'max' | 'avg';
  /** Padding of the first convolution, or of all where it wraps. */
  readonly padding: Padding;
  /** Whether tapped features are read after the ReLU or before it, with the bias; default relu. */
  readonly taps?: 'relu' | 'conv';
}

/**
 * Features at the tapped layers; computes nothing else.
 * @param layers VGG19's, from the first
 * @param input preprocessed picture
 */
export function evaluate(
  layers: readonly Convolution[],
  input: Tensor,
  tapped: readonly string[],
  options: FeatureOptions,
): Record<string, Tensor> {
  const depth = Math.max(...tapped.map(layerPosition)) + 1;
  const features: Record<string, Tensor> = {};
  const wraps = options.padding === 'wrap';
  let x = input;
  layers.slice(0, depth).forEach((layer, i) => {
    if (VGG19_LAYERS[i]!.pooled) x = pool(x, options.pooling);
    const isTapped = tapped.includes(layer.label);
    const raw = isTapped && options.taps === 'conv';
    x = conv3x3(x, layer, i === 0 || wraps ? options.padding : 'zero', raw ? 'bias' : 'relu');
    if (isTapped) features[layer.label] = x;
    if (raw) x = relu(x);
  });
  return features;
}
