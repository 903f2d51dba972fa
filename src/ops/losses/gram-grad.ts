import gramGradKernel from '../../../shaders/gram_grad.wgsl';
import gramGradQuadsKernel from '../../../shaders/gram_grad_quads.wgsl';
import { type Launch, recompute } from '../../graph/node.ts';
import { dimensions, rowStride, type Tensor } from '../../graph/tensor.ts';
import { FeatureGrad } from '../features/feature-grad.ts';
import { grid } from '../grid.ts';
import { counted, wholeSize } from '../tiling.ts';
import { meanGradLaunch } from './channel-mean.ts';
import type { Gram } from './gram.ts';
import type { Term } from './terms.ts';

/** Kernels that multiply features by the gradient with respect to their Gram matrix, by kind. */
export const GRAM_GRADIENTS = { registers: gramGradKernel, quads: gramGradQuadsKernel } as const;

/** Gradients of an error with respect to moments. */
export interface MomentGradients {
  readonly term: Term;
  /** With respect to the matrix, [channels, channels]. */
  readonly matrix: Tensor;
  /** With respect to the means, see `meanSlopeLaunch`. */
  readonly slope?: Tensor;
  readonly factor: number;
}

/** factor / (height · width) · (matrix·F + slope·m), times the term's weight, of the features that a tile owns. */
export class GramGrad extends FeatureGrad {
  constructor(
    readonly of: Gram,
    readonly gradients: MomentGradients,
    readonly weights: Tensor,
    onto?: Tensor,
  ) {
    super(`${of.label}.grad`, of.input, recompute(of.input), onto);
  }

  protected get reads() {
    const { matrix, slope, term } = this.gradients;
    const read = [this.present, matrix, this.weights, term.terms.gradientScale];
    return slope ? [...read, slope, ...(this.of.options.planes ?? [])] : read;
  }

  launches(tileIndex: number): Launch[] {
    const { label, flags, weights, output, present, of } = this;
    const { matrix, slope, term, factor } = this.gradients;
    const { tiling, kind, options } = of;
    const { channels, height, width } = dimensions(output);
    const stride = rowStride(width);
    const size = height * stride;
    const whole = wholeSize(output, tiling);
    const scale = factor / (whole.height * whole.width);
    const shared = { channels, size, stride, slot: term.slot, scale, ...counted(output, tiling, tileIndex) };
    const scales = { weights, gradient_scale: term.terms.gradientScale };
    // Blocks of channels, as many at a time as a launch may compute.
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
        // The mask applies to the last launch.
        params: { ...shared, ...flags, start: from, masked: slope ? 0 : flags.masked },
        tensors: { input: present, difference: matrix, ...scales, output },
        cost: { flops: flops * count, bytes: 0 },
      };
    });
    if (!slope) return products;
    return [
      ...products,
      meanGradLaunch(
        `${label}.mean`,
        { features: present, slope, plane: options.planes?.[tileIndex], weights, output },
        term,
        { factor, accumulate: 1, masked: flags.masked },
        tiling,
        tileIndex,
      ),
    ];
  }
}
