import gramGradKernel from '../../../shaders/gram_grad.wgsl';
import gramGradQuadsKernel from '../../../shaders/gram_grad_quads.wgsl';
import meanGradKernel from '../../../shaders/mean_grad.wgsl';
import { type Launch, recompute } from '../../graph/node.ts';
import { dimensions, rowStride, type Tensor, UNUSED } from '../../graph/tensor.ts';
import { FeatureGrad } from '../features/feature-grad.ts';
import { grid } from '../grid.ts';
import { counted, wholeSize } from '../tiling.ts';
import type { Gram } from './gram.ts';
import type { Term } from './terms.ts';

/** The kernel that multiplies features by what pulls their Gram matrix, by kind. */
export const GRAM_GRADIENTS = { registers: gramGradKernel, quads: gramGradQuadsKernel } as const;

/** What an error of moments leaves for its gradient. */
export interface Pulls {
  readonly term: Term;
  /** What pulls the matrix, [channels, channels]. */
  readonly matrix: Tensor;
  /** What pulls the means, see `meanSlopeLaunch`. */
  readonly slope?: Tensor;
  readonly factor: number;
}

/** factor / (height · width) · (pull·F + slope·m), times the term's weight; of windows at their turns what they own. */
export class GramGrad extends FeatureGrad {
  constructor(
    readonly of: Gram,
    readonly pulls: Pulls,
    readonly weights: Tensor,
    onto?: Tensor,
  ) {
    super(`${of.label}.grad`, of.input, recompute(of.input), onto);
  }

  protected get reads() {
    const { matrix, slope, term } = this.pulls;
    const read = [this.present, matrix, this.weights, term.terms.gradientScale];
    return slope ? [...read, slope, ...(this.of.options.planes ?? [])] : read;
  }

  launches(turn: number): Launch[] {
    const { label, flags, weights, output, present, of } = this;
    const { matrix, slope, term, factor } = this.pulls;
    const { windows, kind, options } = of;
    const { channels, height, width } = dimensions(output);
    const stride = rowStride(width);
    const size = height * stride;
    const whole = wholeSize(output, windows);
    const scale = factor / (whole.height * whole.width);
    const shared = { channels, size, stride, slot: term.slot, scale, ...counted(output, windows, turn) };
    const scales = { weights, gradient_scale: term.terms.gradientScale };
    // Blocks of channels, at a time as many as a launch may compute.
    const across = kind === 'quads' ? 16 : 8;
    const blocks = Math.ceil(channels / across);
    const flops = 2 * across * channels * size * 4;
    const each = Math.max(1, Math.floor(of.launchCost / flops));
    const products = Array.from({ length: Math.ceil(blocks / each) }, (_, i): Launch => {
      const from = i * each;
      const count = Math.min(each, blocks - from);
      return {
        label,
        kernel: GRAM_GRADIENTS[kind],
        workgroups:
          kind === 'quads' ? [...grid(size, 8), count] : [Math.ceil(Math.ceil(size / 4) / 64), count],
        // The mask is for what comes last.
        params: { ...shared, ...flags, start: from, masked: slope ? 0 : flags.masked },
        tensors: { input: present, difference: matrix, ...scales, output },
        cost: { flops: flops * count, bytes: 0 },
      };
    });
    if (!slope) return products;
    const plane = options.planes?.[turn];
    return [
      ...products,
      {
        label: `${label}.mean`,
        kernel: meanGradKernel,
        params: { ...shared, width, planed: Number(plane !== undefined), masked: flags.masked },
        tensors: { features: present, slope, plane: plane ?? UNUSED, ...scales, output },
        workgroups: grid(channels * size),
        cost: { flops: 0, bytes: output.bytes * 2 },
      },
    ];
  }
}
