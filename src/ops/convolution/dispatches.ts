import conv3x3Kernel from '../../../shaders/conv3x3.wgsl';
import inputKernel from '../../../shaders/winograd_input.wgsl';
import outputKernel from '../../../shaders/winograd_output.wgsl';
import type { Launch } from '../../graph/node.ts';
import { denseTensor, dimensions, rowStride, type Tensor, UNUSED } from '../../graph/tensor.ts';
import { grid } from '../grid.ts';
import { GEMMS, POINTS } from './gemm.ts';
import type { Convolution } from './weights-layout.ts';

/** What a convolution sees beyond the picture: zeros, its border again, or its opposite side. */
export type Padding = 'zero' | 'replicate' | 'wrap';

/** One convolution in either direction. */
export interface Convolving {
  readonly label: string;
  readonly conv: Convolution;
  readonly direction: 'forward' | 'backward';
  readonly input: Tensor;
  readonly output: Tensor;
  /**
   * none: sums only. bias: adds the bias. relu: bias and ReLU, and writes the mask if given. mask: sums times the
   * mask.
   */
  readonly epilogue: 'none' | 'bias' | 'relu' | 'mask';
  readonly mask: Tensor | undefined;
  /** Padding at the border of the input. */
  readonly padding: Padding;
}

/** Most bytes of one kind of Winograd planes: bounds the memory, and the time of one dispatch. */
const PLANE_BYTES = 32 * 2 ** 20;
/** Default of `Convolution.launchCost`, for the same reason. */
const LAUNCH_COST = 8e9;

/** Scratch tensors of `convolve`. */
export function convolutionScratch({ label, conv, output }: Omit<Convolving, 'mask' | 'epilogue'>): Tensor[] {
  if (conv.weights.kind === 'direct') return [];
  const { tiles } = chunking(conv, output);
  const plane = GEMMS[conv.weights.gemm].pad(Math.ceil(tiles / 4)) * 4;
  return [conv.inChannels, conv.outChannels].map((channels, i) => {
    const shape = [POINTS, channels, plane];
    return denseTensor(`${label}.planes.${i}`, shape, 'scratch', undefined, output.element);
  });
}

/**
 * Launches of one convolution.
 * @param scratch from `convolutionScratch`
 */
export function convolve(op: Convolving, scratch: readonly Tensor[]): Launch[] {
  return op.conv.weights.kind === 'direct' ? direct(op) : winograd(op, scratch);
}

function epilogue({ epilogue: kind, mask }: Convolving): number {
  if (kind === 'none') return 0;
  if (kind === 'mask') return 3;
  if (kind === 'bias') return 4;
  return mask ? 2 : 1;
}

/** Constants of the kernels that read beyond the border. */
function wrapping({ padding }: Convolving): Pick<Launch, 'constants'> {
  return padding === 'wrap' ? { constants: { WRAP: 1 } } : {};
}

function direct(op: Convolving): Launch[] {
  const { label, conv, direction, input, output } = op;
  const weights = conv.weights as Extract<Convolution['weights'], { kind: 'direct' }>;
  const { channels: inChannels } = dimensions(input);
  const { channels, height, width } = dimensions(output);
  const stride = rowStride(width);
  const blocks = Math.ceil(channels / 4);
  const all = stride * Math.ceil(height / 4) * blocks;
  const each = 18 * inChannels * 4 * 16;
  const most = Math.ceil((conv.launchCost ?? LAUNCH_COST) / each / 64) * 64;
  return Array.from({ length: Math.ceil(all / most) }, (_, i): Launch => {
    const first = i * most;
    const count = Math.min(most, all - first);
    return {
      label,
      kernel: conv3x3Kernel,
      ...wrapping(op),
      params: {
        height,
        width,
        stride,
        in_channels: inChannels,
        out_channels: channels,
        first,
        epilogue: epilogue(op),
        border: Number(op.padding === 'replicate'),
        gain: conv.gain,
      },
      tensors: { input, weights: weights[direction], bias: conv.bias, output, mask: op.mask ?? UNUSED },
      workgroups: grid(count),
      cost: { flops: count * each, bytes: 0 },
    };
  });
}

function winograd(op: Convolving, scratch: readonly Tensor[]): Launch[] {
  const { label, conv, direction, input, output } = op;
  const weights = conv.weights as Extract<Convolution['weights'], { kind: 'winograd' }>;
  const { channels: depth } = dimensions(input);
  const { channels: rows, height, width } = dimensions(output);
  const stride = rowStride(width);
  const { all, tiles: most } = chunking(conv, output);
  const gemm = GEMMS[weights.gemm];
  const turned = direction === 'backward';
  const [planes, products] = turned ? [scratch[1]!, scratch[0]!] : [scratch[0]!, scratch[1]!];
  const launches: Launch[] = [];
  for (let first = 0; first < all; first += most) {
    const tiles = Math.min(most, all - first);
    const vectors = gemm.pad(Math.ceil(tiles / 4));
    const shape = gemm.launch({ depth, rows, vectors });
    const share = { height, stride, first, tiles };
    launches.push(
      {
        label: `${label}.input`,
        kernel: inputKernel,
        ...wrapping(op),
        params: { channels: depth, plane: vectors, width, ...share },
        tensors: { input, planes },
        workgroups: grid(depth * Math.ceil(tiles / 4)),
        cost: { flops: 0, bytes: depth * tiles * 52 * 4 },
      },
      {
        label: `${label}.gemm`,
        kernel: gemm.kernel,
        constants: { ...shape.constants, TURNED: Number(turned) },
        params: { depth, rows, plane: vectors },
        tensors: { weights: weights.points, planes, products },
        workgroups: shape.workgroups,
        cost: { flops: 2 * POINTS * depth * rows * vectors * 4, bytes: 0 },
      },
      {
        label: `${label}.output`,
        kernel: outputKernel,
        params: {
          width,
          channels: rows,
          plane: vectors * 4,
          epilogue: epilogue(op),
          gain: conv.gain,
          ...share,
        },
        tensors: { products, bias: conv.bias, output, mask: op.mask ?? UNUSED },
        workgroups: grid((rows / 2) * tiles),
        cost: { flops: 0, bytes: rows * tiles * 52 * 4 },
      },
    );
  }
  return launches;
}

/**
 * Number of 4×4 tiles of the output, and most tiles at a time: whole blocks of the GEMM, as many as planes and one
 * launch may take.
 */
function chunking(conv: Convolution, output: Tensor): { all: number; tiles: number } {
  const { height, width } = dimensions(output);
  const { inChannels, outChannels, weights, launchCost = LAUNCH_COST } = conv;
  const all = rowStride(width) * Math.ceil(height / 4);
  const step = 4 * (weights.kind === 'winograd' ? GEMMS[weights.gemm].granularity : 1);
  const inPlanes = PLANE_BYTES / (POINTS * 4 * Math.max(inChannels, outChannels));
  const inLaunch = launchCost / (2 * POINTS * inChannels * outChannels);
  const most = Math.max(1, Math.floor(Math.min(inPlanes, inLaunch) / step)) * step;
  const chunks = Math.ceil(all / most);
  return { all, tiles: Math.min(all, Math.ceil(all / chunks / step) * step) };
}
