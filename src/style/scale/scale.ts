import { Buffers } from '../../gpu/buffers.ts';
import { denseTensor } from '../../graph/tensor.ts';
import type { Mask } from '../../image/mask.ts';
import type { Picture } from '../../image/picture.ts';
import { restoreState } from '../checkpoint/state.ts';
import { Compositor } from '../display/compositor.ts';
import { Preview } from '../display/preview.ts';
import { Targets } from '../objective/targets.ts';
import { OptimiserState } from '../optimisers/state.ts';
import { blendOf } from '../pictures/areas.ts';
import { seenPictures } from '../pictures/colour.ts';
import { initialImage } from '../pictures/initial-image.ts';
import { parseColor } from '../settings/color-mode.ts';
import type { Executor } from './executor.ts';
import { compileIteration, type IterationProgram } from './iteration.ts';
import { type Setup, throwIfAborted } from './setup.ts';
import { upscaleState } from './upscale.ts';

/** All that there is of a run at one size, ready to iterate. */
export class Scale {
  #work: IterationProgram | undefined;
  #executor: Executor;

  private constructor(
    readonly setup: Setup,
    readonly index: number,
    /** What lives on while the next scale is made: the picture, the optimiser's memory, the preview. */
    readonly kept: Buffers,
    readonly targets: Targets,
    readonly state: OptimiserState,
    readonly finish: Compositor,
    readonly preview: Preview,
    work: IterationProgram,
  ) {
    this.#work = work;
    this.#executor = work.executor;
  }

  /**
   * Measures the targets and compiles the graph for one size. Without `before`, the picture starts as the inputs'
   * checkpoint has it, or else as the settings say.
   * @param before the scale that ended; its graph is freed, its picture and moments are taken over, and only they are
   * left until this scale stands
   * @throws ArtFilterError; nothing of the new scale is left behind
   */
  static async open(setup: Setup, index: number, before?: Scale): Promise<Scale> {
    const { inputs, settings, recipe, gpu } = setup;
    const report = (stage: 'targets' | 'compile', fraction: number) => {
      throwIfAborted(inputs.signal);
      if (!before) inputs.onProgress?.(stage, fraction);
    };
    before?.rest();
    const owned: { destroy(): void }[] = [];
    const own = <T extends { destroy(): void }>(one: T): T => {
      owned.push(one);
      return one;
    };
    try {
      const targets = await Targets.measure(setup, index, (fraction) => report('targets', fraction));
      own(targets.buffers);
      report('compile', 0);
      const { content } = targets.pictures;
      const { width, height } = content;
      const kept = own(new Buffers(gpu));
      const pixels = kept.create('image', 'image', 3 * width * height * 4);
      const image = denseTensor('image', [3, height, width], 'image', pixels);
      const state = new OptimiserState(kept, image, recipe, settings.optimizer, targets.history);
      const { seen } = targets;
      const color = parseColor(settings.color);
      if (before) {
        const { content: old } = await seenPictures(color, before.targets.pictures.content, []);
        const grown = { content: old, state: before.state };
        await upscaleState(grown, { content: seen.content, state }, settings, inputs.keep !== undefined);
        before.state.release();
      }
      const work = await compileIteration(setup, targets, state, before?.executor);
      own(work.buffers);
      if (!before && inputs.resume) await restore(setup, state, targets);
      else if (!before) await state.start(await initialImage(sourcesOf(setup, targets), settings, recipe));
      const fresh = before || !inputs.resume;
      if (inputs.keep && fresh) await restoreKeptContent(state, seen.content, inputs.keep);
      const finish = await Compositor.create(kept, state.output.outside!, content, inputs.keep);
      await finish.setChroma(color.contentChroma);
      const preview = await Preview.create(kept, gpu.canvasFormat, finish.shown, [width, height]);
      const fault = gpu.faultSince(setup.faults);
      if (fault) throw fault;
      // What there was before cannot be saved any more: who stops now stops behind this scale.
      if (!before) report('compile', 1);
      return new Scale(setup, index, kept, targets, state, finish, preview, work);
    } catch (error) {
      for (const one of owned) one.destroy();
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

  /** What computes iterations; there is none any more after `rest`. */
  get work(): IterationProgram {
    if (!this.#work) throw new Error('scale: it computes no more. Open the next.');
    return this.#work;
  }

  /** All buffers. */
  get buffers(): Buffers[] {
    return [this.kept, this.targets.buffers, ...(this.#work ? [this.#work.buffers] : [])];
  }

  /** Brings what is live in the settings into force, at the next iteration. */
  async apply(): Promise<void> {
    const { settings } = this.setup;
    await this.finish.setChroma(parseColor(settings.color).contentChroma);
    await this.targets.follow();
    if (settings.toneWeight > 0 && !this.work.objective.hasTone) {
      // A loss that nobody had asked for is not part of the graph.
      const { executor, buffers } = this.work;
      this.#work = await compileIteration(this.setup, this.targets, this.state, executor);
      this.#executor = this.#work.executor;
      buffers.destroy();
    }
    this.work.applyWeights();
    this.state.restart();
  }

  /** Frees all but the picture and what a larger scale takes over. */
  rest(): void {
    this.#executor.end();
    this.#work?.buffers.destroy();
    this.#work = undefined;
    this.targets.buffers.destroy();
  }

  destroy(): void {
    this.rest();
    this.kept.destroy();
  }
}

/** How many windows the picture is looked at through; 1: whole. */
export function tileCount({ targets }: { readonly targets: Pick<Targets, 'windows'> }): number {
  return targets.windows?.list.length ?? 1;
}

/** What a run may start from: the pictures as the network sees them, of the styles that of which there is most. */
function sourcesOf({ inputs, settings }: Setup, { seen }: Targets) {
  const weights = blendOf(inputs.styles, settings.blend);
  const most = weights.indexOf(Math.max(...weights));
  return { content: seen.content, style: seen.styles[most]!, start: inputs.start };
}

/** Puts the checkpoint's state in place; tells what of it there is no room for. */
async function restore({ inputs, notes }: Setup, state: OptimiserState, targets: Targets): Promise<void> {
  const resume = inputs.resume!;
  const { windows } = resume.made;
  const now = tileCount({ targets });
  if (now !== windows) {
    notes.push(
      `The picture is worked ${inParts(now)}, before ${inParts(windows)}; the result may differ slightly.`,
    );
  }
  if (await restoreState(state, resume)) return;
  notes.push('L-BFGS begins to learn anew: the checkpoint has another number or kind of its pairs.');
}

function inParts(count: number): string {
  return count === 1 ? 'whole' : `in ${count} parts`;
}

/**
 * Puts the content back where it is kept, so that the network sees it there as sharp as it will be shown.
 * @param content as the network sees it
 */
async function restoreKeptContent(
  { image, output, buffers }: OptimiserState,
  content: Picture,
  keep: Mask,
): Promise<void> {
  const { gpu } = buffers;
  const scratch = new Buffers(gpu);
  try {
    const finish = await Compositor.create(scratch, output.outside!, content, keep);
    finish.run();
    const encoder = gpu.device.createCommandEncoder({ label: 'keep' });
    for (const { outside, bytes } of new Set([image, output])) {
      encoder.copyBufferToBuffer(finish.shown, 0, outside!, 0, bytes);
    }
    gpu.device.queue.submit([encoder.finish()]);
  } finally {
    scratch.destroy();
  }
}
