import { ArtFilterError } from '../../errors.ts';
import { formatBytes } from '../../format.ts';
import type { Gpu } from '../../gpu/device.ts';
import { GAMUT_NAMES, gamutOf } from '../../image/colour/gamut.ts';
import { resizeMask } from '../../image/mask.ts';
import { checkDimensions, MIN_SIDE, type Picture, type Size } from '../../image/picture.ts';
import { fitLonger, resizePicture } from '../../image/resize.ts';
import type { Tiling } from '../../ops/tiling.ts';
import { type ColorMode, checkBlend, parseColor, parseInit } from '../settings/parse.ts';
import type { Recipe } from '../settings/recipes.ts';
import { resultSize } from '../settings/scales.ts';
import type { Settings } from '../settings/settings.ts';
import { assignStyles, checkRegions } from './areas.ts';
import { type ScalePictures, seenPictures } from './colour.ts';
import type { PlannedInputs, RunInputs } from './inputs.ts';
import { type LayerMasks, layerMaskSizes, layerMasks } from './masks.ts';
import { isMeasured, measuredAt } from './measured.ts';
import type { PictureOrSize } from './uploads.ts';

/** Pictures and masks at one scale; their sizes alone where a run is planned. */
export interface PreparedScale<P extends PictureOrSize = PictureOrSize> {
  readonly shown: ScalePictures<P>;
  readonly color: ColorMode;
  /** As the network sees them in that colour mode. */
  readonly seen: ScalePictures<P>;
  /** By area, for the style layers. */
  readonly masks: readonly LayerMasks[];
  /** Share of the content that each pixel keeps, of the content's size. */
  readonly keep?: PictureOrSize;
}

/**
 * Checks that the picture itself, which lies in one buffer, is within the GPU's limit, before anything is resized. The
 * least limit that WebGPU promises, 256 MiB, holds 4729×4729 pixels. What wraps is bound whole: 128 MiB, 3344×3344 pixels.
 * @throws ArtFilterError `out-of-memory`
 */
export function checkFits(gpu: Gpu, content: Size, settings: Pick<Settings, 'size' | 'padding'>): void {
  const { size, padding } = settings;
  const { width, height } = resultSize(content, settings);
  const { maxBufferSize, maxStorageBufferBindingSize } = gpu.device.limits;
  const limit = padding === 'wrap' ? Math.min(maxBufferSize, maxStorageBufferBindingSize) : maxBufferSize;
  const needed = 3 * height * width * 4;
  if (needed <= limit) return;
  const most = Math.floor(size * Math.sqrt(limit / needed));
  throw new ArtFilterError(
    'out-of-memory',
    `size ${size}: ${width}×${height} pixels need ${formatBytes(needed)} in one buffer, the GPU allows ${formatBytes(limit)}. Choose a size of at most ${most}.`,
  );
}

/**
 * Checks pictures, masks and weights of styles.
 * @throws ArtFilterError `picture`, `settings`
 */
export async function checkInputs(
  inputs: Pick<RunInputs, 'content' | 'styles' | 'start' | 'regions' | 'keep'>,
  settings: Settings,
): Promise<void> {
  if (inputs.styles.length === 0) {
    throw new ArtFilterError('settings', 'styles: none was given, expected at least one picture. Give one.');
  }
  if (parseInit(settings.init).has('picture') && !inputs.start) {
    throw new ArtFilterError(
      'settings',
      'init is "picture" but no picture to start from was given. Give one.',
    );
  }
  checkBlend(settings.blend, inputs.styles.length);
  await checkRegions(inputs);
  checkPicture('content', inputs.content);
  const sameColours = (what: string, picture: Picture) => {
    const [own, wanted] = [gamutOf(picture), gamutOf(inputs.content)];
    if (own === wanted) return;
    throw new ArtFilterError(
      'settings',
      `${what}: its colours are ${GAMUT_NAMES[own]}, and those of the content ${GAMUT_NAMES[wanted]}. Decode both with the same gamut.`,
    );
  };
  if (inputs.start) {
    checkPicture('start', inputs.start);
    sameColours('start', inputs.start);
  }
  inputs.styles.forEach(({ picture, weight = 1 }, i) => {
    if (!isMeasured(picture)) {
      checkPicture(`style ${i + 1}`, picture);
      sameColours(`style ${i + 1}`, picture);
    }
    if (!(weight > 0 && Number.isFinite(weight))) {
      throw new ArtFilterError(
        'settings',
        `style ${i + 1}: its weight is ${weight}, expected a number above 0. Leave the style out for none.`,
      );
    }
  });
}

/**
 * Sizes of the pictures at a scale. The content's longer side becomes `size`, a style's `size · styleScale`, in proportion
 * and never enlarged; with the recipe's `styleShape: 'content'` styles take the content's size.
 * @throws ArtFilterError `picture`
 */
export function workedSizes(
  inputs: { readonly content: Size; readonly styles: readonly { readonly picture: Size }[] },
  settings: Pick<Settings, 'size' | 'styleScale' | 'padding'>,
  recipe: Pick<Recipe, 'styleShape'>,
): { content: Size; styles: Size[] } {
  const content = resultSize(inputs.content, settings);
  if (Math.min(content.width, content.height) < MIN_SIDE) {
    throw new ArtFilterError(
      'picture',
      `content: at size ${settings.size} it is ${content.width}×${content.height} pixels, expected at least ${MIN_SIDE} both ways. Choose a larger size, or crop the picture.`,
    );
  }
  const styles = inputs.styles.map(({ picture: { width, height } }) => {
    if (recipe.styleShape === 'content') return content;
    return fitLonger(width, height, usedLonger({ width, height }, settings.size * settings.styleScale));
  });
  return { content, styles };
}

/**
 * Checks that a recipe gives styles their own shape, whatever the content's.
 * @throws ArtFilterError `settings`
 */
export function checkStyleShape({ name, styleShape }: Pick<Recipe, 'name' | 'styleShape'>): void {
  if (styleShape === 'own') return;
  throw new ArtFilterError(
    'settings',
    `recipe ${name}: it gives each style the shape of the content, so that styles cannot be measured without one. Choose another recipe.`,
  );
}

/** Longer side that is used of a picture, in pixels: the wanted one, never enlarged. */
export function usedLonger({ width, height }: Size, wanted: number): number {
  const longer = Math.max(width, height);
  // Narrow pictures stay large enough for VGG19's four poolings.
  const least = Math.ceil((MIN_SIDE * longer) / Math.min(width, height));
  return Math.min(longer, Math.max(Math.round(wanted), least));
}

/**
 * Pictures and masks at one scale.
 * @param size longer side of the content at that scale, in pixels
 * @param tiling of the content; default: whole
 * @throws ArtFilterError `picture`
 */
export async function prepareScale(
  inputs: Pick<RunInputs, 'content' | 'styles' | 'regions' | 'keep'>,
  settings: Settings,
  recipe: Recipe,
  size: number,
  tiling?: Tiling,
): Promise<PreparedScale<Picture>> {
  const sizes = workedSizes(inputs, { ...settings, size }, recipe);
  const { width, height } = sizes.content;
  const content = await resizePicture(inputs.content, width, height);
  const styles: PictureOrSize[] = [];
  for (const [i, { picture }] of inputs.styles.entries()) {
    const { width, height } = sizes.styles[i]!;
    styles.push(
      isMeasured(picture) ? measuredAt(picture, size) : await resizePicture(picture, width, height),
    );
  }
  const layers = Object.keys(settings.styleLayers);
  const masks: LayerMasks[] = [];
  for (const area of assignStyles(inputs).areas) masks.push(await layerMasks(area, content, layers, tiling));
  const color = parseColor(settings.color);
  return {
    shown: { content, styles },
    color,
    seen: await seenPictures(color, { content, styles }),
    masks,
    ...(inputs.keep && { keep: await resizeMask(inputs.keep, width, height) }),
  };
}

/** As `prepareScale`, of sizes alone. */
export function preparedSizes(
  inputs: PlannedInputs,
  settings: Settings,
  recipe: Recipe,
  size: number,
  tiling?: Tiling,
): PreparedScale {
  const shown = workedSizes(inputs, { ...settings, size }, recipe);
  const layers = Object.keys(settings.styleLayers);
  const { areas } = assignStyles(inputs);
  const masks = areas.map((area) => layerMaskSizes(area, shown.content, layers, tiling));
  return {
    shown,
    color: parseColor(settings.color),
    seen: shown,
    masks,
    ...(inputs.keep && { keep: { ...shown.content } }),
  };
}

function checkPicture(what: string, { width, height, data }: Picture): void {
  checkDimensions(what, width, height);
  if (data.length !== 3 * width * height) {
    throw new ArtFilterError(
      'picture',
      `${what}: ${data.length} values for ${width}×${height} pixels, expected ${3 * width * height}. Give [3, height, width].`,
    );
  }
}
