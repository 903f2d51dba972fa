import boxMeanKernel from '../../../shaders/box_mean.wgsl';
import channelMeanKernel from '../../../shaders/channel_mean.wgsl';
import covarianceKernel from '../../../shaders/covariance.wgsl';
import finishKernel from '../../../shaders/finish.wgsl';
import frobeniusKernel from '../../../shaders/frobenius.wgsl';
import keepKernel from '../../../shaders/keep_gradient.wgsl';
import laplacianKernel from '../../../shaders/laplacian.wgsl';
import maskedKernel from '../../../shaders/masked.wgsl';
import meanGradKernel from '../../../shaders/mean_grad.wgsl';
import meanSlopeKernel from '../../../shaders/mean_slope.wgsl';
import momentErrorKernel from '../../../shaders/moment_error.wgsl';
import quotientKernel from '../../../shaders/quotient.wgsl';
import quotientSlopeKernel from '../../../shaders/quotient_slope.wgsl';
import reluKernel from '../../../shaders/relu.wgsl';
import resampleKernel from '../../../shaders/resample.wgsl';
import rootStartKernel from '../../../shaders/root_start.wgsl';
import toneKernel from '../../../shaders/tone.wgsl';
import toneGradKernel from '../../../shaders/tone_grad.wgsl';
import toneMomentsKernel from '../../../shaders/tone_moments.wgsl';
import wassersteinKernel from '../../../shaders/wasserstein.wgsl';
import type { KernelSource } from '../../gpu/kernels/kernel-source.ts';
import type { GramKind } from '../../ops/losses/gram.ts';
import { MATRIX_PRODUCTS } from '../../ops/losses/matrix-product.ts';
import type { PlannedInputs } from '../pictures/inputs.ts';
import { parseColor } from '../settings/parse.ts';
import type { Recipe } from '../settings/recipes.ts';
import type { Settings } from '../settings/settings.ts';

type Inputs = Pick<PlannedInputs, 'regions' | 'keep'>;

/** Kernels of some runs, with the condition. */
const EXTRAS: readonly {
  readonly kernels: readonly KernelSource[];
  needed(settings: Settings, recipe: Recipe, inputs: Inputs): boolean;
}[] = [
  // Also for a size with a single scale: the next run may have more.
  { kernels: [resampleKernel], needed: ({ minScale }) => minScale > 0 },
  { kernels: [reluKernel], needed: (_, { taps }) => taps === 'conv' },
  { kernels: [maskedKernel], needed: (_, __, { regions = [] }) => regions.length > 0 },
  { kernels: [keepKernel], needed: (_, __, { keep }) => keep !== undefined },
  {
    kernels: [finishKernel],
    needed: ({ color }, _, { keep }) => keep !== undefined || parseColor(color).contentChroma > 0,
  },
  { kernels: [toneMomentsKernel, toneKernel, toneGradKernel], needed: ({ toneWeight }) => toneWeight > 0 },
  { kernels: [boxMeanKernel, laplacianKernel], needed: ({ laplacianWeight }) => laplacianWeight > 0 },
  // The targets' means are always measured.
  { kernels: [channelMeanKernel], needed: () => true },
  { kernels: [momentErrorKernel, meanGradKernel], needed: ({ momentWeight }) => momentWeight > 0 },
  { kernels: [meanSlopeKernel, meanGradKernel], needed: ({ styleLoss }) => styleLoss !== 'gram' },
  {
    kernels: [covarianceKernel, frobeniusKernel, rootStartKernel, wassersteinKernel],
    needed: ({ styleLoss }) => styleLoss === 'wasserstein',
  },
  {
    kernels: [quotientKernel, quotientSlopeKernel],
    needed: ({ styleLoss }, { styleForm }) => styleForm === 'scaled' && styleLoss !== 'wasserstein',
  },
];

/**
 * Kernels of a run beside those that every run needs.
 * @param kind matrix product of the device
 */
export function extraKernels(
  settings: Settings,
  recipe: Recipe,
  inputs: Inputs,
  kind: GramKind,
): KernelSource[] {
  const products = settings.styleLoss === 'wasserstein' ? [MATRIX_PRODUCTS[kind].kernel] : [];
  const extra = EXTRAS.filter(({ needed }) => needed(settings, recipe, inputs));
  return [...extra.flatMap(({ kernels }) => kernels), ...products];
}
