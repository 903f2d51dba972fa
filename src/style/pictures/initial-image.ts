import type { Picture } from '../../image/picture.ts';
import { resizePicture } from '../../image/resize.ts';
import { normal } from '../../random.ts';
import { forEachChunk, shouldYield, yieldToEventLoop } from '../../scheduling.ts';
import { type InitSource, parseInit } from '../settings/parse.ts';
import type { Recipe } from '../settings/recipes.ts';
import type { Settings } from '../settings/settings.ts';

/**
 * Sources of an initial image.
 * @param content already of the result's size
 */
export interface StartSources {
  readonly content: Picture;
  readonly style: Picture;
  readonly start: Picture | undefined;
}

/**
 * Initial image [3, height, width], of the content's size: the blend of sources in `settings.init`. For one source it may
 * be that source's own array. Does not block the event loop.
 */
export async function initialImage(
  sources: StartSources,
  settings: Settings,
  recipe: Recipe,
): Promise<Float32Array> {
  const shares = [...parseInit(settings.init)];
  if (shares.length === 1) return source(shares[0]![0], sources, settings, recipe);
  const blend = new Float32Array(sources.content.data.length);
  for (const [name, share] of shares) {
    const values = await source(name, sources, settings, recipe);
    await forEachChunk(values.length, (from, to) => {
      for (let i = from; i < to; i++) blend[i]! += share * values[i]!;
    });
  }
  return blend;
}

async function source(
  name: InitSource,
  sources: StartSources,
  settings: Settings,
  recipe: Recipe,
): Promise<Float32Array> {
  const { width, height, data } = sources.content;
  switch (name) {
    case 'content':
      return data;
    case 'style':
      return (await cover(sources.style, width, height)).data;
    case 'picture':
      return (await resizePicture(sources.start!, width, height)).data;
    case 'gray':
      return new Float32Array(data.length).fill(0.5);
    case 'noise': {
      const next = normal(settings.seed);
      const { mean, deviation } = recipe.noise;
      const size = width * height;
      const noise = new Float32Array(3 * size);
      await forEachChunk(noise.length, (from, to) => {
        for (let i = from; i < to; i++) {
          const centre = typeof mean === 'number' ? mean : mean[Math.floor(i / size)]!;
          noise[i] = Math.min(1, Math.max(0, centre + deviation * next()));
        }
      });
      return noise;
    }
  }
}

/** Scales a picture in proportion until it covers the frame, and crops it to the middle. */
async function cover(picture: Picture, width: number, height: number): Promise<Picture> {
  const factor = Math.max(width / picture.width, height / picture.height);
  const scaled = await resizePicture(
    picture,
    Math.max(width, Math.round(picture.width * factor)),
    Math.max(height, Math.round(picture.height * factor)),
  );
  const left = (scaled.width - width) >> 1;
  const top = (scaled.height - height) >> 1;
  const data = new Float32Array(3 * width * height);
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < height; y++) {
      if (shouldYield()) await yieldToEventLoop();
      const from = (c * scaled.height + top + y) * scaled.width + left;
      data.set(scaled.data.subarray(from, from + width), (c * height + y) * width);
    }
  }
  return { width, height, data };
}
