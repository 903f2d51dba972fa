import adamKernel from '../../../shaders/adam.wgsl';
import avgPoolKernel from '../../../shaders/avg_pool.wgsl';
import avgPoolGradKernel from '../../../shaders/avg_pool_grad.wgsl';
import conv3x3Kernel from '../../../shaders/conv3x3.wgsl';
import maxPoolKernel from '../../../shaders/max_pool.wgsl';
import maxPoolGradKernel from '../../../shaders/max_pool_grad.wgsl';
import objectiveKernel from '../../../shaders/objective.wgsl';
import preprocessKernel from '../../../shaders/preprocess.wgsl';
import preprocessGradKernel from '../../../shaders/preprocess_grad.wgsl';
import replicateGradKernel from '../../../shaders/replicate_grad.wgsl';
import resampleKernel from '../../../shaders/resample.wgsl';
import sgdKernel from '../../../shaders/sgd.wgsl';
import squaredErrorKernel from '../../../shaders/squared_error.wgsl';
import totalVariationKernel from '../../../shaders/total_variation.wgsl';
import winogradInputKernel from '../../../shaders/winograd_input.wgsl';
import winogradOutputKernel from '../../../shaders/winograd_output.wgsl';
import type { Gpu } from '../../gpu/device.ts';
import { loadKernels } from '../../gpu/dispatch.ts';
import type { KernelSource } from '../../gpu/kernels/kernel-source.ts';
import type { Launch } from '../../graph/node.ts';
import { storedAs } from '../../graph/storage.ts';
import type { Element } from '../../graph/tensor.ts';
import type { Size } from '../../image/picture.ts';
import type { ChooseConvolution } from '../../ops/convolution/autotune.ts';
import { GEMM_KINDS, GEMMS, type GemmKind } from '../../ops/convolution/gemm.ts';
import { gramKernels, gramKind } from '../../ops/losses/gram.ts';
import { GRAM_GRADIENTS } from '../../ops/losses/gram-grad.ts';
import { MATRIX_PRODUCTS } from '../../ops/losses/matrix-product.ts';
import type { Vgg19Layer } from '../../vgg/network/layers.ts';
import { sizeAt } from '../../vgg/network/network.ts';
import { Preview } from '../display/preview.ts';
import { lbfgsKernels } from '../optimisers/lbfgs.ts';
import type { Settings } from '../settings/settings.ts';

type Wanted = Pick<Launch, 'kernel' | 'constants'>;

const POOLS = {
  max: [maxPoolKernel, maxPoolGradKernel],
  avg: [avgPoolKernel, avgPoolGradKernel],
} as const;

/**
 * Starts to compile all pipelines of a run on pictures of any size, in the order of their first use, while weights are
 * uploaded and targets measured. An error is thrown where the pipeline is used.
 * @param gemms matrix products of its Winograd layers
 * @param extra see `extraKernels`
 */
export function prefetch(
  gpu: Gpu,
  settings: Settings,
  element: Element,
  gemms: readonly GemmKind[],
  extra: readonly KernelSource[],
): void {
  const kind = gramKind(gpu);
  const [pool, poolGrad] = POOLS[settings.pooling];
  const plain = (...kernels: Wanted['kernel'][]): Wanted[] => kernels.map((kernel) => ({ kernel }));
  const winograd = gemms.length > 0 ? plain(winogradInputKernel, winogradOutputKernel) : [];
  const optimiser = {
    adam: plain(adamKernel),
    sgd: plain(sgdKernel),
    lbfgs: lbfgsKernels(gpu),
  }[settings.optimizer];
  const wanted: Wanted[] = [
    ...plain(preprocessKernel, conv3x3Kernel, pool),
    ...winograd,
    ...gemms.flatMap((gemm) => productsOf(gemm, false)),
    ...plain(squaredErrorKernel, objectiveKernel),
    ...gramKernels(kind),
    ...plain(GRAM_GRADIENTS[kind]),
    ...gemms.flatMap((gemm) => productsOf(gemm, true)),
    ...plain(poolGrad, preprocessGradKernel, totalVariationKernel),
    ...(settings.padding === 'replicate' ? plain(replicateGradKernel) : []),
    ...(settings.padding === 'wrap' ? wrapping(gemms.length > 0) : []),
    ...optimiser,
    ...plain(...extra),
  ];
  const stored = wanted.map(({ kernel, constants }) => ({
    kernel,
    constants: { ...constants, ...storedAs(kernel, element) },
  }));
  loadKernels(gpu, stored).catch(() => undefined);
  Preview.compile(gpu, gpu.canvasFormat).catch(() => undefined);
}

/** Kernels of a picture that goes on at its opposite side, beside those that measure styles. */
function wrapping(winograd: boolean): Wanted[] {
  const kernels = [conv3x3Kernel, resampleKernel, ...(winograd ? [winogradInputKernel] : [])];
  return kernels.map((kernel) => ({ kernel, constants: { WRAP: 1 } }));
}

/**
 * Waits for the kernels of Gram matrices; where they do not compile, `gramKind` is another from then on.
 * @param products whether the style loss multiplies matrices, too
 * @throws ArtFilterError `device-lost`
 */
export async function settleGramKind(gpu: Gpu, element: Element, products: boolean): Promise<void> {
  const kind = gramKind(gpu);
  if (kind === 'registers') return;
  const wanted: Wanted[] = [
    ...gramKernels(kind),
    { kernel: GRAM_GRADIENTS[kind] },
    ...(products ? [MATRIX_PRODUCTS[kind]] : []),
  ];
  const compiled = await Promise.allSettled(
    wanted.map(({ kernel, constants }) =>
      gpu.pipelines.get(kernel, { ...constants, ...storedAs(kernel, element) }),
    ),
  );
  const failure = compiled.find((one) => one.status === 'rejected');
  if (failure && gramKind(gpu) === kind) throw failure.reason;
}

/** Size of a picture at a later scale. */
const LARGE = { width: 2048, height: 2048 };

/** Matrix products of layers' Winograd convolutions, at the size of the result and at a large one. */
export function gemmsOf(layers: readonly Vgg19Layer[], choose: ChooseConvolution, size: Size): GemmKind[] {
  const variants = new Set([size, LARGE].flatMap((one) => layers.map((layer) => choose(sizeAt(layer, one)))));
  return GEMM_KINDS.filter((kind) => variants.has(`winograd-${kind}`));
}

/** Numbers of vectors whose kernels may differ. */
const VECTORS = [32, 1] as const;

function productsOf(kind: GemmKind, turned: boolean): Wanted[] {
  const { kernel, pad, launch } = GEMMS[kind];
  return VECTORS.map((vectors) => {
    const { constants } = launch({ depth: 64, rows: 64, vectors: pad(vectors) });
    return { kernel, constants: { ...constants, TURNED: Number(turned) } };
  });
}
