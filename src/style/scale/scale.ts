import { throwIfAborted } from '../../errors.ts';
import { Buffers } from '../../gpu/buffers.ts';
import { type BufferTensor, denseTensor } from '../../graph/tensor.ts';
import { yieldToEventLoop } from '../../scheduling.ts';
import { Compositor } from '../display/compositor.ts';
import { Preview } from '../display/preview.ts';
import { Targets } from '../objective/targets.ts';
import { OptimiserState } from '../optimisers/state.ts';
import { seenPictures } from '../pictures/colour.ts';
import { type PreparedScale, prepareScale } from '../pictures/prepare.ts';
import { ContentUploads, type PictureOrSize, uploadMask, uploadPicture } from '../pictures/uploads.ts';
import { type ColorMode, parseColor } from '../settings/parse.ts';
import type { TilingPlan } from '../tiling/cut.ts';
import type { Executor } from './executor.ts';
import { compileIteration, type IterationProgram } from './iteration.ts';
import type { BuildSetup, Setup } from './setup.ts';
import { restoreKeptContent, startImage } from './start-image.ts';
import { detailShare, upscaleState } from './upscale.ts';

/** What a scale is put together from. */
interface ScaleParts {
  readonly stateBuffers: Buffers;
  readonly uploads: ContentUploads;
  readonly targets: Targets;
  readonly state: OptimiserState;
  readonly compositor: Compositor;
  readonly preview: Preview;
  /** Share of the content that each pixel keeps, [height, width]; absent: 0 everywhere. */
  readonly mask: BufferTensor | undefined;
  readonly program: IterationProgram;
}

/** A run at one size, ready to iterate. */
export class Scale {
  readonly setup: BuildSetup;
  readonly index: number;
  /** The image, the optimiser's memory and the preview, which stay until the next scale stands. */
  readonly stateBuffers: Buffers;
  readonly uploads: ContentUploads;
  readonly targets: Targets;
  readonly state: OptimiserState;
  readonly compositor: Compositor;
  readonly preview: Preview;
  readonly #mask: BufferTensor | undefined;
  #program: IterationProgram | undefined;
  #executor: Executor;

  private constructor(setup: BuildSetup, index: number, parts: ScaleParts) {
    this.setup = setup;
    this.index = index;
    this.stateBuffers = parts.stateBuffers;
    this.uploads = parts.uploads;
    this.targets = parts.targets;
    this.state = parts.state;
    this.compositor = parts.compositor;
    this.preview = parts.preview;
    this.#mask = parts.mask;
    this.#program = parts.program;
    this.#executor = parts.program.executor;
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
      const state = new OptimiserState(stateBuffers, image, recipe, settings.optimizer, tilings.history);
      if (before) await upscale(before, state, seen.content, uploads);
      const composes = prepared.keep !== undefined || color.contentChroma > 0;
      await uploads.retain(...(composes ? [shown.content] : []), ...(prepared.keep ? [seen.content] : []));
      const mask = prepared.keep && (await uploadMask(stateBuffers, 'keep', prepared.keep));
      const program = await compileIteration(setup, targets, state, mask, before?.executor);
      owned.push(program.buffers);
      const isNew = before !== undefined || (await start(state));
      if (mask && isNew) await restoreKeptContent(state, () => uploads.get(seen.content), mask);
      await uploads.retain(...(composes ? [shown.content] : []));
      const content = () => uploads.get(shown.content);
      const compositor = await Compositor.create(stateBuffers, state.output.buffer, content, mask);
      await compositor.setChroma(color.contentChroma);
      const preview = await Preview.create(stateBuffers, gpu.canvasFormat, compositor.shown, [width, height]);
      const fault = gpu.faultSince(setup.faults);
      if (fault) throw fault;
      // The scale before cannot be saved any more: an abort takes effect once this one stands.
      if (!before) report('compile', 1);
      const parts = { stateBuffers, uploads, targets, state, compositor, preview, mask, program };
      return new Scale(setup, index, parts);
    } catch (error) {
      for (const buffers of owned) buffers.destroy();
      throw await gpu.causeOf(error, setup.faults);
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
  get program(): IterationProgram {
    if (!this.#program) throw new Error('scale: its graph was freed. Open the next scale.');
    return this.#program;
  }

  /** All buffers. */
  get buffers(): Buffers[] {
    return [this.stateBuffers, this.targets.buffers, ...(this.#program ? [this.#program.buffers] : [])];
  }

  /** Brings the live settings into force, at the next iteration. */
  async apply(): Promise<void> {
    const { setup, targets, state, compositor } = this;
    const { settings } = setup;
    await compositor.setChroma(parseColor(settings.color).contentChroma);
    await targets.follow();
    await this.uploads.retain(...(compositor.readsContent ? [targets.pictures.content] : []));
    if (!this.program.objective.covers(settings)) {
      // A loss of weight 0 is not part of the graph.
      const { executor, buffers } = this.program;
      this.#program = await compileIteration(setup, targets, state, this.#mask, executor);
      this.#executor = this.#program.executor;
      buffers.destroy();
    }
    this.program.applyWeights();
    state.restart();
  }

  /** Frees the graph, the targets and L-BFGS' pairs; the picture and other state stay for a larger scale. */
  releaseGraph(): void {
    this.#executor.end();
    this.#program?.buffers.destroy();
    this.#program = undefined;
    this.targets.buffers.destroy();
    this.state.forgetPairs();
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
    const kind = { keeps: inputs.keep !== undefined, wraps: settings.padding === 'wrap' };
    await upscaleState(before.state, state, share, detail || undefined, kind);
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
