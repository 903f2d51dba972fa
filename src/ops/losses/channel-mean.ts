import channelMeanKernel from '../../../shaders/channel_mean.wgsl';
import meanSlopeKernel from '../../../shaders/mean_slope.wgsl';
import type { Launch } from '../../graph/node.ts';
import { dimensions, rowStride, type Tensor, UNUSED } from '../../graph/tensor.ts';
import { counted, type Tiling, wholeSize } from '../tiling.ts';

/**
 * Parameters of kernels that sum over the pixels a tile owns: of the `size` vec4f of each channel, `count` from
 * `first` on, in rows of `columns` that are `skip` apart.
 */
export function countedRows(input: Tensor, tiling: Tiling | undefined, tileIndex: number) {
  const { height, width } = dimensions(input);
  const stride = rowStride(width);
  const { top, bottom, left, right } = counted(input, tiling, tileIndex);
  const columns = right - left;
  return {
    size: height * stride,
    first: top * stride + left,
    count: (bottom - top) * columns,
    columns,
    skip: stride - columns,
  };
}

/**
 * mean[c] = (mean[c] +) Σ_p plane[p] · input[c, p] / (height · width) of the whole picture, over the pixels that the
 * tile owns.
 * @param plane mask of mean square 1 by which `input` has been multiplied: the mean is then the region's, each pixel
 * weighted by the square of its mask
 */
export function meanLaunch(
  label: string,
  tensors: { readonly input: Tensor; readonly mean: Tensor; readonly plane: Tensor | undefined },
  tiling: Tiling | undefined,
  tileIndex: number,
): Launch {
  const { input, mean, plane } = tensors;
  const { height, width } = wholeSize(input, tiling);
  return {
    label,
    kernel: channelMeanKernel,
    params: {
      ...countedRows(input, tiling, tileIndex),
      scale: 1 / (height * width),
      planed: Number(plane !== undefined),
      accumulate: Number(tileIndex > 0),
    },
    tensors: { input, plane: plane ?? UNUSED, mean },
    workgroups: [dimensions(input).channels],
    cost: { flops: 0, bytes: input.bytes },
  };
}

/**
 * slope = share · (mean − goal) − gradient·mean: gradient with respect to the mean, where `gradient` is that with
 * respect to the covariance.
 * @param share default 0: the mean has no goal
 */
export function meanSlopeLaunch(
  label: string,
  tensors: { readonly mean: Tensor; readonly gradient: Tensor; readonly slope: Tensor },
  { goal, share }: { readonly goal: Tensor; readonly share: number } = { goal: tensors.mean, share: 0 },
): Launch {
  const n = tensors.mean.shape[0]!;
  return {
    label,
    kernel: meanSlopeKernel,
    params: { n, share },
    tensors: { ...tensors, goal },
    workgroups: [Math.ceil(n / 16)],
    cost: { flops: 0, bytes: tensors.gradient.bytes },
  };
}
