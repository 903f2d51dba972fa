import { throwIfAborted } from '../../errors.ts';
import { Buffers } from '../../gpu/buffers.ts';
import { type Gpu, sharedGpu } from '../../gpu/device.ts';
import { gamutOf } from '../../image/colour/gamut.ts';
import {
  type ChooseConvolution,
  type ConvolutionChoice,
  chooseConvolutions,
} from '../../ops/convolution/autotune.ts';
import { gramKind } from '../../ops/losses/gram.ts';
import { deepestLayer, layerPosition, type Vgg19Layer } from '../../vgg/network/layers.ts';
import { Vgg19 } from '../../vgg/network/network.ts';
import { layersTo, widthsOf } from '../../vgg/network/widths.ts';
import type { Vgg19Weights } from '../../vgg/weights/weights.ts';
import { networkName, weightsDigest } from '../checkpoint/fingerprints.ts';
import {
  checkResumed,
  resumedArithmetic,
  resumedSettings,
  type StyleTransferInputs,
} from '../checkpoint/resume.ts';
import { featureOptions } from '../objective/precision.ts';
import type { ObjectiveSetup } from '../objective/targets.ts';
import type { PlannedInputs } from '../pictures/inputs.ts';
import { checkMeasured, isMeasured } from '../pictures/measured.ts';
import { checkFits, checkInputs } from '../pictures/prepare.ts';
import { recipeNamed } from '../settings/recipes.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { resultSize, scaleSizes } from '../settings/scales.ts';
import type { Settings } from '../settings/settings.ts';
import { Course } from './course.ts';
import { extraKernels } from './extra-kernels.ts';
import { gemmsOf, prefetch, settleGramKind } from './prefetch.ts';

/** A run before anything of it is on the GPU. */
export interface PreparedRun extends Omit<ObjectiveSetup, 'vgg'> {
  readonly inputs: PlannedInputs;
  /** Errors outside any scope that the device knew of before. */
  readonly faults: number;
  /** Longer sides of the scales, ascending, the last the result's. */
  readonly sizes: readonly number[];
  /** Of the result, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** What all scales of a run are built from: its network is on the GPU, or on the planning device. */
export interface BuildSetup extends PreparedRun {
  readonly buffers: Buffers;
  readonly vgg: Vgg19;
}

/** What all scales of a run share. */
export interface Setup extends BuildSetup {
  readonly inputs: StyleTransferInputs;
  readonly convolutions: ConvolutionChoice;
  readonly course: Course;
  /** Sentences on what a person should know of the result. */
  readonly notes: string[];
}

/**
 * Checks the inputs and loads the network.
 * @throws ArtFilterError with one sentence for whatever is wrong with the inputs or the GPU; nothing is left behind
 */
export async function setUp(inputs: StyleTransferInputs): Promise<Setup> {
  const { weights, resume } = inputs;
  const gpu = inputs.gpu ?? (await sharedGpu());
  if (gpu.fault) throw gpu.fault;
  const settings = resume
    ? resumedSettings(resume, inputs.settings, gpu)
    : resolveSettings(inputs.settings, weights.defaults, gpu.adapter);
  const faults = gpu.faultCount;
  await checkInputs(inputs, settings);
  const run = prepareRun(inputs, settings, gpu, faults);
  await checkMeasuredStyles(inputs, settings, run.sizes);
  if (resume) await checkResumed(resume, inputs, settings, run.sizes);
  const { element } = run.options;
  const { convolutions, notes } = resume
    ? resumedArithmetic(resume, inputs, gpu, element)
    : { convolutions: inputs.convolutions ?? 'auto', notes: [] };
  const other = inputs.styles.find(({ picture }) => isMeasured(picture) && picture.by.element !== element);
  if (other) {
    notes.push(`A style was measured with other precision than ${element}; the result may differ slightly.`);
  }
  if (settings.padding === 'wrap' && Math.max(run.width, run.height) !== settings.size) {
    notes.push(
      `The result has ${run.width}×${run.height} pixels: its sides are multiples of 16, so that it tiles.`,
    );
  }
  try {
    throwIfAborted(inputs.signal);
    inputs.onProgress?.('load', 0);
    const choose = await chooseConvolutions(gpu, convolutions, element);
    const layers = layersTo(tappedLayers(settings), widthsOf(weights), weights.source);
    compileKernels(run, layers, choose);
    const built = await buildRun(run, layers, choose, weights);
    try {
      await settleGramKind(gpu, element, settings.styleLoss === 'wasserstein');
      throwIfAborted(inputs.signal);
      inputs.onProgress?.('load', 1);
      return { ...built, inputs, convolutions, course: courseOf(built, inputs), notes };
    } catch (error) {
      built.buffers.destroy();
      throw error;
    }
  } catch (error) {
    throw await gpu.causeOf(error, faults);
  }
}

function courseOf(run: PreparedRun, { resume, settings = {} }: StyleTransferInputs): Course {
  const { optimizer } = run.settings;
  const ends = optimizer === 'lbfgs' && run.recipe.leastFall > 0 && settings.iterations === undefined;
  return new Course(run, resume ? resume.early : ends ? { saved: [] } : undefined);
}

/** @throws ArtFilterError where a measured style does not fit the run */
async function checkMeasuredStyles(
  { content, styles, regions = [], weights }: StyleTransferInputs,
  settings: Settings,
  sizes: readonly number[],
): Promise<void> {
  if (!styles.some(({ picture }) => isMeasured(picture))) return;
  const network = networkName(weights);
  const deepest = deepestLayer(Object.keys(settings.styleLayers));
  const digest = await weightsDigest(weights, layerPosition(deepest) + 1);
  for (const [i, { picture }] of styles.entries()) {
    if (!isMeasured(picture)) continue;
    const masked = regions.some(({ style, styleMask }, k) => (style ?? k) === i && styleMask !== undefined);
    const gamut = gamutOf(content);
    checkMeasured(`style ${i + 1}`, picture, { settings, sizes, gamut, network, weights: digest, masked });
  }
}

/**
 * A run's recipe and sizes.
 * @param faults errors outside any scope that the device knows of
 * @throws ArtFilterError `settings` for a precision that the device lacks, `out-of-memory` for a picture that passes its
 * limits
 */
export function prepareRun(inputs: PlannedInputs, settings: Settings, gpu: Gpu, faults = 0): PreparedRun {
  const { content } = inputs;
  const recipe = recipeNamed(settings.recipe);
  const options = featureOptions(settings, gpu, recipe.taps);
  checkFits(gpu, content, settings);
  const sizes = scaleSizes(settings, recipe.pyramid, content);
  const { width, height } = resultSize(content, settings);
  return { inputs, settings, recipe, gpu, options, faults, sizes, width, height };
}

/** Starts to compile the kernels of a run. */
export function compileKernels(
  run: PreparedRun,
  layers: readonly Vgg19Layer[],
  choose: ChooseConvolution,
): void {
  const { gpu, settings, recipe, inputs, options } = run;
  const extra = extraKernels(settings, recipe, inputs, gramKind(gpu));
  prefetch(gpu, settings, options.element, gemmsOf(layers, choose, run), extra);
}

/**
 * Builds a run's network, and fills it with the weights.
 * @param weights none where the run is planned
 * @throws ArtFilterError; nothing is left behind
 */
export async function buildRun(
  run: PreparedRun,
  layers: readonly Vgg19Layer[],
  choose: ChooseConvolution,
  weights?: Vgg19Weights,
): Promise<BuildSetup> {
  const { gpu, recipe, options, width, height } = run;
  const { element, pooling } = options;
  const buffers = new Buffers(gpu);
  try {
    const vgg = await Vgg19.build(buffers, layers, choose, { element, pooling, size: { width, height } });
    await vgg.fill(weights, recipe.inputScale);
    return { ...run, buffers, vgg };
  } catch (error) {
    buffers.destroy();
    throw error;
  }
}

/** Names of the layers whose features a run reads. */
export function tappedLayers({ contentLayers, styleLayers }: Settings): string[] {
  return Object.keys({ ...contentLayers, ...styleLayers });
}
