import { Buffers } from '../../gpu/buffers.ts';
import { submitInChunks, UNKNOWN_SPEED_BUDGET } from '../../gpu/dispatch.ts';
import { readFloats } from '../../gpu/readback.ts';
import { compile } from '../../graph/program.ts';
import { denseTensor, Tensor } from '../../graph/tensor.ts';
import type { Convolution } from '../../ops/convolution/weights-layout.ts';
import { type ColourMap, preprocess } from '../../ops/features/preprocess.ts';
import { squaredError } from '../../ops/losses/squared-error.ts';
import { objective, Terms } from '../../ops/losses/terms.ts';
import { StepCounter } from '../../ops/step-counter.ts';
import { calibrationPicture } from './calibration-picture.ts';
import { evaluate, type FeatureOptions } from './evaluate.ts';

/** A convolution whose features are in other units: `scale` times what they would be. */
export interface ScaledConvolution extends Convolution {
  readonly scale: number;
}

/** What the size of a layer's features may differ from 1 by, to be measured exactly and for layers after it to be. */
const IN_RANGE = { f32: Number.POSITIVE_INFINITY, f16: 16 } as const;
/** Makes features smaller that have left the range of halves altogether. */
const MUCH_LESS = 2 ** -12;

/**
 * Rescales every layer so that on a calibration picture its features' root mean square is 1. In f32 one evaluation
 * tells all scales. In f16 the first layer that is out of range is brought there with all after it, and all are
 * measured again, until none is.
 * @param layers gain 1
 * @param biases of the layers
 * @param options as the network will be used
 */
export async function calibrate(
  buffers: Buffers,
  layers: readonly Convolution[],
  biases: readonly Float32Array[],
  map: ColourMap,
  options: FeatureOptions,
): Promise<ScaledConvolution[]> {
  const most = IN_RANGE[options.element ?? 'f32'];
  // Of dead filters nothing can be made, and nothing leaves the range after them.
  const inRange = (size: number) => size === 0 || (size <= most && size >= 1 / most);
  let scales = layers.map(() => 1);
  for (let rounds = 2 * layers.length; rounds > 0; rounds--) {
    const sizes = await rootMeanSquares(buffers, scaled(buffers, layers, biases, scales), map, options);
    const stray = most === Number.POSITIVE_INFINITY ? -1 : sizes.findIndex((size) => !inRange(size));
    scales = scales.map((scale, i) => {
      const size = sizes[stray < 0 ? i : Math.min(i, stray)]!;
      if (!Number.isFinite(size)) return stray < 0 ? scale : scale * MUCH_LESS;
      return size > 0 ? scale / size : scale;
    });
    if (stray < 0) break;
  }
  return scaled(buffers, layers, biases, scales);
}

/** Puts scales into force: the ReLU is homogeneous, so that they are gains of the sums and factors of the biases. */
function scaled(
  { gpu }: Buffers,
  layers: readonly Convolution[],
  biases: readonly Float32Array[],
  scales: readonly number[],
): ScaledConvolution[] {
  return layers.map((layer, i) => {
    const scale = scales[i]!;
    const bias = biases[i]!.map((value) => value * scale);
    gpu.device.queue.writeBuffer(layer.bias.buffer, 0, bias);
    return { ...layer, scale, gain: scale / (scales[i - 1] ?? 1) };
  });
}

/** Of every layer's features of the calibration picture. */
async function rootMeanSquares(
  buffers: Buffers,
  layers: readonly Convolution[],
  map: ColourMap,
  options: FeatureOptions,
): Promise<number[]> {
  const scratch = new Buffers(buffers.gpu);
  try {
    const { width, height, data } = await calibrationPicture();
    const pixels = scratch.upload('calibration', 'image', data);
    const image = denseTensor('calibration', [3, height, width], 'image', pixels);
    const names = layers.map((layer) => layer.label);
    const features = evaluate(layers, preprocess(image, map, options.padding, options), names, options);
    const terms = new Terms(scratch, names.length);
    const most = Math.max(...names.map((name) => features[name]!.bytes));
    const zeros = scratch.create('calibration.zeros', 'targets', most);
    const squares = names.map((name) => {
      const { shape, bytes, element } = features[name]!;
      const zero = new Tensor(`${name}.zero`, shape, bytes, 'targets', zeros, element);
      const values = shape.reduce((product, n) => product * n, 1);
      return squaredError(terms, name, features[name]!, zero, 1 / values);
    });
    const program = await compile(scratch, 'calibration', [objective(squares, new StepCounter(scratch))]);
    submitInChunks(buffers.gpu, program.steps, UNKNOWN_SPEED_BUDGET);
    const [, ...means] = await readFloats(buffers.gpu, terms.log.buffer, 1 + names.length);
    return means.map(Math.sqrt);
  } finally {
    scratch.destroy();
  }
}
