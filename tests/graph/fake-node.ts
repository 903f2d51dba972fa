import { type Launch, Node } from '../../src/graph/node.ts';
import { Tensor } from '../../src/graph/tensor.ts';

/** A node that computes nothing: one result, and scratch where asked for. */
export class FakeNode extends Node {
  readonly output: Tensor;
  readonly scratch: Tensor | undefined;

  /** @param options.onto tensor that the result takes over in place; it counts as an input */
  constructor(
    label: string,
    readonly read: readonly Tensor[],
    readonly options: { bytes?: number; scratch?: number; onto?: Tensor } = {},
  ) {
    super(label);
    const { bytes = 64, scratch, onto } = options;
    this.output = this.produces(new Tensor(label, [bytes / 4], bytes, 'features', onto));
    if (scratch) this.scratch = this.produces(new Tensor(`${label}.scratch`, [], scratch, 'scratch'));
  }

  get inputs() {
    return this.options.onto ? [...this.read, this.options.onto] : this.read;
  }

  get outputs() {
    return this.scratch ? [this.output, this.scratch] : [this.output];
  }

  launches(): Launch[] {
    return [];
  }
}
