import keepKernel from '../../shaders/keep_gradient.wgsl';
import { splitRange } from '../gpu/ranges.ts';
import { type Launch, Node } from '../graph/node.ts';
import { bindRange, denseTensor, dimensions, type Tensor, TensorRange } from '../graph/tensor.ts';
import { grid } from './grid.ts';

/**
 * Multiplies a picture's gradient by 1 − mask, in place, so that no step moves the picture where the mask is 1.
 * @param grad [3, height, width]
 * @param mask [height, width] without padding, 0 … 1
 */
export function keep(grad: Tensor, mask: Tensor): Tensor {
  return new Keep(grad, mask).output;
}

class Keep extends Node {
  readonly output: Tensor;

  constructor(
    readonly grad: Tensor,
    readonly mask: Tensor,
  ) {
    super(`${grad.label}.kept`);
    this.output = this.produces(denseTensor(this.label, grad.shape, 'gradients', grad));
  }

  get inputs() {
    return [this.grad, this.mask];
  }

  get outputs() {
    return [this.output];
  }

  launches(_tileIndex: number, most: number): Launch[] {
    const { height, width } = dimensions(this.grad);
    const pixels = height * width;
    return [0, 1, 2].flatMap((channel) =>
      splitRange(pixels, most).map(({ from, to }) => {
        const { range, at } = bindRange(this.output, channel * pixels + from, channel * pixels + to);
        return {
          label: this.label,
          kernel: keepKernel,
          params: { size: to - from, at },
          tensors: { keep: new TensorRange(this.mask, from, to), output: range },
          workgroups: grid(to - from),
          cost: { flops: 0, bytes: 8 * (to - from) },
        };
      }),
    );
  }
}
