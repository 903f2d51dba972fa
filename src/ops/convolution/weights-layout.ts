import { type Buffers, writeSteps } from '../../gpu/buffers.ts';
import type { Gpu } from '../../gpu/device.ts';
import { type BufferTensor, denseTensor } from '../../graph/tensor.ts';
import type { GemmKind } from './gemm.ts';

/**
 * direct: a tile of the sums in registers. winograd: F(4×4, 3×3) with one of the GEMMs, a quarter of the
 * multiplications in exchange for transforms that only pay with many channels.
 */
export type ConvolutionVariant = 'direct' | `winograd-${GemmKind}`;

/** Weights of one 3×3 convolution on the GPU, in the layout of its variant. */
export interface Convolution {
  readonly label: string;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly weights:
    | {
        readonly kind: 'direct';
        /** [in_channels, ceil(out_channels / 4), 9, 4]. */
        readonly forward: BufferTensor;
        /** The same for the input gradient: kernels rotated by 180°, channels swapped. */
        readonly backward: BufferTensor;
      }
    | {
        readonly kind: 'winograd';
        /** [36, in / 4, out / 4, 4, 4], for both directions. */
        readonly points: BufferTensor;
        readonly gemm: GemmKind;
      };
  /** [out_channels] f32. */
  readonly bias: BufferTensor;
  /** Factor of the sums, before the bias is added. */
  readonly gain: number;
  /** Most floating-point operations of one launch; default 8e9. */
  readonly launchCost?: number;
}

/** Most operations of one launch on a software adapter: about a third of a second. */
const SOFTWARE_LAUNCH_COST = 2e9;

/** Whether the Winograd kernels take a layer of these channels. */
export function winogradFits(inChannels: number, outChannels: number): boolean {
  return inChannels % 16 === 0 && outChannels % 16 === 0;
}

/**
 * Packs a convolution's weights in the layout of its variant and uploads them. A generator for `runCooperatively`.
 * @param weight [outChannels, inChannels, 3, 3]
 * @param bias [outChannels]
 */
export function* writeConvolution(
  gpu: Gpu,
  conv: Convolution,
  weight: Float32Array,
  bias: Float32Array,
): Generator<void, void> {
  const { weights, outChannels, inChannels } = conv;
  const write = ({ buffer }: BufferTensor, data: Float32Array) => writeSteps(gpu, buffer, data);
  if (weights.kind === 'winograd') {
    yield* write(weights.points, yield* packWinograd(weight, outChannels, inChannels));
  } else {
    yield* write(weights.forward, yield* packDirect(weight, outChannels, inChannels));
    yield* write(weights.backward, yield* packDirect(weight, outChannels, inChannels, true));
  }
  yield* write(conv.bias, bias);
}

/**
 * Convolution with all weights zero and gain 1.
 * @param variant Winograd ones need channels in multiples of 16
 */
export function blankConvolution(
  buffers: Buffers,
  label: string,
  [outChannels, inChannels]: readonly [number, number],
  variant: ConvolutionVariant,
): Convolution {
  const tensor = (part: string, values: number) => {
    const name = `${label}.${part}`;
    return denseTensor(name, [values], 'weights', buffers.create(name, 'weights', 4 * values));
  };
  return {
    label,
    inChannels,
    outChannels,
    weights:
      variant !== 'direct'
        ? {
            kind: 'winograd',
            points: tensor('weights.points', 36 * inChannels * outChannels),
            gemm: variant.replace('winograd-', '') as GemmKind,
          }
        : {
            kind: 'direct',
            forward: tensor('weights', directValues(inChannels, outChannels)),
            backward: tensor('weights.turned', directValues(outChannels, inChannels)),
          },
    bias: tensor('bias', outChannels),
    gain: 1,
    ...(buffers.gpu.adapter.software && { launchCost: SOFTWARE_LAUNCH_COST }),
  };
}

/** Number of values in the layout of `conv3x3.wgsl`. */
function directValues(from: number, to: number): number {
  return from * Math.ceil(to / 4) * 36;
}

/** Weights in the layout of `conv3x3.wgsl`: blocks of four output channels, the last padded with zeros. */
function* packDirect(
  weight: Float32Array,
  outChannels: number,
  inChannels: number,
  turned = false,
): Generator<void, Float32Array> {
  const [from, to] = turned ? [outChannels, inChannels] : [inChannels, outChannels];
  const blocks = Math.ceil(to / 4);
  const packed = new Float32Array(directValues(from, to));
  for (let f = 0; f < from; f++) {
    yield;
    for (let t = 0; t < to; t++) {
      const source = (turned ? f * inChannels + t : t * inChannels + f) * 9;
      const target = (f * blocks + (t >> 2)) * 36 + (t & 3);
      for (let tap = 0; tap < 9; tap++) packed[target + tap * 4] = weight[source + (turned ? 8 - tap : tap)]!;
    }
  }
  return packed;
}

/** Blocks of 4×4 kernels transformed at a time. */
const SOME_BLOCKS = 64;
/** Distance of two points in values: no power of two, so that they do not share cache sets. */
const SOME_VALUES = 16 * SOME_BLOCKS + 16;

/**
 * G · w · Gᵀ of every kernel in the layout of the GEMMs. Transforms some blocks at a time, as points are megabytes
 * apart.
 */
function* packWinograd(
  weight: Float32Array,
  outChannels: number,
  inChannels: number,
): Generator<void, Float32Array> {
  const count = inChannels * outChannels;
  const packed = new Float32Array(36 * count);
  const some = new Float32Array(36 * SOME_VALUES);
  const columns = new Float64Array(18);
  for (let first = 0; first < count; first += 16 * SOME_BLOCKS) {
    yield;
    const values = Math.min(16 * SOME_BLOCKS, count - first);
    for (let i = 0; i < values; i++) {
      const block = (first + i) >> 4;
      const c = Math.floor(block / (outChannels >> 2)) * 4 + ((i >> 2) & 3);
      const k = (block % (outChannels >> 2)) * 4 + (i & 3);
      const w = (k * inChannels + c) * 9;
      for (let j = 0; j < 3; j++) {
        transform(weight[w + j]!, weight[w + 3 + j]!, weight[w + 6 + j]!, columns, j, 3);
      }
      for (let row = 0; row < 6; row++) {
        const at = row * 3;
        const target = row * 6 * SOME_VALUES + i;
        transform(columns[at]!, columns[at + 1]!, columns[at + 2]!, some, target, SOME_VALUES);
      }
    }
    for (let z = 0; z < 36; z++) {
      packed.set(some.subarray(z * SOME_VALUES, z * SOME_VALUES + values), z * count + first);
    }
  }
  return packed;
}

/**
 * G of F(4×4, 3×3) with points 0, ±√½, ±√2, ∞. Its rows are scaled so that a kernel rotated by 180° has the same
 * transform with the points permuted. Writes G · (a, b, c).
 */
function transform(
  a: number,
  b: number,
  c: number,
  to: Float32Array | Float64Array,
  at: number,
  step: number,
): void {
  const odd = (Math.SQRT2 / 3) * b;
  const inner = (2 * a + c) / 3;
  const outer = (a + 2 * c) / 3;
  to[at] = a;
  to[at + step] = inner + odd;
  to[at + 2 * step] = inner - odd;
  to[at + 3 * step] = outer + odd;
  to[at + 4 * step] = outer - odd;
  to[at + 5 * step] = c;
}
