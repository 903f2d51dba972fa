import { COMPONENTS, type ColourModel, type Conversion, type Samples } from './colour/model.ts';
import type { Crop, Orientation } from './formats/facts.ts';
import type { Mask } from './mask.ts';
import type { Picture, Size } from './picture.ts';

/** Pixels converted at once. */
const PIECE = 2 ** 16;

/** A decoded picture as its file has it: interleaved samples, before colour management. */
export interface Raster extends Size {
  readonly model: ColourModel;
  /** [height, width, components], with one more component where it is transparent. */
  readonly data: Samples;
  readonly alpha: boolean;
}

/**
 * Brings a raster to the colours of a picture, over a background.
 * @param conversion of its colours; without one, grey and inks are shown as they are
 */
export function composed(
  { width, height, model, data, alpha }: Raster,
  conversion: Conversion | undefined,
  background: readonly [number, number, number],
): Picture {
  const pixels = width * height;
  const max = data instanceof Uint16Array ? 65535 : 255;
  const count = COMPONENTS[model];
  const stride = count + (alpha ? 1 : 0);
  const result = new Float32Array(3 * pixels);
  for (let from = 0; from < pixels; from += PIECE) {
    const size = Math.min(PIECE, pixels - from);
    const piece = data.subarray(from * stride, (from + size) * stride);
    const colours = conversion
      ? conversion.apply(alpha ? withoutAlpha(piece, count) : piece)
      : shown(piece, model, stride);
    const most = colours instanceof Uint16Array ? 65535 : 255;
    for (let i = 0; i < size; i++) {
      const opacity = alpha ? piece[i * stride + count]! / max : 1;
      for (let c = 0; c < 3; c++) {
        const behind = background[c]!;
        result[c * pixels + from + i] = behind + (colours[3 * i + c]! / most - behind) * opacity;
      }
    }
  }
  return { width, height, data: result };
}

/**
 * A result over a background as it would be without it, so that its half-transparent edges have no fringe of that colour
 * on another one: over the same background it is unchanged, as far as 0…1 allows.
 */
export function withoutBackground(
  picture: Picture,
  { data: opacities }: Mask,
  background: readonly [number, number, number],
): Picture {
  const pixels = picture.width * picture.height;
  const data = Float32Array.from(picture.data);
  for (const [c, behind] of background.entries()) {
    for (let i = 0; i < pixels; i++) {
      const opacity = opacities[i]!;
      if (opacity <= 0 || opacity >= 1) continue;
      const at = c * pixels + i;
      data[at] = Math.min(1, Math.max(0, behind + (data[at]! - behind) / opacity));
    }
  }
  return { ...picture, data };
}

function emptyLike(samples: Samples, length: number): Samples {
  return samples instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length);
}

function withoutAlpha(samples: Samples, count: number): Samples {
  const result = emptyLike(samples, (samples.length / (count + 1)) * count);
  for (let i = 0; i < result.length; i++) result[i] = samples[i + Math.floor(i / count)]!;
  return result;
}

/** Red, green and blue without colour management: inks multiply, as browsers show them. */
function shown(samples: Samples, model: ColourModel, stride: number): Samples {
  if (model === 'rgb' && stride === 3) return samples;
  const max = samples instanceof Uint16Array ? 65535 : 255;
  const result = emptyLike(samples, (samples.length / stride) * 3);
  for (let i = 0, at = 0; i < result.length; i += 3, at += stride) {
    for (let c = 0; c < 3; c++) {
      const value = samples[at + (model === 'grey' ? 0 : c)]!;
      const ink = model === 'cmyk' ? ((max - value) * (max - samples[at + 3]!)) / max : value;
      result[i + c] = Math.round(ink);
    }
  }
  return result;
}

/** The part of a picture. */
export function cropped({ width, height, data, ...rest }: Picture, crop: Crop | undefined): Picture {
  if (!crop || (crop.width === width && crop.height === height)) return { ...rest, width, height, data };
  const size = crop.width * crop.height;
  const result = new Float32Array(3 * size);
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < crop.height; y++) {
      const from = (c * height + crop.top + y) * width + crop.left;
      result.set(data.subarray(from, from + crop.width), c * size + y * crop.width);
    }
  }
  return { ...rest, width: crop.width, height: crop.height, data: result };
}

/** A picture turned and mirrored by its EXIF orientation. */
export function turned(picture: Picture, orientation: Orientation): Picture {
  if (orientation === 1) return picture;
  const { width, height, data, ...rest } = picture;
  const isSwapped = orientation > 4;
  const [across, down] = isSwapped ? [height, width] : [width, height];
  const result = new Float32Array(data.length);
  // Whether the stored rows, and columns, run backwards in what is seen.
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBelow = [3, 4, 6, 7].includes(orientation);
  const size = width * height;
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      const [column, row] = isSwapped ? [y, x] : [x, y];
      const from = (fromBelow ? height - 1 - row : row) * width + (fromRight ? width - 1 - column : column);
      const to = y * across + x;
      for (let c = 0; c < 3; c++) result[c * size + to] = data[c * size + from]!;
    }
  }
  return { ...rest, width: across, height: down, data: result };
}
