import { ArtFilterError } from '../errors.ts';
import { Buffers } from '../gpu/buffers.ts';
import { CAREFUL_COST, submitInPieces } from '../gpu/dispatch.ts';
import { readFloats } from '../gpu/readback.ts';
import { compile } from '../graph/program.ts';
import { denseTensor, type Element, type Tensor } from '../graph/tensor.ts';
import {
  type ChooseConvolution,
  type ConvolutionChoice,
  chooseConvolutions,
} from '../ops/choose-convolution.ts';
import { conv3x3 } from '../ops/conv3x3.ts';
import { type Convolution, uploadConvolution } from '../ops/convolution.ts';
import { mean } from '../ops/mean.ts';
import { pool } from '../ops/pool.ts';
import { type ColourMap, type FeatureStorage, preprocess } from '../ops/preprocess.ts';
import { Terms } from '../ops/terms.ts';
import { calibrationPicture } from './calibration-picture.ts';
import { layerPosition, VGG19_LAYERS } from './layers.ts';
import { type Vgg19Weights, weightCount } from './weights.ts';

export interface FeatureOptions extends FeatureStorage {
  readonly pooling: 'max' | 'avg';
  /** Border of the first convolution. */
  readonly padding: 'zero' | 'replicate';
}

export interface LoadOptions {
  /** What RGB in 0…1 is multiplied by before the weights' own preprocessing; default 1. */
  readonly inputScale?: number;
  /** How convolutions are computed; default auto. */
  readonly convolutions?: ConvolutionChoice;
  /** How features will be stored; default f32. */
  readonly element?: Element;
  /** Pixels of the picture that it will mostly see; default 512×512. */
  readonly size?: { readonly width: number; readonly height: number };
}

/**
 * VGG19 on the GPU, down to the deepest layer that is needed, rescaled so that on a calibration picture the mean
 * activation of every layer is 1. The ReLU is homogeneous, so this only changes the features' units: `scale` of a
 * layer is what its original features were multiplied by.
 */
export class Vgg19 {
  readonly #layers: readonly Convolution[];
  readonly #preprocessing: ColourMap;
  /** By layer name: our features = scale · the weights' own. */
  readonly scales: ReadonlyMap<string, number>;

  private constructor(layers: readonly Convolution[], preprocessing: ColourMap, scales: Map<string, number>) {
    this.#layers = layers;
    this.#preprocessing = preprocessing;
    this.scales = scales;
  }

  /**
   * @param tapped names of the layers whose features will be read; at least one
   * @throws ArtFilterError `weights` when the weights end before a tapped layer; `settings` for convolutions that the
   * device cannot run
   */
  static async load(
    buffers: Buffers,
    weights: Vgg19Weights,
    tapped: readonly string[],
    { inputScale = 1, convolutions = 'auto', element = 'f32', size = DEFAULT_SIZE }: LoadOptions = {},
  ): Promise<Vgg19> {
    const depth = Math.max(...tapped.map(layerPosition)) + 1;
    const missing = VGG19_LAYERS.slice(0, depth).find((layer) => !weights.layers.has(layer.name));
    if (missing) {
      throw new ArtFilterError(
        'weights',
        `${weights.source}: the weights have no ${missing.name}, which ${tapped.join(', ')} need. Choose shallower layers or complete weights.`,
      );
    }
    const { matrix, bias } = weights.preprocessing;
    const map = { matrix: matrix.map((row) => row.map((value) => value * inputScale)), bias };
    const choose = await chooseConvolutions(buffers.gpu, convolutions, element);
    const unscaled = await buffers.gpu.guard('weights', () => upload(buffers, weights, depth, choose, size));
    const means = await meanActivations(buffers, unscaled, map);
    const scales = means.map((value) => (value > 0 && Number.isFinite(value) ? 1 / value : 1));
    const layers = unscaled.map((layer, i): Convolution => {
      const scaled = weights.layers.get(layer.label)!.bias.map((value) => value * scales[i]!);
      buffers.gpu.device.queue.writeBuffer(layer.bias.outside!, 0, scaled);
      return { ...layer, gain: scales[i]! / (scales[i - 1] ?? 1) };
    });
    return new Vgg19(layers, map, new Map(layers.map((layer, i) => [layer.label, scales[i]!])));
  }

  /**
   * Features after the ReLU at the tapped layers, and nothing that is not needed for them.
   * @param image RGB in 0…1, [3, height, width], both at least 16
   */
  features(image: Tensor, tapped: readonly string[], options: FeatureOptions): Record<string, Tensor> {
    const input = preprocess(image, this.#preprocessing, options.padding, options);
    return evaluate(this.#layers, input, tapped, options);
  }
}

function evaluate(
  layers: readonly Convolution[],
  input: Tensor,
  tapped: readonly string[],
  options: FeatureOptions,
): Record<string, Tensor> {
  const depth = Math.max(...tapped.map(layerPosition)) + 1;
  const features: Record<string, Tensor> = {};
  let x = input;
  layers.slice(0, depth).forEach((layer, i) => {
    if (VGG19_LAYERS[i]!.pooled) x = pool(x, options.pooling);
    x = conv3x3(x, layer, i === 0 ? options.padding : 'zero');
    if (tapped.includes(layer.label)) features[layer.label] = x;
  });
  return features;
}

const DEFAULT_SIZE = { width: 512, height: 512 };

function upload(
  buffers: Buffers,
  weights: Vgg19Weights,
  depth: number,
  choose: ChooseConvolution,
  size: { width: number; height: number },
): Convolution[] {
  return VGG19_LAYERS.slice(0, depth).map((layer) => {
    const { name, block, inChannels, outChannels } = layer;
    const { weight, bias } = weights.layers.get(name)!;
    if (weight.length !== weightCount(layer) || bias.length !== outChannels) {
      throw new ArtFilterError(
        'weights',
        `${weights.source}: ${name} has ${weight.length} weights and ${bias.length} biases, expected ${weightCount(layer)} and ${outChannels}. Give VGG19's.`,
      );
    }
    const [width, height] = [size.width >> (block - 1), size.height >> (block - 1)];
    const variant = choose({ inChannels, outChannels, width, height });
    return uploadConvolution(buffers, name, [outChannels, inChannels], weight, bias, variant);
  });
}

/** Mean of every layer's features of the calibration picture. */
async function meanActivations(
  buffers: Buffers,
  layers: readonly Convolution[],
  map: ColourMap,
): Promise<number[]> {
  const scratch = new Buffers(buffers.gpu);
  try {
    const picture = calibrationPicture();
    const image = denseTensor(
      'calibration',
      [3, picture.height, picture.width],
      'image',
      scratch.upload('calibration', 'image', picture.data),
    );
    const options = { pooling: 'max', padding: 'zero' } as const;
    const names = layers.map((layer) => layer.label);
    const features = evaluate(layers, preprocess(image, map, 'zero'), names, options);
    const terms = new Terms(scratch, names.length);
    const means = names.map((name) => mean(terms, name, features[name]!));
    const program = await compile(scratch, 'calibration', means);
    submitInPieces(buffers.gpu, program.steps, CAREFUL_COST);
    return [...(await readFloats(buffers.gpu, terms.values.outside!, names.length))];
  } finally {
    scratch.destroy();
  }
}
