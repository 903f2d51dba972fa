import { ArtFilterError } from '../../errors.ts';
import { type Gpu, megabytes } from '../../gpu/device.ts';
import { checkDimensions, MIN_SIDE, type Picture } from '../../image/picture.ts';
import { fitLonger, resizePicture } from '../../image/resize.ts';
import type { Size } from '../display/resample.ts';
import { checkBlend, parseInit } from '../settings/parse.ts';
import type { Recipe } from '../settings/recipes.ts';
import type { Settings } from '../settings/settings.ts';
import { checkRegions } from './areas.ts';
import type { StyleTransferInputs } from './inputs.ts';

/** The pictures at the sizes they are worked at. */
export interface PreparedPictures {
  readonly content: Picture;
  readonly styles: readonly Picture[];
}

/**
 * Refuses a size of which the picture alone, which lies in one buffer, passes the GPU's limit, before anything is
 * resized. With the least that WebGPU promises, 256 MiB, 4729×4729 pixels fit.
 * @throws ArtFilterError `out-of-memory`
 */
export function checkFits(gpu: Gpu, content: Size, size: number): void {
  const { width, height } = fitLonger(content.width, content.height, size);
  const { maxBufferSize: limit } = gpu.device.limits;
  const needed = 3 * height * width * 4;
  if (needed <= limit) return;
  const most = Math.floor(size * Math.sqrt(limit / needed));
  throw new ArtFilterError(
    'out-of-memory',
    `size ${size}: ${width}×${height} pixels need ${megabytes(needed)} in one buffer, the GPU allows ${megabytes(limit)}. Choose a size of at most ${most}.`,
  );
}

/**
 * Refuses pictures and weights of styles that nothing can be made of.
 * @throws ArtFilterError `picture`, `settings`
 */
export async function checkInputs(
  inputs: Pick<StyleTransferInputs, 'content' | 'styles' | 'start' | 'regions' | 'keep'>,
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
  if (inputs.start) checkPicture('start', inputs.start);
  inputs.styles.forEach(({ picture, weight = 1 }, i) => {
    checkPicture(`style ${i + 1}`, picture);
    if (!(weight > 0 && Number.isFinite(weight))) {
      throw new ArtFilterError(
        'settings',
        `style ${i + 1}: its weight is ${weight}, expected a number above 0. Leave the style out for none.`,
      );
    }
  });
}

/**
 * The sizes that pictures are worked at: the content's longer side becomes `size`, a style's `size · styleScale`, in
 * proportion, and never enlarged; or the style takes the content's shape where the recipe says so.
 * @throws ArtFilterError `picture`
 */
export function workedSizes(
  inputs: { readonly content: Size; readonly styles: readonly { readonly picture: Size }[] },
  settings: Pick<Settings, 'size' | 'styleScale'>,
  recipe: Pick<Recipe, 'styleShape'>,
): { content: Size; styles: Size[] } {
  const content = fitLonger(inputs.content.width, inputs.content.height, settings.size);
  if (Math.min(content.width, content.height) < MIN_SIDE) {
    throw new ArtFilterError(
      'picture',
      `content: at size ${settings.size} it is ${content.width}×${content.height} pixels, expected at least ${MIN_SIDE} both ways. Choose a larger size, or crop the picture.`,
    );
  }
  const styles = inputs.styles.map(({ picture: { width, height } }) => {
    if (recipe.styleShape === 'content') return content;
    const longer = Math.max(width, height);
    const wanted = Math.round(settings.size * settings.styleScale);
    // Narrow pictures stay large enough for VGG19's four poolings.
    const least = Math.ceil((MIN_SIDE * longer) / Math.min(width, height));
    return fitLonger(width, height, Math.min(longer, Math.max(wanted, least)));
  });
  return { content, styles };
}

/**
 * Resizes content and styles to their `workedSizes`, in pieces. The inputs have been checked.
 * @throws ArtFilterError `picture`
 */
export async function preparePictures(
  inputs: Pick<StyleTransferInputs, 'content' | 'styles'>,
  settings: Settings,
  recipe: Recipe,
): Promise<PreparedPictures> {
  const sizes = workedSizes(inputs, settings, recipe);
  const resized = (picture: Picture, { width, height }: Size) => resizePicture(picture, width, height);
  const content = await resized(inputs.content, sizes.content);
  const styles: Picture[] = [];
  for (const [i, { picture }] of inputs.styles.entries()) {
    styles.push(await resized(picture, sizes.styles[i]!));
  }
  return { content, styles };
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
