import reluKernel from '../../../shaders/relu.wgsl';
import type { Launch } from '../../graph/node.ts';
import { dimensions, featureTensor, rowStride, type Tensor, UNUSED } from '../../graph/tensor.ts';
import { grid } from '../grid.ts';
import { passReLU, Rectifier } from './rectifier.ts';

/** max(input, 0) of features [channels, height, width], where the values before the ReLU are read too. */
export function relu(input: Tensor): Tensor {
  return new Relu(input).output;
}

class Relu extends Rectifier {
  readonly output: Tensor;

  constructor(readonly input: Tensor) {
    super(`${input.label}.relu`);
    const { channels, height, width } = dimensions(input);
    const shape = [channels, height, width] as const;
    this.output = this.produces(featureTensor(this.label, shape, 'features', undefined, input.element));
  }

  get inputs() {
    return [this.input];
  }

  get outputs() {
    return this.wantedMask ? [this.output, this.wantedMask] : [this.output];
  }

  launches(): Launch[] {
    const { channels, height, width } = dimensions(this.input);
    const mask = this.wantedMask;
    const stride = rowStride(width);
    return [
      {
        label: this.label,
        kernel: reluKernel,
        params: { height, stride, channels, recorded: Number(mask !== undefined) },
        tensors: { input: this.input, output: this.output, mask: mask ?? UNUSED },
        workgroups: grid(Math.ceil(channels / 2) * stride * Math.ceil(height / 4)),
        cost: { flops: 0, bytes: this.input.bytes * 2 },
      },
    ];
  }

  /** Launches nothing: the node that computed the gradient applies the mask. */
  override backward(_input: Tensor, grad: Tensor): Tensor {
    passReLU(grad, this.output);
    return grad;
  }
}
