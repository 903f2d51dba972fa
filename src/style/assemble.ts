import { ArtFilterError } from '../errors.ts';
import { Buffers } from '../gpu/buffers.ts';
import { type Gpu, sharedGpu } from '../gpu/device.ts';
import { compile } from '../graph/program.ts';
import { denseTensor } from '../graph/tensor.ts';
import { chooseConvolutions } from '../ops/choose-convolution.ts';
import { Vgg19 } from '../vgg/network.ts';
import { Executor } from './executor.ts';
import type { StyleTransferInputs } from './inputs.ts';
import { buildObjective, type StyleObjective } from './objective.ts';
import { optimise } from './optimiser.ts';
import { OptimiserState } from './optimiser-state.ts';
import { featureOptions } from './precision.ts';
import { prefetch } from './prefetch.ts';
import { checkFits, checkInputs, preparePictures } from './prepare-pictures.ts';
import { Preview } from './preview.ts';
import { recipeNamed } from './recipes.ts';
import { resolveSettings } from './resolve-settings.ts';
import type { Settings, Timings } from './settings.ts';
import { startingPicture } from './start.ts';
import { contentTargets, styleTargets } from './targets.ts';

/** What a session is made of, ready to iterate. */
export interface Parts {
  readonly gpu: Gpu;
  readonly buffers: Buffers;
  readonly settings: Settings;
  readonly objective: StyleObjective;
  readonly state: OptimiserState;
  readonly executor: Executor;
  readonly preview: Preview;
  /** Errors outside any scope that the device knew of before. */
  readonly faults: number;
  readonly width: number;
  readonly height: number;
  readonly styleSizes: readonly { width: number; height: number }[];
  readonly seconds: Timings;
}

/**
 * Loads the network, computes the targets and compiles the graph.
 * @throws ArtFilterError with one sentence for whatever is wrong with the inputs or the GPU; nothing is left behind
 */
export async function assemble(inputs: StyleTransferInputs): Promise<Parts> {
  const started = performance.now();
  const { weights } = inputs;
  const settings = resolveSettings(inputs.settings, weights.defaults);
  const recipe = recipeNamed(settings.recipe);
  const gpu = inputs.gpu ?? (await sharedGpu());
  if (gpu.fault) throw gpu.fault;
  const faults = gpu.faultCount;
  checkInputs(inputs, settings);
  const options = featureOptions(settings, gpu);
  checkFits(gpu, inputs.content, settings.size, options.element);
  const pictures = preparePictures(inputs, settings, recipe);
  const buffers = new Buffers(gpu);
  const stage = (name: 'load' | 'compile' | 'targets', fraction: number) => {
    throwIfAborted(inputs.signal);
    inputs.onProgress?.(name, fraction);
  };
  try {
    stage('load', 0);
    const contentLayers = Object.keys(settings.contentLayers);
    const styleLayers = Object.keys(settings.styleLayers);
    const tapped = [...new Set([...contentLayers, ...styleLayers])];
    const { convolutions = 'auto' } = inputs;
    prefetch(
      gpu,
      settings,
      options.element,
      await chooseConvolutions(gpu, convolutions, options.element),
      pictures.content,
    );
    const vgg = await Vgg19.load(buffers, weights, tapped, {
      inputScale: recipe.inputScale,
      convolutions,
      element: options.element,
      size: pictures.content,
      pooling: settings.pooling,
    });
    stage('load', 1);
    const loaded = performance.now();

    stage('targets', 0);
    const content = await contentTargets(buffers, vgg, pictures.content, contentLayers, options);
    stage('targets', 0.5);
    const style = await styleTargets(buffers, vgg, pictures.styles, styleLayers, options);
    stage('targets', 1);

    stage('compile', 0);
    const { width, height } = pictures.content;
    const pixels = buffers.create('image', 'image', 3 * width * height * 4);
    const image = denseTensor('image', [3, height, width], 'image', pixels);
    const state = new OptimiserState(buffers, image, recipe, settings.optimizer);
    const objective = buildObjective(vgg, { content, style }, state, settings, recipe);
    const step = optimise(state, objective.grad, objective.loss, settings.optimizer);
    const program = await compile(buffers, 'style transfer', [step]);
    objective.setWeights(settings);
    state.setRate(settings.learningRate);
    const sources = { content: pictures.content, style: pictures.styles[0]!.picture, start: inputs.start };
    state.start(startingPicture(sources, settings, recipe));
    const milliseconds = inputs.submitMilliseconds ?? (gpu.adapter.software ? 500 : 50);
    const executor = new Executor(gpu, program.steps, milliseconds);
    const preview = await Preview.create(buffers, gpu.canvasFormat, state.output.outside!, [width, height]);
    const fault = gpu.faultSince(faults);
    if (fault) throw fault;
    stage('compile', 1);

    const load = (loaded - started) / 1000;
    const seconds = { load, compile: (performance.now() - loaded) / 1000, perIteration: 0, total: 0 };
    const styleSizes = pictures.styles.map(({ picture }) => ({
      width: picture.width,
      height: picture.height,
    }));
    const made = { gpu, buffers, settings, objective, state, executor, preview, faults };
    return { ...made, width, height, styleSizes, seconds };
  } catch (error) {
    buffers.destroy();
    throw gpu.faultSince(faults) ?? error;
  }
}

/** @throws ArtFilterError `aborted` */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ArtFilterError('aborted', 'The style transfer was stopped.');
}
