import { diverged } from '../../errors.ts';
import { Buffers } from '../../gpu/buffers.ts';
import type { Gpu } from '../../gpu/device.ts';
import { readFloats } from '../../gpu/readback.ts';
import { marked } from '../../image/colour/gamut.ts';
import type { Gamut, Picture, Size } from '../../image/picture.ts';
import { forEachChunk } from '../../scheduling.ts';
import { resample } from '../display/resample.ts';
import type { Scale } from '../scale/scale.ts';

/**
 * Reads back the picture that is shown, resampled to the result's size.
 * @param iteration iterations done, for the error's message
 * @throws ArtFilterError `diverged` where it holds values that are not finite, `device-lost`, `gpu`, `out-of-memory`
 */
export async function readPicture(
  gpu: Gpu,
  scale: Scale,
  { width, height, gamut }: Size & { readonly gamut: Gamut },
  iteration: number,
): Promise<Picture> {
  const { compositor } = scale;
  compositor.run();
  const { shown } = compositor;
  const scratch = new Buffers(gpu);
  try {
    let buffer = shown;
    if (scale.width !== width || scale.height !== height) {
      buffer = scratch.create('picture', 'scratch', 3 * width * height * 4);
      const cut = { by: 'bicubic', least: 0, most: 1 } as const;
      const wraps = scale.setup.settings.padding === 'wrap';
      await resample(gpu, scale, { width, height }, [{ from: shown, to: buffer, ...cut }], wraps);
    }
    const data = await readFloats(gpu, buffer, 3 * width * height);
    await forEachChunk(data.length, (from, to) => {
      for (let i = from; i < to; i++) {
        if (!Number.isFinite(data[i])) throw diverged(iteration, data[i]!);
        data[i] = Math.min(1, Math.max(0, data[i]!));
      }
    });
    return marked({ width, height, data }, gamut);
  } finally {
    scratch.destroy();
  }
}
