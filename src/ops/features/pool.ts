import avgPoolKernel from '../../../shaders/avg_pool.wgsl';
import avgPoolGradKernel from '../../../shaders/avg_pool_grad.wgsl';
import maxPoolKernel from '../../../shaders/max_pool.wgsl';
import maxPoolGradKernel from '../../../shaders/max_pool_grad.wgsl';
import { type Launch, Node } from '../../graph/node.ts';
import { dimensions, featureTensor, rowStride, Tensor, UNUSED } from '../../graph/tensor.ts';
import { grid } from '../grid.ts';
import { reluMask } from './rectifier.ts';

/**
 * 2×2 pooling with stride 2; an odd last row or column is dropped.
 * @param input features after a ReLU, [channels, height, width]
 * @returns [channels, floor(height / 2), floor(width / 2)]
 */
export function pool(input: Tensor, kind: 'max' | 'avg'): Tensor {
  return (kind === 'max' ? new MaxPool(input) : new AvgPool(input)).output;
}

function pooled(label: string, input: Tensor): Tensor {
  const { channels, height, width } = dimensions(input);
  return featureTensor(label, [channels, height >> 1, width >> 1], 'features', undefined, input.element);
}

/** Parameters of both forward kernels. */
function forwardParams(input: Tensor, output: Tensor) {
  const { channels, height, width } = dimensions(output);
  const { height: inHeight, width: inWidth } = dimensions(input);
  return {
    channels,
    height,
    width,
    stride: rowStride(width),
    in_height: inHeight,
    in_stride: rowStride(inWidth),
  };
}

/** Parameters of both backward kernels. */
function backwardParams(input: Tensor, output: Tensor) {
  const { channels, height, width } = dimensions(input);
  const { height: pooledHeight, width: pooledWidth } = dimensions(output);
  return {
    channels,
    height,
    stride: rowStride(width),
    pooled_height: pooledHeight,
    pooled_width: pooledWidth,
    pooled_stride: rowStride(pooledWidth),
  };
}

class MaxPool extends Node {
  readonly output: Tensor;
  /** Four bits per pooled pixel: the position of its maximum, and whether it is above zero. */
  readonly index: Tensor;

  constructor(readonly input: Tensor) {
    super(`${input.label}.max_pool`);
    this.output = this.produces(pooled(this.label, input));
    const { channels, height, width } = dimensions(this.output);
    const words = channels * height * Math.ceil(rowStride(width) / 2);
    this.index = this.produces(new Tensor(`${this.label}.index`, [words], words * 4, 'masks'));
  }

  get inputs() {
    return [this.input];
  }

  get outputs() {
    return [this.output, this.index];
  }

  launches(): Launch[] {
    return [
      {
        label: this.label,
        kernel: maxPoolKernel,
        params: forwardParams(this.input, this.output),
        tensors: { input: this.input, output: this.output, index: this.index },
        workgroups: grid(this.index.bytes / 4),
        cost: { flops: 0, bytes: this.input.bytes },
      },
    ];
  }

  override backward(_input: Tensor, grad: Tensor): Tensor {
    return new MaxPoolGrad(this, grad).output;
  }
}

class MaxPoolGrad extends Node {
  readonly output: Tensor;

  constructor(
    readonly of: MaxPool,
    readonly grad: Tensor,
  ) {
    super(`${of.label}.grad`);
    const { channels, height, width } = dimensions(of.input);
    const shape = [channels, height, width] as const;
    this.output = this.produces(featureTensor(this.label, shape, 'gradients', undefined, grad.element));
  }

  get inputs() {
    return [this.grad, this.of.index];
  }

  get outputs() {
    return [this.output];
  }

  /** The index carries the mask: a maximum of zero passes no gradient. */
  override fuseReluMask(features: Tensor): boolean {
    return features === this.of.input;
  }

  launches(): Launch[] {
    const params = backwardParams(this.of.input, this.of.output);
    return [
      {
        label: this.label,
        kernel: maxPoolGradKernel,
        params,
        tensors: { grad: this.grad, index: this.of.index, output: this.output },
        workgroups: grid(params.channels * Math.ceil(params.height / 2) * params.stride),
        cost: { flops: 0, bytes: this.output.bytes },
      },
    ];
  }
}

class AvgPool extends Node {
  readonly output: Tensor;

  constructor(readonly input: Tensor) {
    super(`${input.label}.avg_pool`);
    this.output = this.produces(pooled(this.label, input));
  }

  get inputs() {
    return [this.input];
  }

  get outputs() {
    return [this.output];
  }

  launches(): Launch[] {
    return [
      {
        label: this.label,
        kernel: avgPoolKernel,
        params: forwardParams(this.input, this.output),
        tensors: { input: this.input, output: this.output },
        workgroups: grid(this.output.vectors),
        cost: { flops: 0, bytes: this.input.bytes },
      },
    ];
  }

  override backward(_input: Tensor, grad: Tensor): Tensor {
    return new AvgPoolGrad(this, grad).output;
  }
}

class AvgPoolGrad extends Node {
  readonly output: Tensor;
  #mask: Tensor | undefined;

  constructor(
    readonly of: AvgPool,
    readonly grad: Tensor,
  ) {
    super(`${of.label}.grad`);
    const { channels, height, width } = dimensions(of.input);
    const shape = [channels, height, width] as const;
    this.output = this.produces(featureTensor(this.label, shape, 'gradients', undefined, grad.element));
  }

  get inputs() {
    return this.#mask ? [this.grad, this.#mask] : [this.grad];
  }

  get outputs() {
    return [this.output];
  }

  override fuseReluMask(features: Tensor): boolean {
    this.#mask = reluMask(features);
    return true;
  }

  launches(): Launch[] {
    return [
      {
        label: this.label,
        kernel: avgPoolGradKernel,
        params: {
          ...backwardParams(this.of.input, this.of.output),
          masked: Number(this.#mask !== undefined),
        },
        tensors: { grad: this.grad, mask: this.#mask ?? UNUSED, output: this.output },
        workgroups: grid(this.output.vectors),
        cost: { flops: 0, bytes: this.output.bytes },
      },
    ];
  }
}
