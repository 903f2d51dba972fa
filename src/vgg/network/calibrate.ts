import { Buffers } from '../../gpu/buffers.ts';
import { submitInChunks, UNKNOWN_SPEED_BUDGET } from '../../gpu/dispatch.ts';
import { readFloats } from '../../gpu/readback.ts';
import { compile } from '../../graph/program.ts';
import { denseTensor, Tensor } from '../../graph/tensor.ts';
import type { Picture } from '../../image/picture.ts';
import type { Convolution } from '../../ops/convolution/weights-layout.ts';
import { type ColourMap, preprocess } from '../../ops/features/preprocess.ts';
import { squaredError } from '../../ops/losses/squared-error.ts';
import { objective, Terms } from '../../ops/losses/terms.ts';
import { StepCounter } from '../../ops/step-counter.ts';
import { forEachChunk } from '../../scheduling.ts';
import { evaluate, type FeatureOptions } from './evaluate.ts';

/** A convolution with rescaled features: `scale` times the original ones. */
export interface ScaledConvolution extends Convolution {
  readonly scale: number;
}

/** Most that a layer's root mean square may differ from 1 to be measured exactly, and for later layers to be. */
const IN_RANGE = { f32: Number.POSITIVE_INFINITY, f16: 16 } as const;
/** Factor for features that overflowed the range of f16. */
const MUCH_LESS = 2 ** -12;

/**
 * Rescales every layer so that the root mean square of its features of a calibration picture is 1. In f32 one
 * evaluation determines all scales. In f16 the first layer out of range is rescaled with all later ones, and all are
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
  // Dead filters cannot be rescaled, and nothing leaves the range after them.
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

/** Applies scales: as the ReLU is homogeneous, they are gains of the sums and factors of the biases. */
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

/** Root mean squares of every layer's features of the calibration picture. */
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

const SIZE = 64;

let made: Promise<Picture> | undefined;

/** Fixed 64×64 picture of coloured noise, coarse and fine, for measuring activations. Created once. */
export function calibrationPicture(): Promise<Picture> {
  made ??= make();
  return made;
}

async function make(): Promise<Picture> {
  const data = new Float32Array(3 * SIZE * SIZE).fill(0.5);
  for (let octave = 0; octave < 6; octave++) {
    const cells = 2 << octave;
    const amplitude = 0.35 / (1 + octave);
    for (let c = 0; c < 3; c++) {
      const row = (y: number) => {
        for (let x = 0; x < SIZE; x++) {
          // Channels share most of the pattern, as in photographs.
          const shared = lattice(octave, 3, (x * cells) / SIZE, (y * cells) / SIZE);
          const own = lattice(octave, c, (x * cells) / SIZE, (y * cells) / SIZE);
          data[(c * SIZE + y) * SIZE + x]! += amplitude * (0.75 * shared + 0.25 * own);
        }
      };
      await forEachChunk(SIZE, row, 1);
    }
  }
  return { width: SIZE, height: SIZE, data: data.map((value) => Math.min(1, Math.max(0, value))) };
}

/** Value noise in −1…1: a hash at whole positions, cosine-interpolated. */
function lattice(octave: number, channel: number, x: number, y: number): number {
  const ease = (t: number) => (1 - Math.cos(Math.PI * t)) / 2;
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [ease(x - left), ease(y - top)];
  const at = (dx: number, dy: number) => hash(octave * 4 + channel, left + dx, top + dy);
  return (at(0, 0) * (1 - u) + at(1, 0) * u) * (1 - v) + (at(0, 1) * (1 - u) + at(1, 1) * u) * v;
}

function hash(salt: number, x: number, y: number): number {
  let h = Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca6b) ^ Math.imul(salt + 1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 2 ** 31 - 1;
}
