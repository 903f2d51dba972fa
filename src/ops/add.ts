import addKernel from '../../shaders/add.wgsl';
import { type Launch, Node } from '../graph/node.ts';
import { Tensor } from '../graph/tensor.ts';
import { grid } from './grid.ts';

/** Adds gradient `other` onto gradient `onto`, in place. Both have the same shape. */
export function add(onto: Tensor, other: Tensor): Tensor {
  return new Add(onto, other).output;
}

class Add extends Node {
  readonly output: Tensor;
  #features: Tensor | undefined;

  constructor(
    readonly onto: Tensor,
    readonly other: Tensor,
  ) {
    super(`${onto.label}+${other.label}`);
    this.output = this.produces(new Tensor(this.label, onto.shape, onto.bytes, 'gradients', onto));
  }

  get inputs() {
    const read = [this.onto, this.other];
    return this.#features ? [...read, this.#features] : read;
  }

  get outputs() {
    return [this.output];
  }

  override fuseReluMask(features: Tensor): boolean {
    this.#features = features;
    return true;
  }

  launches(): Launch[] {
    const size = this.onto.vectors;
    return [
      {
        label: this.label,
        kernel: addKernel,
        params: { size, masked: Number(this.#features !== undefined) },
        tensors: { other: this.other, features: this.#features ?? this.other, output: this.output },
        workgroups: grid(size),
        cost: { flops: 0, bytes: this.onto.bytes * 2 },
      },
    ];
  }
}
