import { type Launch, Node } from '../graph/node.ts';
import { dimensions, type Tensor } from '../graph/tensor.ts';
import { sumInto, Term, type Terms } from './terms.ts';

/** Mean over all values of features [channels, height, width]; no gradient. Meant for small ones: one workgroup. */
export function mean(terms: Terms, name: string, features: Tensor): Term {
  return new Mean(terms, name, features).output;
}

class Mean extends Node {
  readonly output: Term;

  constructor(
    terms: Terms,
    name: string,
    readonly features: Tensor,
  ) {
    super(name);
    this.output = this.produces(new Term(terms, name));
  }

  get inputs() {
    return [this.features];
  }

  get outputs() {
    return [this.output];
  }

  launches(): Launch[] {
    const { channels, height, width } = dimensions(this.features);
    return [sumInto(this.output, this.features, 1 / (channels * height * width))];
  }
}
