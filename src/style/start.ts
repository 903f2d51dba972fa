import type { Picture } from '../image/picture.ts';
import { resizePicture } from '../image/resize.ts';
import { type InitSource, parseInit } from './init.ts';
import { normal } from './random.ts';
import type { Recipe } from './recipes.ts';
import type { Settings } from './settings.ts';

/**
 * The pictures a run may start from.
 * @param content already of the result's size
 */
export interface StartSources {
  readonly content: Picture;
  readonly style: Picture;
  readonly start: Picture | undefined;
}

/** The starting picture, [3, height, width], of the content's size: the blend that `settings.init` says. */
export function startingPicture(sources: StartSources, settings: Settings, recipe: Recipe): Float32Array {
  const shares = [...parseInit(settings.init)];
  if (shares.length === 1) return source(shares[0]![0], sources, settings, recipe);
  const blend = new Float32Array(sources.content.data.length);
  for (const [name, share] of shares) {
    source(name, sources, settings, recipe).forEach((value, i) => {
      blend[i]! += share * value;
    });
  }
  return blend;
}

function source(name: InitSource, sources: StartSources, settings: Settings, recipe: Recipe): Float32Array {
  const { width, height, data } = sources.content;
  switch (name) {
    case 'content':
      return data.slice();
    case 'style':
      return cover(sources.style, width, height).data.slice();
    case 'picture':
      return resizePicture(sources.start!, width, height).data.slice();
    case 'gray':
      return new Float32Array(data.length).fill(0.5);
    case 'noise': {
      const next = normal(settings.seed);
      const { mean, deviation } = recipe.noise;
      const size = width * height;
      return new Float32Array(3 * size).map((_, i) => {
        const centre = typeof mean === 'number' ? mean : mean[Math.floor(i / size)]!;
        return Math.min(1, Math.max(0, centre + deviation * next()));
      });
    }
  }
}

/** Resized in proportion until it covers the frame, and cut to it around the middle. */
function cover(picture: Picture, width: number, height: number): Picture {
  const factor = Math.max(width / picture.width, height / picture.height);
  const scaled = resizePicture(
    picture,
    Math.max(width, Math.round(picture.width * factor)),
    Math.max(height, Math.round(picture.height * factor)),
  );
  const left = (scaled.width - width) >> 1;
  const top = (scaled.height - height) >> 1;
  const data = new Float32Array(3 * width * height);
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < height; y++) {
      const from = (c * scaled.height + top + y) * scaled.width + left;
      data.set(scaled.data.subarray(from, from + width), (c * height + y) * width);
    }
  }
  return { width, height, data };
}
