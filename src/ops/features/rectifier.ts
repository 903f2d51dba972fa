import { Node } from '../../graph/node.ts';
import { rowStride, Tensor } from '../../graph/tensor.ts';

/** A node whose result went through a ReLU, and which can tell what that let through. */
export abstract class Rectifier extends Node {
  abstract readonly output: Tensor;
  #mask: Tensor | undefined;

  /** One bit a value: whether the ReLU let it through. Written only once somebody has asked. */
  get mask(): Tensor {
    this.#mask ??= this.produces(maskTensor(this.label, this.output.shape));
    return this.#mask;
  }

  /** The mask where somebody has asked for it. */
  protected get wantedMask(): Tensor | undefined {
    return this.#mask;
  }
}

/** Bytes of the ReLU mask of features [channels, height, width]: one bit a value, in tiles of 4×4×8. */
function maskTensor(label: string, [channels, height, width]: readonly number[]): Tensor {
  const words = Math.ceil(channels! / 8) * Math.ceil(height! / 4) * rowStride(width!) * 4;
  return new Tensor(`${label}.mask`, [words], words * 4, 'masks');
}

/** Asks the node that computed a gradient to pass it through the ReLU that made `features`. */
export function passReLU(grad: Tensor, features: Tensor): void {
  if (!grad.producer?.fuseReluMask(features)) {
    throw new Error(`${grad.label}: cannot be passed through the ReLU of ${features.label}`);
  }
}

/** The mask of features that went through a ReLU. */
export function reluMask(features: Tensor): Tensor {
  if (!(features.producer instanceof Rectifier)) throw new Error(`${features.label}: has no ReLU`);
  return features.producer.mask;
}
