import conv3x3Kernel from '../../shaders/conv3x3.wgsl';
import replicateGradKernel from '../../shaders/replicate_grad.wgsl';
import { type Launch, Node } from '../graph/node.ts';
import { dimensions, featureTensor, rowStride, Tensor, UNUSED } from '../graph/tensor.ts';
import { grid } from './grid.ts';

/** One convolution's numbers on the GPU; `packWeights` gives the layout. */
export interface Convolution {
  readonly label: string;
  readonly inChannels: number;
  readonly outChannels: number;
  /** [in_channels, ceil(out_channels / 8), 9, 8] f32. */
  readonly forward: Tensor;
  /** The same for the input gradient: kernels turned by 180°, channels swapped. */
  readonly backward: Tensor;
  /** [out_channels] f32. */
  readonly bias: Tensor;
  /** What the sums are multiplied by before the bias is added. */
  readonly gain: number;
}

/**
 * Weights as `conv3x3.wgsl` reads them: blocks of eight output channels, zeros past the last.
 * @param weight [outChannels, inChannels, 3, 3]
 * @param turned pack for the input gradient instead
 */
export function packWeights(
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

/** Bytes of the ReLU mask of features [channels, height, width]: one bit a value, in tiles of 4×4×8. */
function maskTensor(label: string, [channels, height, width]: readonly number[]): Tensor {
  const words = Math.ceil(channels! / 8) * Math.ceil(height! / 4) * rowStride(width!) * 4;
  return new Tensor(`${label}.mask`, [words], words * 4, 'masks');
}

/**
 * 3×3 convolution with bias and ReLU, same size.
 * @param input [in_channels, height, width]
 * @param padding of the border; `replicate` needs an input that repeats its last column in the row padding
 * @returns [out_channels, height, width]
 */
export function conv3x3(input: Tensor, conv: Convolution, padding: 'zero' | 'replicate' = 'zero'): Tensor {
  return new Conv3x3(input, conv, padding).output;
}

class Conv3x3 extends Node {
  readonly output: Tensor;
  #mask: Tensor | undefined;

  constructor(
    readonly input: Tensor,
    readonly conv: Convolution,
    readonly padding: 'zero' | 'replicate',
  ) {
    super(conv.label);
    const { height, width } = dimensions(input);
    this.output = this.produces(featureTensor(conv.label, [conv.outChannels, height, width], 'features'));
  }

  get inputs() {
    return [this.input, this.conv.forward, this.conv.bias];
  }

  get outputs() {
    return this.#mask ? [this.output, this.#mask] : [this.output];
  }

  /** One bit a value: whether the ReLU let it through. Written only once somebody has asked. */
  get mask(): Tensor {
    this.#mask ??= this.produces(maskTensor(this.label, this.output.shape));
    return this.#mask;
  }

  launches(): Launch[] {
    const { conv, input, output } = this;
    const constants = { EPILOGUE: this.#mask ? 2 : 1, REPLICATE: Number(this.padding === 'replicate') };
    return [
      convolve(this.label, constants, input, output, conv.forward, {
        bias: conv.bias,
        mask: this.#mask ?? UNUSED,
        gain: conv.gain,
      }),
    ];
  }

  override backward(_input: Tensor, grad: Tensor): Tensor {
    passReLU(grad, this.output);
    const result = new Conv3x3Grad(this, grad).output;
    return this.padding === 'zero' ? result : new ReplicateGrad(this, grad, result).output;
  }
}

/** Gradient with respect to a convolution's input, and through the ReLU before that when there is one. */
class Conv3x3Grad extends Node {
  readonly output: Tensor;
  #mask: Tensor | undefined;

  constructor(
    readonly of: Conv3x3,
    readonly grad: Tensor,
  ) {
    super(`${of.label}.grad`);
    const { channels, height, width } = dimensions(of.input);
    this.output = this.produces(featureTensor(this.label, [channels, height, width], 'gradients'));
  }

  get inputs() {
    const read = [this.grad, this.of.conv.backward];
    return this.#mask ? [...read, this.#mask] : read;
  }

  get outputs() {
    return [this.output];
  }

  override maskBy(features: Tensor): boolean {
    this.#mask = reluMask(features);
    return true;
  }

  launches(): Launch[] {
    const { conv } = this.of;
    return [
      convolve(this.label, { EPILOGUE: this.#mask ? 3 : 0 }, this.grad, this.output, conv.backward, {
        bias: conv.bias,
        mask: this.#mask ?? UNUSED,
        gain: conv.gain,
      }),
    ];
  }
}

/** Adds what replicated padding sends back to the border pixels. */
class ReplicateGrad extends Node {
  readonly output: Tensor;

  constructor(
    readonly of: Conv3x3,
    readonly grad: Tensor,
    readonly onto: Tensor,
  ) {
    super(`${of.label}.border.grad`);
    const { channels, height, width } = dimensions(onto);
    this.output = this.produces(featureTensor(this.label, [channels, height, width], 'gradients', onto));
  }

  get inputs() {
    return [this.grad, this.of.conv.backward, this.onto];
  }

  get outputs() {
    return [this.output];
  }

  launches(): Launch[] {
    const { channels, height, width } = dimensions(this.output);
    const { conv } = this.of;
    return [
      {
        label: this.label,
        kernel: replicateGradKernel,
        params: {
          height,
          width,
          stride: rowStride(width),
          channels,
          grad_channels: conv.outChannels,
          gain: conv.gain,
        },
        tensors: { grad: this.grad, weights: conv.backward, output: this.output },
        workgroups: [Math.ceil((2 * width + 2 * (height - 2)) / 64), channels],
        cost: 2 * (width + height) * channels * conv.outChannels * 12,
      },
    ];
  }
}

function convolve(
  label: string,
  constants: Record<string, number>,
  input: Tensor,
  output: Tensor,
  weights: Tensor,
  rest: { bias: Tensor; mask: Tensor; gain: number },
): Launch {
  const { channels: inChannels } = dimensions(input);
  const { channels, height, width } = dimensions(output);
  const stride = rowStride(width);
  const blocks = Math.ceil(channels / 8);
  return {
    label,
    kernel: conv3x3Kernel,
    constants,
    params: { height, width, stride, in_channels: inChannels, out_channels: channels, gain: rest.gain },
    tensors: { input, weights, bias: rest.bias, output, mask: rest.mask },
    workgroups: grid(stride * Math.ceil(height / 4) * blocks),
    cost: 18 * inChannels * blocks * 8 * stride * 4 * height,
  };
}

/** Asks the node that computed a gradient to pass it through the ReLU that made `features`. */
function passReLU(grad: Tensor, features: Tensor): void {
  if (!grad.producer?.maskBy(features)) {
    throw new Error(`${grad.label}: cannot be passed through the ReLU of ${features.label}`);
  }
}

/** The mask of features that a convolution with ReLU made. */
export function reluMask(features: Tensor): Tensor {
  if (!(features.producer instanceof Conv3x3)) throw new Error(`${features.label}: has no ReLU`);
  return features.producer.mask;
}
