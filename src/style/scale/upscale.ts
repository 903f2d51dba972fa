import { Buffers } from '../../gpu/buffers.ts';
import type { Picture } from '../../image/picture.ts';
import { type Resampling, resample } from '../display/resample.ts';
import type { OptimiserState } from '../optimisers/state.ts';
import { parseInit } from '../settings/parse.ts';
import type { Settings } from '../settings/settings.ts';

/** A scale as the next one finds it, and the next. */
interface Grown {
  /** The content as the network sees it. */
  readonly content: Picture;
  readonly state: OptimiserState;
}

/**
 * Hands the shown picture on to a larger size: grown by bicubic interpolation, and with the detail of the content that a
 * smaller picture cannot hold, as far as the run began as the content. Adam's moments go with it, after
 * crowsonkb/style-transfer-pytorch (the first bicubic, the second bilinear), where the recipe carries them. The count of
 * steps goes on, the running average begins anew.
 * @param keeps whether parts are kept: their moments are 0, and must both end at the same pixels
 */
export async function upscaleState(
  before: Grown,
  { content, state }: Grown,
  settings: Settings,
  keeps: boolean,
): Promise<void> {
  const { recipe, image, output } = state;
  const { gpu } = state.buffers;
  const [least, most] = recipe.clamped ? [0, 1] : [-1e30, 1e30];
  const from = before.state.output.outside!;
  const scratch = new Buffers(gpu);
  try {
    const share = recipe.pyramid.detail * (parseInit(settings.init).get('content') ?? 0);
    const detail = share > 0 && {
      small: await scratch.uploadCalmly('detail.small', 'scratch', before.content.data),
      large: await scratch.uploadCalmly('detail.large', 'scratch', content.data),
      share,
    };
    const pictures = [...new Set([image, output])].map(
      (to): Resampling => ({ from, to: to.outside!, by: 'bicubic', ...(detail && { detail }), least, most }),
    );
    const carries = recipe.pyramid.moments === 'carried';
    await resample(gpu, before.content, content, [
      ...pictures,
      ...(carries ? momentsOf(before.state, state, keeps) : []),
    ]);
    state.clock.continueFrom(before.state.clock, carries);
  } finally {
    scratch.destroy();
  }
}

function momentsOf(before: OptimiserState, state: OptimiserState, keeps: boolean): Resampling[] {
  return [...before.moments].map(([name, moment]) => ({
    from: moment.outside!,
    to: state.moment(name).outside!,
    by: keeps || name === 'adam.v' ? 'bilinear' : 'bicubic',
    least: name === 'adam.v' ? 0 : -1e30,
    most: 1e30,
  }));
}
