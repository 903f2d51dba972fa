import { Node } from '../../graph/node.ts';
import { rowStride, Tensor } from '../../graph/tensor.ts';

/** Node whose result went through a ReLU, with a mask of the values that passed. */
export abstract class Rectifier extends Node {
  abstract readonly output: Tensor;
  #mask: Tensor | undefined;

  /** Mask of one bit per value, set where the ReLU let it pass. Written only once it has been requested. */
  get mask(): Tensor {
    this.#mask ??= this.produces(maskTensor(this.label, this.output.shape));
    return this.#mask;
  }

  /** The mask, if it has been requested. */
  protected get wantedMask(): Tensor | undefined {
    return this.#mask;
  }
}

/** ReLU mask of features [channels, height, width]: one bit per value, in tiles of 4×4×8. */
function maskTensor(label: string, [channels, height, width]: readonly number[]): Tensor {
  const words = Math.ceil(channels! / 8) * Math.ceil(height! / 4) * rowStride(width!) * 4;
  return new Tensor(`${label}.mask`, [words], words * 4, 'masks');
}

/** Makes the node that computed a gradient apply the ReLU that made `features`. */
export function passReLU(grad: Tensor, features: Tensor): void {
  if (!grad.producer?.fuseReluMask(features)) {
    throw new Error(`${grad.label}: cannot be passed through the ReLU of ${features.label}`);
  }
}

/** ReLU mask of features. */
export function reluMask(features: Tensor): Tensor {
  if (!(features.producer instanceof Rectifier)) throw new Error(`${features.label}: has no ReLU`);
  return features.producer.mask;
}
