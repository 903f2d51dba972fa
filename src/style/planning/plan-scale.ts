import { Buffers } from '../../gpu/buffers.ts';
import type { PreparedDispatch } from '../../gpu/dispatch.ts';
import { READ_BYTES } from '../../gpu/readback.ts';
import { denseTensor, featureTensor, rowStride } from '../../graph/tensor.ts';
import type { Mask } from '../../image/mask.ts';
import type { Picture } from '../../image/picture.ts';
import { TONE_VALUES } from '../../ops/losses/tone.ts';
import { yieldToEventLoop } from '../../scheduling.ts';
import { Compositor } from '../display/compositor.ts';
import { Preview } from '../display/preview.ts';
import type { Size } from '../display/resample.ts';
import { ContentTargets } from '../objective/content-targets.ts';
import { type Planes, StyleTargets } from '../objective/style-targets.ts';
import type { Targets } from '../objective/targets.ts';
import { OptimiserState } from '../optimisers/state.ts';
import { assignStyles, mixtures } from '../pictures/areas.ts';
import { receptiveField } from '../pictures/masks.ts';
import { workedSizes } from '../pictures/prepare.ts';
import { compileIteration } from '../scale/iteration.ts';
import { memoryReport } from '../scale/memory.ts';
import type { Setup } from '../scale/setup.ts';
import { upscaleState } from '../scale/upscale.ts';
import { parseColor } from '../settings/color-mode.ts';
import type { MemoryReport } from '../settings/settings.ts';
import type { TilingPlan } from './choose-tiling.ts';

/** What one scale of a run takes. */
export interface ScalePlan extends Size {
  /** While it iterates. */
  readonly memory: MemoryReport;
  /** Bytes of it that are there only once what is taken over from the scale before has been. */
  readonly working: number;
  /** See `TiledSteps`. */
  readonly repeated: number;
  /** The launches of one iteration. */
  readonly steps: readonly PreparedDispatch[];
  /** What outlives it until the next scale stands. */
  readonly kept: Buffers;
  readonly state: OptimiserState;
}

/**
 * Assembles a scale as `Scale.open` does, on a device that only counts, from pictures and masks of which only the sizes
 * are known.
 * @param before the scale that ended; freed when this one stands
 * @param windows that pictures are looked at through, see `chooseTiling`
 * @throws ArtFilterError `out-of-memory` for what passes the device's limits, `picture`
 */
export async function planScale(
  setup: Setup,
  index: number,
  before: ScalePlan | undefined,
  windows: TilingPlan,
): Promise<ScalePlan> {
  const { settings, recipe, gpu } = setup;
  const worked = workedSizes(setup.inputs, { ...settings, size: setup.sizes[index]! }, recipe);
  const { width, height } = worked.content;
  const keep = setup.inputs.keep && blankMask(worked.content);
  const scaled = { ...setup, inputs: { ...setup.inputs, keep } };
  await yieldToEventLoop();
  const targets = await planTargets(scaled, worked, windows);
  await yieldToEventLoop();
  const kept = new Buffers(gpu);
  const pixels = kept.create('image', 'image', 3 * width * height * 4);
  const image = denseTensor('image', [3, height, width], 'image', pixels);
  const state = new OptimiserState(kept, image, recipe, settings.optimizer, windows.history);
  const { content } = targets.pictures;
  if (before) {
    const grown = { content: blankPicture(before), state: before.state };
    await upscaleState(grown, { content, state }, settings, keep !== undefined);
    before.state.release();
  }
  await yieldToEventLoop();
  const work = await compileIteration(scaled, targets, state);
  const finish = await Compositor.create(kept, state.output.outside!, content, keep);
  await finish.setChroma(parseColor(settings.color).contentChroma);
  await Preview.create(kept, gpu.canvasFormat, finish.shown, [width, height]);
  before?.kept.destroy();
  const memory = memoryReport([setup.buffers, kept, targets.buffers, work.buffers], width * height);
  // For the picture to be read back.
  const readback = Math.min(READ_BYTES, 3 * width * height * 4);
  gpu.destroyBuffer(gpu.createBuffer('picture.readback', readback, GPUBufferUsage.MAP_READ));
  const { steps } = work.executor;
  const { repeated } = work;
  const working = memoryReport([work.buffers], 1).total;
  work.buffers.destroy();
  targets.buffers.destroy();
  return { width, height, memory, working, repeated, steps, kept, state };
}

/** As `Targets.measure` leaves them. */
async function planTargets(
  setup: Setup,
  { content, styles }: { readonly content: Size; readonly styles: readonly Size[] },
  windows: TilingPlan,
): Promise<Targets> {
  const { inputs, settings, vgg, options, gpu } = setup;
  const buffers = new Buffers(gpu);
  const layers = Object.keys(settings.styleLayers);
  const { exemplars, areas } = assignStyles(inputs);
  const pictures = { content: blankPicture(content), styles: styles.map(blankPicture) };
  const ofContent = { vgg, options, layers: Object.keys(settings.contentLayers) };
  const contentTargets = new ContentTargets(buffers, ofContent, windows.content);
  const whole = exemplars.map(({ style, name }) => ({ style, name }));
  const ofStyle = { vgg, options, layers };
  const style = new StyleTargets(buffers, ofStyle, settings.styleLoss, whole, areas, windows.styles);
  const planes = areas.map(({ name, mask }) =>
    mask
      ? blankPlanes(buffers, name, windows.content ?? content, layers, windows.content?.list.length)
      : new Map<string, Planes>(),
  );
  const goal = buffers.create('tone.target', 'targets', 4 * TONE_VALUES);
  const tone = denseTensor('tone.target', [TONE_VALUES], 'targets', goal);
  await contentTargets.measure(pictures.content);
  await yieldToEventLoop();
  await style.measure(pictures.styles);
  await style.blend(mixtures(inputs, settings));
  const planned = {
    buffers,
    pictures,
    content: contentTargets,
    style,
    planes,
    tone,
    windows: windows.content,
  };
  return planned as unknown as Targets;
}

/** The masks of an area, see `maskPlanes`. @param count of windows of that size */
function blankPlanes(
  buffers: Buffers,
  name: string,
  size: Size,
  layers: readonly string[],
  count = 1,
): ReadonlyMap<string, Planes> {
  return new Map(
    layers.map((layer) => {
      const { step } = receptiveField(layer);
      const [width, height] = [Math.floor(size.width / step), Math.floor(size.height / step)];
      const label = `${layer}.${name}`;
      const plane = () => buffers.create(label, 'masks', height * rowStride(width) * 16);
      const planes = Array.from({ length: count }, () =>
        featureTensor(label, [1, height, width], 'masks', plane()),
      );
      return [layer, planes];
    }),
  );
}

/** A picture of which only the size is known: there are no values, but as many bytes as they would be. */
function blankPicture({ width, height }: Size): Picture {
  return { width, height, data: bytes(3 * width * height * 4) };
}

function blankMask({ width, height }: Size): Mask {
  return { width, height, data: bytes(width * height * 4) };
}

function bytes(count: number): Float32Array {
  return Object.defineProperty(new Float32Array(0), 'byteLength', { value: count });
}
