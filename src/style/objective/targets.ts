import { Buffers } from '../../gpu/buffers.ts';
import type { Gpu } from '../../gpu/device.ts';
import { type BufferTensor, denseTensor, type Element } from '../../graph/tensor.ts';
import { TONE_VALUES } from '../../ops/losses/tone.ts';
import type { Tiling } from '../../ops/tiling.ts';
import type { FeatureOptions } from '../../vgg/network/evaluate.ts';
import type { Vgg19 } from '../../vgg/network/network.ts';
import { assignStyles, mixtures, type StyledInputs } from '../pictures/areas.ts';
import { type ScalePictures, seenPictures } from '../pictures/colour.ts';
import { isMeasuredScale, stylePadding } from '../pictures/measured.ts';
import type { PreparedScale } from '../pictures/prepare.ts';
import { isSeamless } from '../pictures/seam.ts';
import { measureTone, type ToneMeasure, toneTarget } from '../pictures/tone.ts';
import { type ContentUploads, hasValues, type PictureOrSize } from '../pictures/uploads.ts';
import { type ColorMode, parseColor } from '../settings/parse.ts';
import type { Recipe } from '../settings/recipes.ts';
import type { Settings } from '../settings/settings.ts';
import type { TilingPlan } from '../tiling/cut.ts';
import { ContentTargets } from './content-targets.ts';
import { LaplacianTarget } from './laplacian-target.ts';
import { type Planes, StyleTargets, uploadMasks } from './style-targets.ts';

/** What the losses of a run depend on; the same at all scales. */
export interface ObjectiveSetup {
  readonly inputs: StyledInputs;
  /** Every value in force; the live ones change during a run. */
  readonly settings: Settings;
  readonly recipe: Recipe;
  readonly gpu: Gpu;
  readonly vgg: Vgg19;
  readonly options: FeatureOptions & { readonly element: Element };
}

/** Targets of all losses at one scale; `follow` brings them up to date with the live settings. */
export class Targets {
  readonly content: ContentTargets;
  readonly style: StyleTargets;
  /** By area, the masks of the style layers. */
  readonly planes: readonly ReadonlyMap<string, Planes>[];
  /** [TONE_VALUES], see `toneTarget`. */
  readonly tone: BufferTensor;
  /** Undefined where no Laplacian loss has been asked for yet. */
  #laplacian: LaplacianTarget | undefined;
  /** Of the content; undefined: whole. */
  readonly tiling: Tiling | undefined;
  /** The pictures as they are shown, at this scale. */
  readonly pictures: ScalePictures;
  readonly #setup: ObjectiveSetup;
  readonly #uploads: ContentUploads;
  #color: ColorMode;
  #seen: ScalePictures;
  #tones: readonly ToneMeasure[] | undefined;

  private constructor(
    readonly buffers: Buffers,
    setup: ObjectiveSetup,
    { shown, color, seen, masks }: PreparedScale,
    tilings: TilingPlan,
    uploads: ContentUploads,
  ) {
    const { inputs, settings, vgg, options } = setup;
    const { exemplars, areas } = assignStyles(inputs);
    const source = (layers: Readonly<Record<string, number>>, wraps: boolean) => ({
      vgg,
      options: wraps ? options : { ...options, padding: stylePadding(settings.padding) },
      layers: Object.keys(layers),
    });
    this.#setup = setup;
    this.#uploads = uploads;
    this.#color = color;
    this.#seen = seen;
    this.pictures = shown;
    this.tiling = tilings.content;
    this.planes = areas.map(({ name }, area) => uploadMasks(buffers, name, masks[area]!));
    this.content = new ContentTargets(
      buffers,
      source(settings.contentLayers, isSeamless(shown.content)),
      tilings.content,
    );
    const { styles } = tilings;
    const { styleLayers, styleLoss } = settings;
    this.style = new StyleTargets(buffers, source(styleLayers, false), styleLoss, exemplars, areas, styles);
    const tone = buffers.create('tone.target', 'targets', 4 * TONE_VALUES);
    this.tone = denseTensor('tone.target', [TONE_VALUES], 'targets', tone);
  }

  /**
   * Builds the targets of a scale and measures them.
   * @throws ArtFilterError; nothing is left behind
   */
  static async measure(
    setup: ObjectiveSetup,
    prepared: PreparedScale,
    tilings: TilingPlan,
    uploads: ContentUploads,
    report: (fraction: number) => void,
  ): Promise<Targets> {
    const buffers = new Buffers(setup.gpu);
    try {
      const targets = new Targets(buffers, setup, prepared, tilings, uploads);
      await targets.#measure(report);
      await targets.#blend();
      report(1);
      return targets;
    } catch (error) {
      buffers.destroy();
      throw error;
    }
  }

  get laplacian(): LaplacianTarget | undefined {
    return this.#laplacian;
  }

  /** The pictures as the network sees them. */
  get seen(): ScalePictures {
    return this.#seen;
  }

  /** Measures and blends anew what changed in the settings. */
  async follow(): Promise<void> {
    const before = this.#color.seen;
    this.#color = parseColor(this.#setup.settings.color);
    if (this.#color.seen !== before) {
      this.#seen = await seenPictures(this.#color, this.pictures);
      this.#tones = undefined;
      if (this.#laplacian) this.#measureLaplacian();
      await this.#measure();
    }
    await this.#blend();
  }

  async #measure(report?: (fraction: number) => void): Promise<void> {
    const { content, styles } = this.#seen;
    // The content last: its upload is also read by what follows.
    await this.style.measure(styles);
    report?.(0.5);
    await this.content.measure(content, this.#uploads);
  }

  #measureLaplacian(): void {
    const { content } = this.#seen;
    const wraps = this.#setup.settings.padding === 'wrap' && isSeamless(this.pictures.content);
    this.#laplacian ??= new LaplacianTarget(this.buffers, content);
    this.#laplacian.measure(content, wraps);
  }

  async #blend(): Promise<void> {
    const { inputs, settings, gpu } = this.#setup;
    const mixed = mixtures(inputs, settings);
    await this.style.blend(mixed);
    if (settings.laplacianWeight > 0 && !this.#laplacian) this.#measureLaplacian();
    if (settings.toneWeight === 0) return;
    this.#tones ??= await tonesOf(this.#seen.styles);
    if (this.#tones.length === 0) return;
    const weights = this.#tones.map(() => 0);
    for (const { weights: ofExemplars, share } of mixed) {
      this.style.exemplars.forEach(({ style }, i) => {
        weights[style]! += share * ofExemplars[i]!;
      });
    }
    const target = Float32Array.from(toneTarget(this.#tones, weights));
    gpu.device.queue.writeBuffer(this.tone.buffer, 0, target);
  }
}

/** Tones of pictures; none of sizes alone. */
async function tonesOf(pictures: readonly PictureOrSize[]): Promise<ToneMeasure[]> {
  const tones: ToneMeasure[] = [];
  for (const picture of pictures) {
    if (isMeasuredScale(picture)) tones.push(picture.tone);
    else if (hasValues(picture)) tones.push(await measureTone(picture));
  }
  return tones;
}
