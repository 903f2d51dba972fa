import { Buffers } from '../../gpu/buffers.ts';
import { type BufferTensor, denseTensor } from '../../graph/tensor.ts';
import type { Picture } from '../../image/picture.ts';
import { yieldToEventLoop } from '../../scheduling.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { sameAdapter } from '../checkpoint/resume.ts';
import { restoreState } from '../checkpoint/state.ts';
import { Compositor } from '../display/compositor.ts';
import { Preview } from '../display/preview.ts';
import { Targets } from '../objective/targets.ts';
import { OptimiserState } from '../optimisers/state.ts';
import { blendOf } from '../pictures/areas.ts';
import { seenPictures } from '../pictures/colour.ts';
import { initialImage } from '../pictures/initial-image.ts';
import { type PreparedScale, prepareScale } from '../pictures/prepare.ts';
import { ContentUploads, type PictureOrSize, uploadMask, uploadPicture } from '../pictures/uploads.ts';
import { type ColorMode, parseColor } from '../settings/parse.ts';
import type { TilingPlan } from '../tiling/cut.ts';
import type { Executor } from './executor.ts';
import { compileIteration, type IterationProgram } from './iteration.ts';
import { type BuildSetup, type Setup, throwIfAborted } from './setup.ts';
import { detailShare, upscaleState } from './upscale.ts';

/** A run at one size, ready to iterate. */
export class Scale {
  #work: IterationProgram | undefined;
  #executor: Executor;

  private constructor(
    readonly setup: BuildSetup,
    readonly index: number,
    /** The image, the optimiser's memory and the preview, which stay until the next scale stands. */
    readonly stateBuffers: Buffers,
    readonly uploads: ContentUploads,
    readonly targets: Targets,
    readonly state: OptimiserState,
    readonly mask: BufferTensor | undefined,
    readonly finish: Compositor,
    readonly preview: Preview,
    work: IterationProgram,
  ) {
    this.#work = work;
    this.#executor = work.executor;
  }

  /**
   * Prepares, builds and fills one scale. Without `before`, the image starts as the inputs' checkpoint has it, or else as
   * the settings say.
   * @param before the scale that ended; its graph is freed, and its picture and moments are carried over
   * @throws ArtFilterError; nothing of the new scale is left behind
   */
  static async open(setup: Setup, index: number, tilings: TilingPlan, before?: Scale): Promise<Scale> {
    const { inputs, settings, recipe, sizes } = setup;
    throwIfAborted(inputs.signal);
    if (!before) inputs.onProgress?.('targets', 0);
    before?.releaseGraph();
    const prepared = await prepareScale(inputs, settings, recipe, sizes[index]!, tilings.content);
    await yieldToEventLoop();
    return Scale.build(setup, index, prepared, tilings, before, (state) =>
      startImage(setup, prepared, tilings, state),
    );
  }

  /**
   * Builds one scale on the GPU or on the planning device, and fills each part with values where there are any. Parts are
   * filled as they are built: what targets are measured with is freed before the iteration takes its memory.
   * @param before see `open`; its graph is freed already
   * @param start fills the first scale's image, and returns whether it is new, not a checkpoint's
   * @throws ArtFilterError; nothing of the new scale is left behind
   */
  static async build(
    setup: BuildSetup,
    index: number,
    prepared: PreparedScale,
    tilings: TilingPlan,
    before?: Scale,
    start = async (_: OptimiserState) => true,
  ): Promise<Scale> {
    const { inputs, settings, recipe, gpu } = setup;
    const report = (stage: 'targets' | 'compile', fraction: number) => {
      throwIfAborted(inputs.signal);
      if (!before) inputs.onProgress?.(stage, fraction);
    };
    const { shown, seen, color } = prepared;
    const { width, height } = shown.content;
    const stateBuffers = new Buffers(gpu);
    const owned = [stateBuffers];
    try {
      const uploads = new ContentUploads(stateBuffers);
      const targets = await Targets.measure(setup, prepared, tilings, uploads, (fraction) =>
        report('targets', fraction),
      );
      owned.push(targets.buffers);
      report('compile', 0);
      const pixels = stateBuffers.create('image', 'image', 3 * width * height * 4);
      const image = denseTensor('image', [3, height, width], 'image', pixels);
      const state = new OptimiserState(stateBuffers, image, recipe, settings.optimizer);
      if (before) await upscale(before, state, seen.content, uploads);
      const composes = prepared.keep !== undefined || color.contentChroma > 0;
      await uploads.retain(...(composes ? [shown.content] : []), ...(prepared.keep ? [seen.content] : []));
      const mask = prepared.keep && (await uploadMask(stateBuffers, 'keep', prepared.keep));
      const work = await compileIteration(setup, targets, state, mask, before?.executor);
      owned.push(work.buffers);
      const isNew = before !== undefined || (await start(state));
      if (mask && isNew) await restoreKeptContent(state, () => uploads.get(seen.content), mask);
      await uploads.retain(...(composes ? [shown.content] : []));
      const content = () => uploads.get(shown.content);
      const finish = await Compositor.create(stateBuffers, state.output.buffer, content, mask);
      await finish.setChroma(color.contentChroma);
      const preview = await Preview.create(stateBuffers, gpu.canvasFormat, finish.shown, [width, height]);
      const fault = gpu.faultSince(setup.faults);
      if (fault) throw fault;
      // The scale before cannot be saved any more: an abort takes effect once this one stands.
      if (!before) report('compile', 1);
      return new Scale(setup, index, stateBuffers, uploads, targets, state, mask, finish, preview, work);
    } catch (error) {
      for (const buffers of owned) buffers.destroy();
      throw gpu.faultSince(setup.faults) ?? error;
    }
  }

  get width(): number {
    return this.targets.pictures.content.width;
  }

  get height(): number {
    return this.targets.pictures.content.height;
  }

  /** The executor there is, or was. */
  get executor(): Executor {
    return this.#executor;
  }

  /** The compiled iteration; freed by `releaseGraph`. */
  get work(): IterationProgram {
    if (!this.#work) throw new Error('scale: its graph was freed. Open the next scale.');
    return this.#work;
  }

  /** All buffers. */
  get buffers(): Buffers[] {
    return [this.stateBuffers, this.targets.buffers, ...(this.#work ? [this.#work.buffers] : [])];
  }

  /** Brings the live settings into force, at the next iteration. */
  async apply(): Promise<void> {
    const { setup, targets, state, mask, finish } = this;
    const { settings } = setup;
    await finish.setChroma(parseColor(settings.color).contentChroma);
    await targets.follow();
    await this.uploads.retain(...(finish.readsContent ? [targets.pictures.content] : []));
    if (settings.toneWeight > 0 && !this.work.objective.hasTone) {
      // A loss of weight 0 is not part of the graph.
      const { executor, buffers } = this.work;
      this.#work = await compileIteration(setup, targets, state, mask, executor);
      this.#executor = this.#work.executor;
      buffers.destroy();
    }
    this.work.applyWeights();
    state.restart();
  }

  /** Frees the graph and the targets; the picture and the optimiser's memory stay for a larger scale. */
  releaseGraph(): void {
    this.#executor.end();
    this.#work?.buffers.destroy();
    this.#work = undefined;
    this.targets.buffers.destroy();
  }

  destroy(): void {
    this.releaseGraph();
    this.stateBuffers.destroy();
  }
}

/** Tiles in which the picture is worked; 1: whole. */
export function tileCount({ targets }: { readonly targets: Pick<Targets, 'tiling'> }): number {
  return targets.tiling?.tiles.length ?? 1;
}

/** Carries picture and moments over to a larger scale, and frees what is not read any more. */
async function upscale(
  before: Scale,
  state: OptimiserState,
  seen: PictureOrSize,
  uploads: ContentUploads,
): Promise<void> {
  const { settings, recipe, inputs } = before.setup;
  const share = detailShare(recipe, settings);
  const scratch = new Buffers(state.buffers.gpu);
  try {
    const detail = share > 0 && {
      small: await uploadBefore(before, parseColor(settings.color), scratch),
      large: await uploads.get(seen),
    };
    await upscaleState(before.state, state, share, detail || undefined, inputs.keep !== undefined);
  } finally {
    scratch.destroy();
  }
  before.state.release();
}

/** The content of a scale that ended, as the network sees it. */
async function uploadBefore(
  { targets, uploads }: Scale,
  color: ColorMode,
  scratch: Buffers,
): Promise<BufferTensor> {
  const { content } = await seenPictures(color, { content: targets.pictures.content, styles: [] });
  return (await uploads.held(content)) ?? uploadPicture(scratch, 'content', content);
}

/** Fills the first scale's image. @returns whether it is new, not a checkpoint's */
async function startImage(
  setup: Setup,
  { seen }: PreparedScale<Picture>,
  { content: tiling }: TilingPlan,
  state: OptimiserState,
): Promise<boolean> {
  const { inputs, settings, recipe } = setup;
  const { resume } = inputs;
  if (resume) {
    await restore(setup, state, resume, tiling?.tiles.length ?? 1);
    return false;
  }
  // `init` style means the style of the largest weight.
  const weights = blendOf(inputs.styles, settings.blend);
  const style = seen.styles[weights.indexOf(Math.max(...weights))]!;
  const sources = { content: seen.content, style, start: inputs.start };
  await state.start(await initialImage(sources, settings, recipe));
  return true;
}

/** Puts a checkpoint's state in place, and notes what may differ from the run that it is from. */
async function restore(
  { gpu, notes }: Setup,
  state: OptimiserState,
  resume: Checkpoint,
  tiles: number,
): Promise<void> {
  const { tiles: before } = resume.made;
  if (tiles !== before) {
    notes.push(
      `The picture is worked ${inTiles(tiles)}, before ${inTiles(before)}; the result may differ slightly.`,
    );
  }
  if (await restoreState(state, resume, sameAdapter(resume.made.adapter, gpu.adapter))) return;
  notes.push('L-BFGS begins to learn anew: this device has room for fewer of its pairs.');
}

function inTiles(count: number): string {
  return count === 1 ? 'whole' : `in ${count} tiles`;
}

/**
 * Writes the content into the image where it is kept, so that the network sees it as sharp as it will be shown.
 * @param content as the network sees it
 */
async function restoreKeptContent(
  { image, output, buffers }: OptimiserState,
  content: () => Promise<BufferTensor>,
  mask: BufferTensor,
): Promise<void> {
  const { gpu } = buffers;
  const scratch = new Buffers(gpu);
  try {
    const compositor = await Compositor.create(scratch, output.buffer, content, mask);
    compositor.run();
    const encoder = gpu.device.createCommandEncoder({ label: 'keep' });
    for (const { buffer, bytes } of new Set([image, output])) {
      encoder.copyBufferToBuffer(compositor.shown, 0, buffer, 0, bytes);
    }
    gpu.device.queue.submit([encoder.finish()]);
  } finally {
    scratch.destroy();
  }
}
