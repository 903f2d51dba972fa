import channelMeanKernel from '../../shaders/channel_mean.wgsl';
import { type Launch, Node } from '../graph/node.ts';
import { denseTensor, dimensions, rowStride, type Tensor, UNUSED } from '../graph/tensor.ts';

/** What the pixels of a mean are weighted by: nothing, a region's mask, or its square. */
type Weighting = { readonly plane: Tensor; readonly power: 1 | 2 } | undefined;

/**
 * Mean of each channel over the picture, for targets: no gradient.
 * @param input [channels, height, width]
 * @param plane mask of mean square 1, [1, height, width], f32, by which `input` has been multiplied already: the mean is
 * then the region's, each pixel weighted by its square
 * @returns [channels]
 */
export function channelMean(input: Tensor, plane?: Tensor): Tensor {
  return new ChannelMean(input, plane).output;
}

class ChannelMean extends Node {
  readonly output: Tensor;

  constructor(
    readonly input: Tensor,
    readonly plane?: Tensor,
  ) {
    super(`${input.label}.mean`);
    this.output = this.produces(meanTensor(this.label, input, 'grams'));
  }

  get inputs() {
    return this.plane ? [this.input, this.plane] : [this.input];
  }

  get outputs() {
    return [this.output];
  }

  launches(): Launch[] {
    return [meanLaunch(this.label, this.input, this.output, this.plane && { plane: this.plane, power: 1 })];
  }
}

/** Room for the means of an input's channels. */
export function meanTensor(label: string, input: Tensor, purpose: Tensor['purpose']): Tensor {
  return denseTensor(label, [dimensions(input).channels], purpose);
}

/** mean[c] = Σ_p plane[p]^power · input[c, p] / (height · width). */
export function meanLaunch(label: string, input: Tensor, mean: Tensor, weighting?: Weighting): Launch {
  const { channels, height, width } = dimensions(input);
  return {
    label,
    kernel: channelMeanKernel,
    params: { size: height * rowStride(width), power: weighting?.power ?? 0, scale: 1 / (height * width) },
    tensors: { input, plane: weighting?.plane ?? UNUSED, mean },
    workgroups: [channels],
    cost: input.bytes,
  };
}
