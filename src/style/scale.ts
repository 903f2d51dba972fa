import { Buffers } from '../gpu/buffers.ts';
import { compile } from '../graph/program.ts';
import { denseTensor, type Tensor } from '../graph/tensor.ts';
import { type Mask, resizeMask } from '../image/mask.ts';
import { keep } from '../ops/keep.ts';
import { blendOf, layOut, mixtures } from './areas.ts';
import { parseColor } from './color-mode.ts';
import { seenPictures } from './colour.ts';
import { ContentTargets } from './content-targets.ts';
import { Executor } from './executor.ts';
import { Finish } from './finish.ts';
import { buildObjective, type StyleObjective } from './objective.ts';
import { optimise } from './optimiser.ts';
import { OptimiserState } from './optimiser-state.ts';
import { preparePictures } from './prepare-pictures.ts';
import { Preview } from './preview.ts';
import { resample, type Size } from './resample.ts';
import { type Setup, throwIfAborted } from './setup.ts';
import { startingPicture } from './start.ts';
import { maskPlanes, StyleTargets } from './style-targets.ts';

/** All that there is of a run at one size, ready to iterate. */
export interface Scale {
  readonly index: number;
  readonly width: number;
  readonly height: number;
  /** Of the style pictures as they were used. */
  readonly styleSizes: readonly Size[];
  /** What lives on while the next scale is made: the picture, the optimiser's memory, the preview. */
  readonly kept: Buffers;
  /** Targets, features, gradients. */
  readonly graph: Buffers;
  readonly objective: StyleObjective;
  readonly state: OptimiserState;
  readonly executor: Executor;
  readonly finish: Finish;
  readonly preview: Preview;
  /** For reading losses back. */
  readonly staging: GPUBuffer;
  /** Brings what is live in the settings into force, at the next iteration. */
  apply(): Promise<void>;
}

/** Longest time for one submit in milliseconds; software adapters have no screen to keep usable. */
const SUBMIT_MILLISECONDS = { gpu: 50, software: 500 } as const;

/**
 * Measures the targets and compiles the graph for one size.
 * @param before the scale that ended; its graph is freed, and its picture and moments are taken over
 * @throws ArtFilterError; nothing of the new scale is left behind
 */
export async function openScale(setup: Setup, index: number, before?: Scale): Promise<Scale> {
  const { inputs, settings, recipe, gpu, vgg, options } = setup;
  const report = (stage: 'targets' | 'compile', fraction: number) => {
    throwIfAborted(inputs.signal);
    if (!before) inputs.onProgress?.(stage, fraction);
  };
  const pictures = preparePictures(inputs, { ...settings, size: setup.sizes[index]! }, recipe);
  const { width, height } = pictures.content;
  let color = parseColor(settings.color);
  const seen = seenPictures(color, pictures.content, pictures.styles);
  before?.graph.destroy();
  const [owned, graph] = [new Buffers(gpu), new Buffers(gpu)];
  try {
    report('targets', 0);
    const layers = Object.keys(settings.styleLayers);
    const { exemplars, areas } = layOut(inputs);
    const content = new ContentTargets(graph, { vgg, options, layers: Object.keys(settings.contentLayers) });
    const style = new StyleTargets(graph, { vgg, options, layers }, settings.styleLoss, exemplars, areas);
    await content.measure(seen.content);
    report('targets', 0.5);
    await style.measure(seen.styles);
    await style.blend(mixtures(inputs, settings));
    const planes = areas.map((area) => maskPlanes(graph, area, { width, height }, layers));
    report('targets', 1);

    report('compile', 0);
    const pixels = owned.create('image', 'image', 3 * width * height * 4);
    const image = denseTensor('image', [3, height, width], 'image', pixels);
    const state = new OptimiserState(owned, image, recipe, settings.optimizer);
    const targets = { content, style, planes };
    const objective = buildObjective(vgg, targets, state, graph, settings, recipe, options);
    const step = optimise(
      state,
      inputs.keep ? keep(objective.grad, keepPlane(graph, inputs.keep, pictures.content)) : objective.grad,
      objective.loss,
      settings.optimizer,
    );
    const program = await compile(graph, 'style transfer', [step]);
    const weigh = () => {
      objective.setWeights(settings, mixtures(inputs, settings));
      state.setRate(settings.learningRate);
    };
    weigh();
    const finish = await Finish.create(owned, state.output.outside!, pictures.content, inputs.keep);
    if (before) await takeOver(before, state, { width, height });
    else {
      const sources = {
        content: pictures.content,
        style: heaviest(setup, pictures.styles),
        start: inputs.start,
      };
      state.start(startingPicture(sources, settings, recipe));
    }
    if (inputs.keep) takeBack(finish, state);
    await finish.setChroma(color.contentChroma);
    const milliseconds =
      inputs.submitMilliseconds ?? SUBMIT_MILLISECONDS[gpu.adapter.software ? 'software' : 'gpu'];
    const executor = new Executor(gpu, program.steps, milliseconds, before?.executor);
    const preview = await Preview.create(owned, gpu.canvasFormat, finish.shown, [width, height]);
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const staging = graph.create('losses.readback', 'readback', objective.terms.log.bytes, usage);
    const fault = gpu.faultSince(setup.faults);
    if (fault) throw fault;
    report('compile', 1);

    const styleSizes = pictures.styles.map(({ width, height }) => ({ width, height }));
    const made = { kept: owned, graph, objective, state, executor, preview, finish, staging };
    const apply = async () => {
      const wanted = parseColor(settings.color);
      if (wanted.seen !== color.seen) {
        const { content: nowContent, styles } = seenPictures(wanted, pictures.content, pictures.styles);
        await content.measure(nowContent);
        await style.measure(styles);
      }
      color = wanted;
      await finish.setChroma(color.contentChroma);
      await style.blend(mixtures(inputs, settings));
      weigh();
      state.restart();
    };
    return { index, width, height, styleSizes, ...made, apply };
  } catch (error) {
    owned.destroy();
    graph.destroy();
    throw gpu.faultSince(setup.faults) ?? error;
  }
}

/** The style of which there is most. */
function heaviest<T>(setup: Setup, styles: readonly T[]): T {
  const weights = blendOf(setup.inputs.styles, setup.settings.blend);
  return styles[weights.indexOf(Math.max(...weights))]!;
}

/**
 * Hands the shown picture and Adam's moments on to a larger size, after crowsonkb/style-transfer-pytorch: the picture
 * and the first moment bicubic, the second bilinear; the count of steps goes on, the running average begins anew.
 */
async function takeOver(before: Scale, state: OptimiserState, size: Size): Promise<void> {
  const { gpu } = before.kept;
  const [least, most] = state.recipe.clamped ? [0, 1] : [-1e30, 1e30];
  const from = before.state.output.outside!;
  const targets = new Set([state.image, state.output]);
  const moments = [...before.state.moments].map(([name, moment]) => ({
    from: moment.outside!,
    to: state.moments.get(name)!.outside!,
    by: name === 'adam.v' ? ('bilinear' as const) : ('bicubic' as const),
    least: name === 'adam.v' ? 0 : -1e30,
    most: 1e30,
  }));
  await resample(gpu, before, size, [
    ...[...targets].map((to) => ({ from, to: to.outside!, by: 'bicubic' as const, least, most })),
    ...moments,
  ]);
  state.clock.goOn(before.state.clock);
}

/** The mask as the gradient is multiplied by it, [height, width]. */
function keepPlane(buffers: Buffers, mask: Mask, { width, height }: Size): Tensor {
  const { data } = resizeMask(mask, width, height);
  return denseTensor('keep', [height, width], 'masks', buffers.upload('keep', 'masks', data));
}

/** Puts the content back where it is kept, so that the network sees it there as sharp as it will be shown. */
function takeBack(finish: Finish, { image, output, buffers }: OptimiserState): void {
  finish.run();
  const { device } = buffers.gpu;
  const encoder = device.createCommandEncoder({ label: 'keep' });
  for (const { outside, bytes } of new Set([image, output])) {
    encoder.copyBufferToBuffer(finish.shown, 0, outside!, 0, bytes);
  }
  device.queue.submit([encoder.finish()]);
}
