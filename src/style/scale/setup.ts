import { ArtFilterError } from '../../errors.ts';
import { Buffers } from '../../gpu/buffers.ts';
import { type Gpu, sharedGpu } from '../../gpu/device.ts';
import type { Element } from '../../graph/tensor.ts';
import { fitLonger } from '../../image/resize.ts';
import { type ConvolutionChoice, chooseConvolutions } from '../../ops/convolution/autotune.ts';
import { gramKind } from '../../ops/losses/gram.ts';
import type { FeatureOptions } from '../../vgg/network/evaluate.ts';
import { Vgg19 } from '../../vgg/network/network.ts';
import { layersTo, widthsOf } from '../../vgg/network/widths.ts';
import { checkResumed, resumedArithmetic, resumedSettings } from '../checkpoint/resume.ts';
import { featureOptions } from '../objective/precision.ts';
import type { StyleTransferInputs } from '../pictures/inputs.ts';
import { checkFits, checkInputs } from '../pictures/prepare.ts';
import { type Recipe, recipeNamed } from '../settings/recipes.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { scaleSizes } from '../settings/scales.ts';
import type { Settings } from '../settings/settings.ts';
import { extraKernels } from './extra-kernels.ts';
import { gemmsOf, prefetch } from './prefetch.ts';

/** What of a run is the same at all scales. */
export interface Setup {
  readonly inputs: StyleTransferInputs;
  /** Every value in force; the live ones change while it runs. */
  readonly settings: Settings;
  readonly recipe: Recipe;
  readonly gpu: Gpu;
  readonly buffers: Buffers;
  readonly vgg: Vgg19;
  readonly options: FeatureOptions & { readonly element: Element };
  readonly convolutions: ConvolutionChoice;
  /** Sentences on what a person should know of the result. */
  readonly notes: string[];
  /** Errors outside any scope that the device knew of before. */
  readonly faults: number;
  /** Longer sides of the scales, ascending, the last the result's. */
  readonly sizes: readonly number[];
  /** Of the result, in pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * Checks the inputs and loads the network.
 * @throws ArtFilterError with one sentence for whatever is wrong with the inputs or the GPU; nothing is left behind
 */
export async function setUp(inputs: StyleTransferInputs): Promise<Setup> {
  const { weights, content, resume } = inputs;
  const gpu = inputs.gpu ?? (await sharedGpu());
  if (gpu.fault) throw gpu.fault;
  const settings = resume
    ? resumedSettings(resume, inputs.settings, gpu)
    : resolveSettings(inputs.settings, weights.defaults, gpu.adapter);
  const recipe = recipeNamed(settings.recipe);
  const faults = gpu.faultCount;
  await checkInputs(inputs, settings);
  const options = featureOptions(settings, gpu, recipe.taps);
  const { element, pooling } = options;
  checkFits(gpu, content, settings.size);
  const size = fitLonger(content.width, content.height, settings.size);
  const sizes = scaleSizes(settings, recipe.pyramid, content);
  if (resume) await checkResumed(resume, inputs, settings, sizes);
  const { convolutions, notes } = resume
    ? resumedArithmetic(resume, inputs, gpu, element)
    : { convolutions: inputs.convolutions ?? 'auto', notes: [] };
  const buffers = new Buffers(gpu);
  try {
    throwIfAborted(inputs.signal);
    inputs.onProgress?.('load', 0);
    const tapped = Object.keys({ ...settings.contentLayers, ...settings.styleLayers });
    const choose = await chooseConvolutions(gpu, convolutions, element);
    const gemms = gemmsOf(layersTo(tapped, widthsOf(weights), weights.source), choose, size);
    prefetch(gpu, settings, element, gemms, extraKernels(settings, recipe, inputs, gramKind(gpu)));
    const { inputScale } = recipe;
    const vgg = await Vgg19.load(buffers, weights, tapped, {
      inputScale,
      convolutions,
      element,
      size,
      pooling,
    });
    throwIfAborted(inputs.signal);
    inputs.onProgress?.('load', 1);
    return {
      inputs,
      settings,
      recipe,
      gpu,
      buffers,
      vgg,
      options,
      convolutions,
      notes,
      faults,
      sizes,
      ...size,
    };
  } catch (error) {
    buffers.destroy();
    throw gpu.faultSince(faults) ?? error;
  }
}

/** @throws ArtFilterError `aborted` */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ArtFilterError('aborted', 'The style transfer was stopped.');
}
