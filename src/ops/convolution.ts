import type { Buffers } from '../gpu/buffers.ts';
import { denseTensor, type Tensor } from '../graph/tensor.ts';
import type { GemmKind } from './gemm.ts';

/**
 * direct: a tile of the sum in registers. winograd: F(4×4, 3×3), a quarter of the multiplications in exchange for
 * transforms that only pay with many channels.
 */
export type ConvolutionKind = 'direct' | 'winograd';

/** A kind, and which GEMM the products are made by. */
export type ConvolutionVariant = 'direct' | `winograd-${GemmKind}`;

/** One 3×3 convolution's numbers on the GPU, laid out for its kind of kernel. */
export interface Convolution {
  readonly label: string;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly weights:
    | {
        readonly kind: 'direct';
        /** [in_channels, ceil(out_channels / 8), 9, 8]. */
        readonly forward: Tensor;
        /** The same for the input gradient: kernels turned by 180°, channels swapped. */
        readonly backward: Tensor;
      }
    | {
        readonly kind: 'winograd';
        /** [36, in / 4, out / 4, 4, 4]; serves both directions. */
        readonly points: Tensor;
        readonly gemm: GemmKind;
      };
  /** [out_channels] f32. */
  readonly bias: Tensor;
  /** What the sums are multiplied by before the bias is added. */
  readonly gain: number;
  /** Most that one launch of the direct kind computes, in floating-point operations; default 8e9. */
  readonly launchCost?: number;
}

/** Whether Winograd kernels take a layer. */
export function winogradFits(inChannels: number, outChannels: number): boolean {
  return inChannels % 16 === 0 && outChannels % 16 === 0;
}

/**
 * Uploads a convolution, gain 1.
 * @param weight [outChannels, inChannels, 3, 3]
 * @param bias [outChannels]
 * @param variant the Winograd ones need channels in multiples of 16
 */
export function uploadConvolution(
  buffers: Buffers,
  label: string,
  [outChannels, inChannels]: readonly [number, number],
  weight: Float32Array,
  bias: Float32Array,
  variant: ConvolutionVariant,
): Convolution {
  const tensor = (part: string, data: Float32Array) => {
    const name = `${label}.${part}`;
    return denseTensor(name, [data.length], 'weights', buffers.upload(name, 'weights', data));
  };
  return {
    label,
    inChannels,
    outChannels,
    weights:
      variant !== 'direct'
        ? {
            kind: 'winograd',
            points: tensor('weights.points', packWinograd(weight, outChannels, inChannels)),
            gemm: variant.replace('winograd-', '') as GemmKind,
          }
        : {
            kind: 'direct',
            forward: tensor('weights', packDirect(weight, outChannels, inChannels)),
            backward: tensor('weights.turned', packDirect(weight, outChannels, inChannels, true)),
          },
    bias: tensor('bias', bias),
    gain: 1,
  };
}

/** Weights as `conv3x3.wgsl` reads them: blocks of eight output channels, zeros past the last. */
function packDirect(
  weight: Float32Array,
  outChannels: number,
  inChannels: number,
  turned = false,
): Float32Array {
  const [from, to] = turned ? [outChannels, inChannels] : [inChannels, outChannels];
  const blocks = Math.ceil(to / 8);
  const packed = new Float32Array(from * blocks * 72);
  for (let f = 0; f < from; f++) {
    for (let t = 0; t < to; t++) {
      const source = (turned ? f * inChannels + t : t * inChannels + f) * 9;
      const target = (f * blocks + (t >> 3)) * 72 + (t & 7);
      for (let tap = 0; tap < 9; tap++) packed[target + tap * 8] = weight[source + (turned ? 8 - tap : tap)]!;
    }
  }
  return packed;
}

/**
 * G of F(4×4, 3×3) with points 0, ±√½, ±√2, ∞, its rows scaled so that a kernel turned by 180° has the same
 * transform with the points permuted.
 */
const G = [
  [1, 0, 0],
  [2 / 3, Math.SQRT2 / 3, 1 / 3],
  [2 / 3, -Math.SQRT2 / 3, 1 / 3],
  [1 / 3, Math.SQRT2 / 3, 2 / 3],
  [1 / 3, -Math.SQRT2 / 3, 2 / 3],
  [0, 0, 1],
] as const;

/** G · w · Gᵀ of every kernel, as `winograd_gemm.wgsl` reads it. */
function packWinograd(weight: Float32Array, outChannels: number, inChannels: number): Float32Array {
  const packed = new Float32Array(36 * inChannels * outChannels);
  const half = new Float64Array(18);
  for (let k = 0; k < outChannels; k++) {
    for (let c = 0; c < inChannels; c++) {
      const w = (k * inChannels + c) * 9;
      for (let i = 0; i < 6; i++) {
        const [a, b, d] = G[i]!;
        for (let j = 0; j < 3; j++) {
          half[i * 3 + j] = a * weight[w + j]! + b * weight[w + 3 + j]! + d * weight[w + 6 + j]!;
        }
      }
      const block = (c >> 2) * (outChannels >> 2) + (k >> 2);
      let target = block * 16 + (c & 3) * 4 + (k & 3);
      for (let i = 0; i < 6; i++) {
        for (let j = 0; j < 6; j++) {
          const [a, b, d] = G[j]!;
          packed[target] = a * half[i * 3]! + b * half[i * 3 + 1]! + d * half[i * 3 + 2]!;
          target += inChannels * outChannels;
        }
      }
    }
  }
  return packed;
}
