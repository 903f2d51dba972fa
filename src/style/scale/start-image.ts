import { Buffers } from '../../gpu/buffers.ts';
import type { BufferTensor } from '../../graph/tensor.ts';
import type { Picture } from '../../image/picture.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { restoreState } from '../checkpoint/state.ts';
import { Compositor } from '../display/compositor.ts';
import type { OptimiserState } from '../optimisers/state.ts';
import { blendOf } from '../pictures/areas.ts';
import { initialImage } from '../pictures/initial-image.ts';
import type { PreparedScale } from '../pictures/prepare.ts';
import type { TilingPlan } from '../tiling/cut.ts';
import type { Setup } from './setup.ts';

/** Fills the first scale's image. @returns whether it is new, not a checkpoint's */
export async function startImage(
  setup: Setup,
  { seen }: PreparedScale<Picture>,
  { content: tiling }: TilingPlan,
  state: OptimiserState,
): Promise<boolean> {
  const { inputs, settings, recipe } = setup;
  const { resume } = inputs;
  if (resume) {
    await restoreCheckpoint(setup, state, resume, tiling?.tiles.length ?? 1);
    return false;
  }
  // `init` style means the style of the largest weight.
  const weights = blendOf(inputs.styles, settings.blend);
  const style = seen.styles[weights.indexOf(Math.max(...weights))]!;
  // `checkMeasured` refuses a measured style for it.
  const sources = { content: seen.content, style: style as Picture, start: inputs.start };
  await state.start(await initialImage(sources, settings, recipe));
  return true;
}

/** Puts a checkpoint's state in place, and notes what may differ from the run that it is from. */
async function restoreCheckpoint(
  { notes }: Setup,
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
  if (await restoreState(state, resume)) return;
  notes.push('L-BFGS begins to learn anew: the checkpoint has another number or kind of its pairs.');
}

function inTiles(count: number): string {
  return count === 1 ? 'whole' : `in ${count} tiles`;
}

/**
 * Writes the content into the image where it is kept, so that the network sees it as sharp as it will be shown.
 * @param content as the network sees it
 */
export async function restoreKeptContent(
  { output, pictures, buffers }: OptimiserState,
  content: () => Promise<BufferTensor>,
  mask: BufferTensor,
): Promise<void> {
  const { gpu } = buffers;
  const scratch = new Buffers(gpu);
  try {
    const compositor = await Compositor.create(scratch, output.buffer, content, mask);
    compositor.run();
    const encoder = gpu.device.createCommandEncoder({ label: 'keep' });
    for (const { buffer, bytes } of pictures) {
      encoder.copyBufferToBuffer(compositor.shown, 0, buffer, 0, bytes);
    }
    gpu.submit([encoder.finish()]);
  } finally {
    scratch.destroy();
  }
}
