import channelMeanKernel from '../../../shaders/channel_mean.wgsl';
import meanGradKernel from '../../../shaders/mean_grad.wgsl';
import meanSlopeKernel from '../../../shaders/mean_slope.wgsl';
import type { Launch } from '../../graph/node.ts';
import { dimensions, rowStride, type Tensor, UNUSED } from '../../graph/tensor.ts';
import { grid } from '../grid.ts';
import { counted, type Tiling, wholeSize } from '../tiling.ts';
import type { Term } from './terms.ts';

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
 * tile owns; with a `mean` of [2, channels] also the means of input².
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
  const { channels } = dimensions(input);
  return {
    label,
    kernel: channelMeanKernel,
    params: {
      channels,
      ...countedRows(input, tiling, tileIndex),
      scale: 1 / (height * width),
      planed: Number(plane !== undefined),
      squares: Number(mean.shape.length === 2),
      accumulate: Number(tileIndex > 0),
    },
    tensors: { input, plane: plane ?? UNUSED, mean },
    workgroups: [channels],
    cost: { flops: 0, bytes: input.bytes },
  };
}

/**
 * Gradient of features through the means of their channels, of those that a tile owns: scale · (slope·plane), times the
 * term's weight; with a `slope` of [2, channels] scale · (slope₀·plane + slope₁·features).
 * @param plane as in `meanLaunch`
 * @param flags `accumulate` adds to the output, `masked` sets it to 0 where a feature is not above 0
 */
export function meanGradLaunch(
  label: string,
  tensors: {
    readonly features: Tensor;
    readonly slope: Tensor;
    readonly plane: Tensor | undefined;
    readonly weights: Tensor;
    readonly output: Tensor;
  },
  { slot, terms }: Term,
  params: { readonly factor: number; readonly accumulate: number; readonly masked: number },
  tiling: Tiling | undefined,
  tileIndex: number,
): Launch {
  const { features, plane, output, slope } = tensors;
  const { channels, height, width } = dimensions(output);
  const whole = wholeSize(output, tiling);
  const stride = rowStride(width);
  const { factor, ...flags } = params;
  return {
    label,
    kernel: meanGradKernel,
    params: {
      size: height * stride,
      channels,
      width,
      stride,
      slot,
      scale: factor / (whole.height * whole.width),
      planed: Number(plane !== undefined),
      spread: Number(slope.shape.length === 2),
      ...flags,
      ...counted(output, tiling, tileIndex),
    },
    tensors: { ...tensors, features, plane: plane ?? UNUSED, gradient_scale: terms.gradientScale },
    workgroups: grid(channels * height * stride),
    cost: { flops: 0, bytes: output.bytes * 2 },
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
