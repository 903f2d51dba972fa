import type { Gpu } from '../../gpu/device.ts';
import { planningDevice } from '../../gpu/planning-device.ts';
import type { Mask } from '../../image/mask.ts';
import { MIN_SIDE, type Size } from '../../image/picture.ts';
import {
  type ChooseConvolution,
  type ConvolutionChoice,
  chooseConvolutions,
  convolutionRates,
} from '../../ops/convolution/autotune.ts';
import type { Tiling } from '../../ops/tiling.ts';
import { yieldToEventLoop } from '../../scheduling.ts';
import type { Vgg19Layer } from '../../vgg/network/layers.ts';
import { FULL_WIDTHS, layersTo, type Widths, widthsOf } from '../../vgg/network/widths.ts';
import { BUNDLED } from '../../vgg/weights/bundled.ts';
import type { Vgg19Weights, WeightsDefaults } from '../../vgg/weights/weights.ts';
import { secondsOf, speedModelOf } from '../scale/cost-model.ts';
import { memoryReport } from '../scale/memory.ts';
import { type BuildSetup, buildRun, type PreparedRun, prepareRun, tappedLayers } from '../scale/setup.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { pyramidOf, scaleEnds } from '../settings/scales.ts';
import type { MemoryReport, Settings } from '../settings/settings.ts';
import { overlap } from '../tiling/cut.ts';
import { chooseTiling, peakOf } from './choose-tiling.ts';
import { planScale, type ScalePlan } from './plan-scale.ts';
import { type Change, withWhatFits } from './suggest-size.ts';

/** What memory and time depend on in a network; `Vgg19Weights` are such. */
export interface KnownWeights {
  /** For errors. */
  readonly source?: string;
  readonly defaults?: WeightsDefaults;
  /** Filters of its layers; default: those of `layers`, or else VGG19's. */
  readonly widths?: Widths;
  readonly layers?: Vgg19Weights['layers'];
}

/** What memory and time depend on in a run's inputs; `RunInputs` are such inputs. */
export interface EstimateInputs {
  readonly content: Size;
  readonly styles: readonly { readonly picture: Size; readonly weight?: number }[];
  /** Only their number and their styles count. */
  readonly regions?: readonly { readonly style?: number }[];
  /** Anything but undefined: parts of the content are kept. */
  readonly keep?: unknown;
  /** The network, or what is known of it before it is loaded; default: VGG19. */
  readonly weights?: KnownWeights;
  readonly settings?: Partial<Settings>;
  /** Most bytes of GPU buffers; default: what the device allows. */
  readonly memory?: number;
  readonly gpu: Gpu;
  readonly convolutions?: ConvolutionChoice;
}

/** Estimate of one scale. */
export interface ScaleEstimate extends Size {
  readonly iterations: number;
  /** Of all its iterations. */
  readonly seconds: number;
}

/** Memory and time that a run would take. */
export interface RunEstimate extends Size {
  readonly settings: Settings;
  readonly scales: readonly ScaleEstimate[];
  /** Of the largest scale, as `StyleTransfer.memory` would be. */
  readonly memory: MemoryReport;
  /** Most bytes of GPU memory at a time. */
  readonly bytes: number;
  /** Tiles of the largest scale; 1: whole. */
  readonly tiles: number;
  /** Pixels of all tiles over those of the picture, minus 1: 0.4 is 40 % more. */
  readonly overlap: number;
  /**
   * Work that each tile repeats, as a share of its work in one pass: its features are computed twice an iteration, for the
   * sums of all tiles and for its own gradient, and those of the content anew. An iteration takes (1 + overlap) · (1 +
   * recomputation) times the work of a whole picture.
   */
  readonly recomputation: number;
  /** Of all iterations; a rough guess before the first run on a device, learnt from each run. */
  readonly seconds: number;
}

/**
 * Estimates the memory and time of a run by building it on a planning device, which allocates and computes nothing. On
 * the GPU only its speed is measured, the first time (80 to 220 ms).
 * @throws ArtFilterError as a run would: `settings`, `picture`, and `out-of-memory` with a size that would fit
 */
export async function estimateRun(inputs: EstimateInputs): Promise<RunEstimate> {
  try {
    return await computeEstimate(inputs);
  } catch (error) {
    const { content, memory } = inputs;
    const { size } = resolveSettings(inputs.settings, inputs.weights?.defaults, inputs.gpu.adapter);
    const shape = Math.max(content.width, content.height) / Math.min(content.width, content.height);
    const asked = { size, least: Math.ceil(MIN_SIDE * shape), memory };
    throw await withWhatFits(error, asked, (change) => fits(inputs, change), await weightsBytes(inputs));
  }
}

/** Whether a run fits after a change: at another size its largest scale, else all of them. */
async function fits(inputs: EstimateInputs, { size, memory, draft }: Change): Promise<boolean> {
  try {
    const given = { ...inputs.settings, ...(size && { size, minScale: 0 }) };
    const changed = { ...inputs, ...(memory && { memory }), ...(draft && { weights: BUNDLED.draft }) };
    const settings = resolveSettings(given, inputs.weights?.defaults, inputs.gpu.adapter);
    const setup = await planRun(changed, settings, (await planningDevice(inputs.gpu)).gpu);
    // The last scale, which needs most, says no soonest.
    for (const index of [...setup.sizes.keys()].reverse()) {
      const bytes = await peakOf(setup, index, await chooseTiling(setup, index));
      if (changed.memory !== undefined && bytes > changed.memory) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** Bytes of the network's weights on the GPU; undefined where not even they fit. */
async function weightsBytes(inputs: EstimateInputs): Promise<number | undefined> {
  try {
    const settings = resolveSettings(inputs.settings, inputs.weights?.defaults, inputs.gpu.adapter);
    const { buffers } = await planRun(inputs, settings, (await planningDevice(inputs.gpu)).gpu);
    return memoryReport([buffers], 1).byPurpose.weights;
  } catch {
    return undefined;
  }
}

async function computeEstimate(inputs: EstimateInputs): Promise<RunEstimate> {
  const { gpu } = inputs;
  const settings = resolveSettings(inputs.settings, inputs.weights?.defaults, gpu.adapter);
  const device = await planningDevice(gpu);
  const setup = await planRun(inputs, settings, device.gpu);
  const { recipe, sizes, width, height } = setup;
  const rates = await convolutionRates(gpu, setup.options.element);
  const ends = scaleEnds(sizes.length, settings.iterations, pyramidOf(recipe, settings.optimizer));
  const scales: ScaleEstimate[] = [];
  let plan: ScalePlan | undefined;
  let tiling: Tiling | undefined;
  for (const index of sizes.keys()) {
    await yieldToEventLoop();
    const tilings = await chooseTiling(setup, index);
    tiling = tilings.content;
    plan = await planScale(setup, index, tilings, plan?.scale);
    const { scale, steps } = plan;
    const iterations = ends[index]! - (ends[index - 1] ?? 0);
    const seconds = iterations * speedModelOf(gpu).seconds(secondsOf(steps, rates));
    scales.push({ width: scale.width, height: scale.height, iterations, seconds });
  }
  const { memory, recomputation } = plan!;
  const seconds = scales.reduce((sum, scale) => sum + scale.seconds, 0);
  return {
    settings,
    width,
    height,
    scales,
    memory,
    bytes: device.peak,
    tiles: tiling?.tiles.length ?? 1,
    overlap: tiling ? overlap(tiling) : 0,
    recomputation,
    seconds,
  };
}

/** Builds the network of a run of sizes alone on the planning device. */
async function planRun(inputs: EstimateInputs, settings: Settings, device: Gpu): Promise<BuildSetup> {
  const { run, layers, choose } = await knownRun(inputs, settings, device);
  return buildRun(run, layers, choose);
}

/**
 * Prepares a run of sizes alone.
 * @param device of the run; convolutions are chosen for the GPU of the inputs
 * @throws ArtFilterError as a run would
 */
export async function knownRun(
  { content, styles, regions, keep, weights, memory, gpu, convolutions = 'auto' }: EstimateInputs,
  settings: Settings,
  device: Gpu,
): Promise<{ run: PreparedRun; layers: readonly Vgg19Layer[]; choose: ChooseConvolution }> {
  const inputs = {
    content,
    styles,
    ...(regions && { regions: regions.map(({ style }) => ({ style, content: WHITE })) }),
    ...(keep !== undefined && { keep: WHITE }),
    memory,
  };
  const run = prepareRun(inputs, settings, device);
  const choose = await chooseConvolutions(gpu, convolutions, run.options.element);
  const layers = layersTo(tappedLayers(settings), widthsKnown(weights), weights?.source ?? 'weights');
  return { run, layers, choose };
}

function widthsKnown({ source = 'weights', widths, layers }: KnownWeights = {}): Widths {
  return widths ?? (layers ? widthsOf({ source, layers }) : FULL_WIDTHS);
}

/** A mask of which only its presence counts. */
const WHITE: Mask = { width: 1, height: 1, data: new Float32Array([1]) };
