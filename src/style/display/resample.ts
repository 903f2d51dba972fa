import kernel from '../../../shaders/resample.wgsl';
import { Buffers } from '../../gpu/buffers.ts';
import type { Gpu } from '../../gpu/device.ts';
import {
  type Dispatch,
  loadKernels,
  prepare,
  submitInChunks,
  UNKNOWN_SPEED_BUDGET,
} from '../../gpu/dispatch.ts';
import { bindingOfRange, type Range, splitRows } from '../../gpu/ranges.ts';
import type { Size } from '../../image/picture.ts';
import { grid } from '../../ops/grid.ts';

/** Planes to resize. */
export interface Resampling {
  /** [3, height, width] f32. */
  readonly from: GPUBuffer;
  readonly to: GPUBuffer;
  readonly by: 'bicubic' | 'bilinear';
  /** A picture at both sizes, [3, height, width] f32 each, whose detail is added by this share. */
  readonly detail?: { readonly small: GPUBuffer; readonly large: GPUBuffer; readonly share: number };
  /** Bounds of the results. */
  readonly least: number;
  readonly most: number;
}

/**
 * Enlarges pictures of three planes from `small` to `large` on the GPU; later submits read the results.
 * @param wraps whether they go on at their opposite side; they are bound whole then
 */
export async function resample(
  gpu: Gpu,
  small: Size,
  large: Size,
  planes: readonly Resampling[],
  wraps = false,
): Promise<void> {
  const dispatches = planes.flatMap(({ from, to, by, detail, least, most }) =>
    cutBoth(small, large, wraps ? Infinity : gpu.maxBindingBytes).map((cut): Dispatch => {
      const input = bindingOfRange(from, cut.input.from, cut.input.to);
      const output = bindingOfRange(to, cut.output.from, cut.output.to);
      const count = cut.output.to - cut.output.from;
      return {
        label: `resample.${from.label}`,
        kernel,
        ...(wraps && { constants: { WRAP: 1 } }),
        params: {
          start: cut.output.from,
          end: cut.output.to,
          input_start: cut.input.from - input.at,
          output_start: cut.output.from - output.at,
          input_width: small.width,
          input_height: small.height,
          width: large.width,
          height: large.height,
          bilinear: Number(by === 'bilinear'),
          detail: detail?.share ?? 0,
          least,
          most,
        },
        buffers: {
          input: input.binding,
          small: { ...input.binding, ...(detail && { buffer: detail.small }) },
          large: detail ? { ...output.binding, buffer: detail.large } : input.binding,
          output: output.binding,
        },
        workgroups: grid(count),
        cost: { flops: 0, bytes: 64 * count },
      };
    }),
  );
  const kernels = await loadKernels(gpu, dispatches);
  const scratch = new Buffers(gpu);
  try {
    submitInChunks(gpu, prepare(scratch, 'resample', dispatches, kernels), UNKNOWN_SPEED_BUDGET);
  } finally {
    scratch.destroy();
  }
}

/** Ranges of values of both sizes that dispatches read and write; a single one of each where `most` bytes hold them. */
function cutBoth(small: Size, large: Size, most: number): { input: Range; output: Range }[] {
  const [inputs, outputs] = [small.width * small.height, large.width * large.height];
  if (12 * Math.max(inputs, outputs) <= most) {
    return [{ input: { from: 0, to: 3 * inputs }, output: { from: 0, to: 3 * outputs } }];
  }
  const ratio = small.height / large.height;
  // Rows read: from one above the first's place to two below the last's.
  const around = 4;
  const widest = Math.max(large.width, small.width * ratio);
  const rows = splitRows(large.height, Math.ceil(widest), most - 4 * small.width * around);
  return [0, 1, 2].flatMap((plane) =>
    rows.map(({ from, to }) => {
      const top = Math.max(0, Math.floor((from + 0.5) * ratio - 0.5) - 1);
      const bottom = Math.min(small.height, Math.floor((to - 0.5) * ratio - 0.5) + 3);
      return {
        input: { from: plane * inputs + top * small.width, to: plane * inputs + bottom * small.width },
        output: { from: plane * outputs + from * large.width, to: plane * outputs + to * large.width },
      };
    }),
  );
}
