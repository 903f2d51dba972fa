import { Buffers } from '../../gpu/buffers.ts';
import type { Gpu } from '../../gpu/device.ts';
import { planningDevice } from '../../gpu/planning-device.ts';
import type { Mask } from '../../image/mask.ts';
import { MIN_SIDE, type Picture } from '../../image/picture.ts';
import { fitLonger } from '../../image/resize.ts';
import {
  type ChooseConvolution,
  type ConvolutionChoice,
  chooseConvolutions,
  convolutionRates,
} from '../../ops/convolution/autotune.ts';
import type { Tiling } from '../../ops/tiling.ts';
import { yieldToEventLoop } from '../../scheduling.ts';
import { Vgg19 } from '../../vgg/network/network.ts';
import { FULL_WIDTHS, layersTo, type Widths, widthsOf } from '../../vgg/network/widths.ts';
import type { Vgg19Weights, WeightsDefaults } from '../../vgg/weights/weights.ts';
import type { Size } from '../display/resample.ts';
import { featureOptions } from '../objective/precision.ts';
import type { StyleTransferInputs } from '../pictures/inputs.ts';
import { checkFits } from '../pictures/prepare.ts';
import { secondsOf, speedModelOf } from '../scale/cost-model.ts';
import type { Setup } from '../scale/setup.ts';
import { recipeNamed } from '../settings/recipes.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { scaleEnds, scaleSizes } from '../settings/scales.ts';
import type { MemoryReport, Settings } from '../settings/settings.ts';
import { chooseTiling, overlap, peakOf } from './choose-tiling.ts';
import { planScale, type ScalePlan } from './plan-scale.ts';
import { withWhatFits } from './suggest-size.ts';

/** A network as far as it matters for what a run takes; weights are such. */
export interface KnownWeights {
  /** For errors. */
  readonly source?: string;
  readonly defaults?: WeightsDefaults;
  /** Filters of its layers; default: those of `layers`, or else VGG19's. */
  readonly widths?: Widths;
  readonly layers?: Vgg19Weights['layers'];
}

/** What a run would be made from, as far as it matters for what it takes; `StyleTransferInputs` are such inputs. */
export interface EstimateInputs {
  readonly content: Size;
  readonly styles: readonly { readonly picture: Size; readonly weight?: number }[];
  /** Only how many there are, and of which styles, counts. */
  readonly regions?: readonly { readonly style?: number }[];
  /** Whether parts are kept. */
  readonly keep?: unknown;
  /** The network, or what is known of it before it is there. */
  readonly weights?: KnownWeights;
  readonly settings?: Partial<Settings>;
  /** Most bytes of GPU buffers; default: what the device allows. */
  readonly memory?: number;
  readonly gpu: Gpu;
  readonly convolutions?: ConvolutionChoice;
}

/** One of the sizes that it would be worked at. */
export interface ScaleEstimate extends Size {
  readonly iterations: number;
  /** Of all its iterations. */
  readonly seconds: number;
}

/** What a run would take. */
export interface RunEstimate extends Size {
  readonly settings: Settings;
  readonly scales: readonly ScaleEstimate[];
  /** Of the largest scale, as `Session.memory` would be. */
  readonly memory: MemoryReport;
  /** The most that it holds of the GPU's memory at a time. */
  readonly bytes: number;
  /** Parts that the largest scale is worked in; 1: whole. */
  readonly tiles: number;
  /** How much more of the picture the parts see together than the whole, as they overlap: 0.4 is 40 % more. */
  readonly overlap: number;
  /**
   * How much more work each part is than in one pass, as a share of that: its features are computed twice an iteration,
   * for the sums of all parts and for its own gradient, and those of the content anew. All in all the work of the whole
   * picture is multiplied by (1 + overlap) · (1 + recomputation).
   */
  readonly recomputation: number;
  /** Of the iterations; a rough guess before the first run on a device, learnt from each. */
  readonly seconds: number;
}

/**
 * What a run would take of memory and time, without taking it: its graph is assembled on a device that only counts. On
 * the real one only its speed is measured, the first time (80 to 220 ms).
 * @throws ArtFilterError as a run would: `settings`, `picture`, and `out-of-memory` with a size that would fit
 */
export async function estimateRun(inputs: EstimateInputs): Promise<RunEstimate> {
  try {
    return await computeEstimate(inputs);
  } catch (error) {
    const { content, memory, gpu } = inputs;
    const { size } = resolveSettings(inputs.settings, inputs.weights?.defaults, gpu.adapter);
    const shape = Math.max(content.width, content.height) / Math.min(content.width, content.height);
    const asked = { size, least: Math.ceil(MIN_SIDE * shape), capped: memory !== undefined };
    throw await withWhatFits(error, asked, (other) => fits(inputs, other));
  }
}

/** Whether a run would do at another size. */
async function fits(inputs: EstimateInputs, size: number): Promise<boolean> {
  const { gpu, convolutions = 'auto' } = inputs;
  try {
    const given = { ...inputs.settings, size, minScale: 0 };
    const settings = resolveSettings(given, inputs.weights?.defaults);
    const choose = await chooseConvolutions(gpu, convolutions, featureOptions(settings, gpu).element);
    const setup = await blankSetup(inputs, settings, (await planningDevice(gpu)).gpu, choose);
    await peakOf(setup, 0, await chooseTiling(setup, 0));
    return true;
  } catch {
    return false;
  }
}

async function computeEstimate(inputs: EstimateInputs): Promise<RunEstimate> {
  const { gpu, convolutions = 'auto' } = inputs;
  const settings = resolveSettings(inputs.settings, inputs.weights?.defaults, gpu.adapter);
  checkFits(gpu, inputs.content, settings.size);
  const { element } = featureOptions(settings, gpu);
  const choose = await chooseConvolutions(gpu, convolutions, element);
  const rates = await convolutionRates(gpu, element);
  const counting = await planningDevice(gpu);
  const setup = await blankSetup(inputs, settings, counting.gpu, choose);
  const { recipe, sizes } = setup;
  const ends = scaleEnds(sizes.length, settings.iterations, recipe.pyramid);
  const scales: ScaleEstimate[] = [];
  let plan: ScalePlan | undefined;
  let seen: Tiling | undefined;
  for (const index of sizes.keys()) {
    // So that a page stays responsive.
    await yieldToEventLoop();
    const windows = await chooseTiling(setup, index);
    seen = windows.content;
    plan = await planScale(setup, index, plan, windows);
    const iterations = ends[index]! - (ends[index - 1] ?? 0);
    const seconds = iterations * speedModelOf(gpu).seconds(secondsOf(plan.steps, rates));
    scales.push({ width: plan.width, height: plan.height, iterations, seconds });
  }
  const { width, height, memory } = plan!;
  const seconds = scales.reduce((sum, scale) => sum + scale.seconds, 0);
  return {
    settings,
    width,
    height,
    scales,
    memory,
    bytes: counting.peak,
    tiles: seen?.list.length ?? 1,
    overlap: seen ? overlap(seen) : 0,
    recomputation: plan!.repeated,
    seconds,
  };
}

/** As `setUp` makes it, of sizes alone. */
async function blankSetup(
  { content, styles, regions, keep, weights, memory }: EstimateInputs,
  settings: Settings,
  gpu: Gpu,
  choose: ChooseConvolution,
): Promise<Setup> {
  const recipe = recipeNamed(settings.recipe);
  const options = featureOptions(settings, gpu, recipe.taps);
  const { element, pooling } = options;
  const buffers = new Buffers(gpu);
  const size = fitLonger(content.width, content.height, settings.size);
  const tapped = Object.keys({ ...settings.contentLayers, ...settings.styleLayers });
  const layers = layersTo(tapped, widthsKnown(weights), weights?.source ?? 'weights');
  const inputs = {
    content: blank(content),
    styles: styles.map(({ picture, weight }) => ({ picture: blank(picture), weight })),
    ...(regions && { regions: regions.map(({ style }) => ({ style, content: WHITE })) }),
    ...(keep !== undefined && { keep: WHITE }),
    gpu,
    settings,
    memory,
  };
  return {
    inputs: inputs as unknown as StyleTransferInputs,
    settings,
    recipe,
    gpu,
    buffers,
    vgg: await Vgg19.blank(buffers, layers, choose, { element, pooling, size }),
    options,
    convolutions: 'auto',
    notes: [],
    faults: 0,
    sizes: scaleSizes(settings, recipe.pyramid, content),
    ...size,
  };
}

function widthsKnown({ source = 'weights', widths, layers }: KnownWeights = {}): Widths {
  return widths ?? (layers ? widthsOf({ source, layers }) : FULL_WIDTHS);
}

const WHITE: Mask = { width: 1, height: 1, data: new Float32Array([1]) };

/** A picture of which nobody looks at anything but the size. */
function blank({ width, height }: Size): Picture {
  return { width, height, data: new Float32Array(0) };
}
