import { type BufferTensor, dimensions } from '../../graph/tensor.ts';
import { type Resampling, resample } from '../display/resample.ts';
import type { OptimiserState } from '../optimisers/state.ts';
import { parseInit } from '../settings/parse.ts';
import type { Recipe } from '../settings/recipes.ts';
import type { Settings } from '../settings/settings.ts';

/**
 * Enlarges the shown picture to the next scale's image: by bicubic interpolation, and with the detail of the content that
 * a smaller picture cannot hold, as far as the run began as the content. Adam's moments are enlarged with it, after
 * crowsonkb/style-transfer-pytorch (the first bicubic, the second bilinear), where the recipe carries them. The count of
 * steps goes on, the running average begins anew.
 * @param share of the content's detail, see `detailShare`
 * @param content of both scales as the network sees it, [3, height, width]; read where `share` is above 0
 * @param keeps whether parts of the content are kept: both moments are 0 there, and must end at the same pixels
 * @param wraps whether the picture goes on at its opposite side
 */
export async function upscaleState(
  before: OptimiserState,
  state: OptimiserState,
  share: number,
  content: { readonly small: BufferTensor; readonly large: BufferTensor } | undefined,
  { keeps, wraps }: { readonly keeps: boolean; readonly wraps: boolean },
): Promise<void> {
  const { recipe, image, pictures } = state;
  const [least, most] = recipe.clamped ? [0, 1] : [-1e30, 1e30];
  const detail = content && { small: content.small.buffer, large: content.large.buffer, share };
  const from = before.output.buffer;
  const enlarged = [...pictures].map(
    ({ buffer: to }): Resampling => ({ from, to, by: 'bicubic', ...(detail && { detail }), least, most }),
  );
  const carries = recipe.pyramid.moments === 'carried';
  const planes = [...enlarged, ...(carries ? momentsOf(before, state, keeps) : [])];
  await resample(state.buffers.gpu, dimensions(before.image), dimensions(image), planes, wraps);
  state.clock.continueFrom(before.clock, carries);
}

/** Share of the content's detail that an enlarged picture is given. */
export function detailShare({ pyramid }: Pick<Recipe, 'pyramid'>, { init }: Pick<Settings, 'init'>): number {
  return pyramid.detail * (parseInit(init).get('content') ?? 0);
}

function momentsOf(before: OptimiserState, state: OptimiserState, keeps: boolean): Resampling[] {
  return [...before.moments].map(([name, moment]) => ({
    from: moment.buffer,
    to: state.moment(name).buffer,
    by: keeps || name === 'adam.v' ? 'bilinear' : 'bicubic',
    least: name === 'adam.v' ? 0 : -1e30,
    most: 1e30,
  }));
}
