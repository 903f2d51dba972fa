import kernel from '../../shaders/resample.wgsl';
import { Buffers } from '../gpu/buffers.ts';
import type { Gpu } from '../gpu/device.ts';
import { CAREFUL_COST, type Dispatch, loadKernels, prepare, submitInPieces } from '../gpu/dispatch.ts';
import { grid } from '../ops/grid.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Planes to be brought from one size to another. */
export interface Resampling {
  /** [3, height, width] f32. */
  readonly from: GPUBuffer;
  readonly to: GPUBuffer;
  readonly by: 'bicubic' | 'bilinear';
  /** A picture at both sizes, [3, height, width] f32 each, whose detail is added by this share. */
  readonly detail?: { readonly small: GPUBuffer; readonly large: GPUBuffer; readonly share: number };
  /** What the results are cut to. */
  readonly least: number;
  readonly most: number;
}

/** Grows three planes each from `small` to `large`, on the GPU; what is submitted afterwards sees the results. */
export async function resample(
  gpu: Gpu,
  small: Size,
  large: Size,
  planes: readonly Resampling[],
): Promise<void> {
  const size = 3 * large.width * large.height;
  const dispatches = planes.map(
    ({ from, to, by, detail, least, most }): Dispatch => ({
      label: `resample.${from.label}`,
      kernel,
      params: {
        size,
        input_width: small.width,
        input_height: small.height,
        width: large.width,
        height: large.height,
        bilinear: Number(by === 'bilinear'),
        detail: detail?.share ?? 0,
        least,
        most,
      },
      buffers: { input: from, small: detail?.small ?? from, large: detail?.large ?? from, output: to },
      workgroups: grid(size),
      cost: 64 * size,
    }),
  );
  const kernels = await loadKernels(gpu, dispatches);
  const scratch = new Buffers(gpu);
  try {
    submitInPieces(gpu, prepare(scratch, 'resample', dispatches, kernels), CAREFUL_COST);
  } finally {
    scratch.destroy();
  }
}
