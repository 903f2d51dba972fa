import { Buffers } from '../../gpu/buffers.ts';
import { denseTensor, type Tensor } from '../../graph/tensor.ts';
import type { Picture } from '../../image/picture.ts';
import { TONE_VALUES } from '../../ops/losses/tone.ts';
import type { Tiling } from '../../ops/tiling.ts';
import { yieldToEventLoop } from '../../scheduling.ts';
import { assignStyles, mixtures } from '../pictures/areas.ts';
import { type SeenPictures, seenPictures } from '../pictures/colour.ts';
import { type PreparedPictures, preparePictures } from '../pictures/prepare.ts';
import { measureTone, type ToneMeasure, toneTarget } from '../pictures/tone.ts';
import { chooseTiling, type TilingPlan } from '../planning/choose-tiling.ts';
import type { Setup } from '../scale/setup.ts';
import { type ColorMode, parseColor } from '../settings/color-mode.ts';
import { ContentTargets } from './content-targets.ts';
import { maskPlanes, type Planes, StyleTargets } from './style-targets.ts';

/** What is made of the inputs before anything is measured. */
interface Looked {
  readonly color: ColorMode;
  readonly seen: SeenPictures;
  readonly planes: readonly ReadonlyMap<string, Planes>[];
}

/** What the losses of one scale compare with, and where; it follows the live settings. */
export class Targets {
  readonly content: ContentTargets;
  readonly style: StyleTargets;
  /** By area, the mask of each style layer; none where an area is the whole picture. */
  readonly planes: readonly ReadonlyMap<string, Planes>[];
  /** What the tone is compared with: see `toneTarget`. */
  readonly tone: Tensor;
  /** Through which the picture is looked at; none where it is whole. */
  readonly windows: Tiling | undefined;
  /** Pairs that L-BFGS has room for; undefined: all that the recipe asks for. */
  readonly history: number | undefined;
  readonly #setup: Setup;
  #color: ColorMode;
  #seen: SeenPictures;
  #tones: readonly ToneMeasure[] | undefined;

  private constructor(
    readonly buffers: Buffers,
    setup: Setup,
    /** The pictures themselves, at this scale. */
    readonly pictures: PreparedPictures,
    { color, seen, planes }: Looked,
    plan: TilingPlan,
  ) {
    const { inputs, settings, vgg, options } = setup;
    this.#setup = setup;
    this.windows = plan.content;
    this.history = plan.history;
    this.#color = color;
    this.#seen = seen;
    this.planes = planes;
    const layers = Object.keys(settings.styleLayers);
    const { exemplars, areas } = assignStyles(inputs);
    const ofContent = { vgg, options, layers: Object.keys(settings.contentLayers) };
    this.content = new ContentTargets(buffers, ofContent, plan.content);
    const ofStyle = { vgg, options, layers };
    this.style = new StyleTargets(buffers, ofStyle, settings.styleLoss, exemplars, areas, plan.styles);
    const goal = buffers.create('tone.target', 'targets', 4 * TONE_VALUES);
    this.tone = denseTensor('tone.target', [TONE_VALUES], 'targets', goal);
  }

  /**
   * Looks at the pictures at a scale.
   * @throws ArtFilterError; nothing is left behind
   */
  static async measure(setup: Setup, index: number, report: (fraction: number) => void): Promise<Targets> {
    const buffers = new Buffers(setup.gpu);
    try {
      report(0);
      const { inputs, settings, recipe, sizes } = setup;
      const pictures = await preparePictures(inputs, { ...settings, size: sizes[index]! }, recipe);
      await yieldToEventLoop();
      const plan = await chooseTiling(setup, index);
      const color = parseColor(settings.color);
      const seen = await seenPictures(color, pictures.content, pictures.styles);
      const layers = Object.keys(settings.styleLayers);
      const planes: ReadonlyMap<string, Planes>[] = [];
      for (const area of assignStyles(inputs).areas) {
        planes.push(await maskPlanes(buffers, area, pictures.content, layers, plan.content));
      }
      const targets = new Targets(buffers, setup, pictures, { color, seen, planes }, plan);
      await targets.content.measure(targets.seen.content);
      report(0.5);
      await targets.style.measure(targets.seen.styles);
      await targets.#blend();
      report(1);
      return targets;
    } catch (error) {
      buffers.destroy();
      throw error;
    }
  }

  /** The pictures as the network sees them. */
  get seen(): SeenPictures {
    return this.#seen;
  }

  /** Follows what has changed in the settings. */
  async follow(): Promise<void> {
    const before = this.#color.seen;
    this.#color = parseColor(this.#setup.settings.color);
    if (this.#color.seen !== before) {
      this.#seen = await seenPictures(this.#color, this.pictures.content, this.pictures.styles);
      this.#tones = undefined;
      await this.content.measure(this.#seen.content);
      await this.style.measure(this.#seen.styles);
    }
    await this.#blend();
  }

  async #blend(): Promise<void> {
    const { inputs, settings, gpu } = this.#setup;
    const mixed = mixtures(inputs, settings);
    await this.style.blend(mixed);
    if (settings.toneWeight === 0) return;
    this.#tones ??= await tonesOf(this.#seen.styles);
    const weights = this.#tones.map(() => 0);
    for (const { weights: ofExemplars, share } of mixed) {
      this.style.exemplars.forEach(({ style }, i) => {
        weights[style]! += share * ofExemplars[i]!;
      });
    }
    gpu.device.queue.writeBuffer(this.tone.outside!, 0, Float32Array.from(toneTarget(this.#tones, weights)));
  }
}

async function tonesOf(pictures: readonly Picture[]): Promise<ToneMeasure[]> {
  const tones: ToneMeasure[] = [];
  for (const picture of pictures) tones.push(await measureTone(picture));
  return tones;
}
