import replicateGradKernel from '../../../shaders/replicate_grad.wgsl';
import { type Launch, Node, recompute } from '../../graph/node.ts';
import { dimensions, featureTensor, rowStride, type Tensor } from '../../graph/tensor.ts';
import { passReLU, Rectifier, reluMask } from '../features/rectifier.ts';
import { type Convolving, convolutionScratch, convolve, type Padding } from './dispatches.ts';
import type { Convolution } from './weights-layout.ts';

/**
 * Most input channels of a convolution that is recomputed rather than stored: only the first layer, whose features
 * are largest.
 */
const CHEAP_CHANNELS = 3;

/**
 * 3×3 convolution with bias and ReLU; the result has the input's height and width.
 * @param input [in_channels, height, width]
 * @param padding at the border; `replicate` needs an input whose row padding repeats the last column
 * @param ending operations after the sums; default bias and ReLU
 * @returns [out_channels, height, width]
 */
export function conv3x3(
  input: Tensor,
  conv: Convolution,
  padding: Padding = 'zero',
  ending: 'relu' | 'bias' = 'relu',
): Tensor {
  return new Conv3x3(input, conv, padding, ending).output;
}

class Conv3x3 extends Rectifier {
  readonly output: Tensor;
  readonly #scratch: Tensor[];
  #recompute: Tensor | undefined;

  constructor(
    readonly input: Tensor,
    readonly conv: Convolution,
    readonly padding: Padding,
    readonly ending: 'relu' | 'bias',
  ) {
    super(conv.label);
    const { channels, height, width } = dimensions(input);
    if (padding === 'replicate' && conv.weights.kind !== 'direct') {
      throw new Error(`${conv.label}: replicated padding needs the direct kind.`);
    }
    if (channels !== conv.inChannels) {
      throw new Error(`${conv.label}: got ${channels} input channels, expected ${conv.inChannels}.`);
    }
    this.output = this.produces(
      featureTensor(conv.label, [conv.outChannels, height, width], 'features', undefined, input.element),
    );
    this.#scratch = convolutionScratch(this.convolving).map((tensor) => this.produces(tensor));
  }

  get convolving(): Convolving {
    const { label, conv, input, output, padding, ending } = this;
    return {
      label,
      conv,
      direction: 'forward',
      input,
      output,
      padding,
      epilogue: ending,
      mask: this.wantedMask,
    };
  }

  get inputs() {
    return [this.input];
  }

  get outputs() {
    return [this.output, ...(this.wantedMask ? [this.wantedMask] : []), ...this.#scratch];
  }

  launches(): Launch[] {
    return convolve(this.convolving, this.#scratch);
  }

  override recompute(): Tensor {
    if (this.conv.inChannels > CHEAP_CHANNELS) return this.output;
    this.#recompute ??= new Conv3x3(recompute(this.input), this.conv, this.padding, this.ending).output;
    return this.#recompute;
  }

  override backward(_input: Tensor, grad: Tensor): Tensor {
    if (this.ending === 'relu') passReLU(grad, this.output);
    const result = new Conv3x3Grad(this, grad).output;
    return this.padding === 'replicate' ? new ReplicateGrad(this, grad, result).output : result;
  }
}

/** Gradient with respect to a convolution's input, and through the ReLU before it, if any. */
class Conv3x3Grad extends Node {
  readonly output: Tensor;
  readonly #scratch: Tensor[];
  #mask: Tensor | undefined;

  constructor(
    readonly of: Conv3x3,
    readonly grad: Tensor,
  ) {
    super(`${of.label}.grad`);
    const { channels, height, width } = dimensions(of.input);
    this.output = this.produces(
      featureTensor(this.label, [channels, height, width], 'gradients', undefined, grad.element),
    );
    this.#scratch = convolutionScratch(this.convolving).map((tensor) => this.produces(tensor));
  }

  get convolving(): Convolving {
    const { label, grad, output } = this;
    return {
      label,
      conv: this.of.conv,
      direction: 'backward',
      input: grad,
      output,
      // The gradient wraps where the input did; what replicated borders receive is added afterwards.
      padding: this.of.padding === 'wrap' ? 'wrap' : 'zero',
      epilogue: this.#mask ? 'mask' : 'none',
      mask: this.#mask,
    };
  }

  get inputs() {
    return this.#mask ? [this.grad, this.#mask] : [this.grad];
  }

  get outputs() {
    return [this.output, ...this.#scratch];
  }

  override fuseReluMask(features: Tensor): boolean {
    this.#mask = reluMask(features);
    return true;
  }

  launches(): Launch[] {
    return convolve(this.convolving, this.#scratch);
  }
}

/** Adds the gradient of replicated padding to the border pixels. */
class ReplicateGrad extends Node {
  readonly output: Tensor;
  readonly #weights: Tensor;

  constructor(
    readonly of: Conv3x3,
    readonly grad: Tensor,
    readonly onto: Tensor,
  ) {
    super(`${of.label}.border.grad`);
    const { weights } = of.conv;
    if (weights.kind !== 'direct') throw new Error(`${of.label}: replicated padding needs the direct kind.`);
    this.#weights = weights.backward;
    const { channels, height, width } = dimensions(onto);
    this.output = this.produces(featureTensor(this.label, [channels, height, width], 'gradients', onto));
  }

  get inputs() {
    return [this.grad, this.onto];
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
        tensors: { grad: this.grad, weights: this.#weights, output: this.output },
        workgroups: [Math.ceil((2 * width + 2 * (height - 2)) / 64), channels],
        cost: { flops: 2 * (width + height) * channels * conv.outChannels * 12, bytes: 0 },
      },
    ];
  }
}
