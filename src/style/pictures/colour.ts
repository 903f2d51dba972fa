import { LUMA } from '../../image/mask.ts';
import type { Picture } from '../../image/picture.ts';
import { forEachChunk } from '../../scheduling.ts';
import type { ColorMode } from '../settings/parse.ts';
import {
  fromEigen,
  type Matrix,
  matrix,
  multiply,
  squareRoot,
  symmetricEigen,
  type Vector,
  vector,
} from './symmetric.ts';
import { hasValues, type PictureOrSize } from './uploads.ts';

/** Mean [3] and covariance [3, 3] (divided by the number of pixels) of a picture's red, green and blue. */
export interface ColourMoments {
  readonly mean: Vector;
  readonly covariance: Matrix;
}

/**
 * Least variance along an axis of the colours that is scaled: about one step of 8 bits. What varies less is
 * rounding, and would become coloured noise.
 */
const LEAST_VARIANCE = 1e-5;
/** Largest error of a moment at which the rounds end, and most rounds. */
const CLOSE = 1e-4;
const ROUNDS = 60;

type SeenMode = Pick<ColorMode, 'seen'>;

/** Content and styles at one scale. */
export interface ScalePictures<P extends PictureOrSize = PictureOrSize> {
  readonly content: P;
  /** Without values where a run is planned, and where a style was measured. */
  readonly styles: readonly PictureOrSize[];
}

/**
 * The pictures as the network sees them in a colour mode: unchanged, the styles recoloured to the content, or
 * luminances, the styles' brought to the content's mean and deviation (5.2 of the paper that `matchColours` names). Sizes
 * alone are returned unchanged.
 */
export async function seenPictures(
  mode: SeenMode,
  pictures: ScalePictures<Picture>,
): Promise<ScalePictures<Picture>>;
export async function seenPictures(mode: SeenMode, pictures: ScalePictures): Promise<ScalePictures>;
export async function seenPictures({ seen }: SeenMode, pictures: ScalePictures): Promise<ScalePictures> {
  const { content, styles } = pictures;
  if (seen === 'as-is' || !hasValues(content)) return pictures;
  const grey = seen === 'luminance';
  const like = grey ? await luminance(content) : content;
  const matched: PictureOrSize[] = [];
  for (const style of styles) {
    if (!hasValues(style)) matched.push(style);
    else matched.push(await matchColours(grey ? await luminance(style) : style, like));
  }
  return { content: like, styles: matched };
}

/** .299 R + .587 G + .114 B in all three channels. */
export async function luminance({ width, height, data }: Picture): Promise<Picture> {
  const size = width * height;
  const grey = new Float32Array(3 * size);
  const [r, g, b] = LUMA;
  await forEachChunk(size, (from, to) => {
    for (let i = from; i < to; i++) grey[i] = r * data[i]! + g * data[size + i]! + b * data[2 * size + i]!;
    grey.copyWithin(size + from, from, to).copyWithin(2 * size + from, from, to);
  });
  return { width, height, data: grey };
}

/**
 * The style picture with the content's mean μ and covariance Σ of colours (Gatys et al., "Controlling Perceptual
 * Factors in Neural Style Transfer", 2017, 5.1): x → A·(x − μ_style) + μ with A·Σ_style·A = Σ, the symmetric A, which
 * moves colours least; then cut to 0…1. Cutting changes the moments, so it is done again on its own result until they
 * are within 1e-4 of the content's. That cannot be where the style has too few colours: along an axis with less
 * variance than one step of 8 bits it stays as plain as it is, so that grey pictures get a tint and no colours, and
 * blank ones stay blank; and a picture of a few flat colours may have no such version in 0…1. Then the closest found
 * is returned.
 */
export async function matchColours(style: Picture, content: Picture): Promise<Picture> {
  let aim = await meanAndCovariance(content);
  let moments = await meanAndCovariance(style);
  let picture = style;
  let best = { picture, miss: Number.POSITIVE_INFINITY };
  for (let round = 0; round < ROUNDS && best.miss > CLOSE; round++) {
    const a = transport(moments.covariance, aim.covariance);
    if (round === 0) {
      // The covariance that can be reached where an axis is not scaled.
      aim = { mean: aim.mean, covariance: multiply(multiply(a, moments.covariance), a) };
    }
    picture = await recoloured(picture, moments.mean, a, aim.mean);
    moments = await meanAndCovariance(picture);
    const miss = distance(moments, aim);
    if (miss < best.miss) best = { picture, miss };
  }
  return best.picture;
}

/** The symmetric A with A·from·A = to: from^−½ · (from^½ · to · from^½)^½ · from^−½. */
function transport(from: Matrix, to: Matrix): Matrix {
  const { values, vectors } = symmetricEigen(from);
  const inverse = vector((i) => 1 / Math.sqrt(Math.max(values[i]!, LEAST_VARIANCE)));
  const whiten = fromEigen({ values: inverse, vectors });
  const root = squareRoot(from);
  return multiply(multiply(whiten, squareRoot(multiply(multiply(root, to), root))), whiten);
}

/** Mean and covariance of the colours, in float64. */
export async function meanAndCovariance({ width, height, data }: Picture): Promise<ColourMoments> {
  const size = width * height;
  const sums = new Float64Array(9);
  await forEachChunk(size, (from, to) => {
    let [r = 0, g = 0, b = 0, rr = 0, gr = 0, gg = 0, br = 0, bg = 0, bb = 0] = sums;
    for (let at = from; at < to; at++) {
      // Around mid-grey, where squares are small and little is rounded.
      const x = data[at]! - 0.5;
      const y = data[size + at]! - 0.5;
      const z = data[2 * size + at]! - 0.5;
      r += x;
      g += y;
      b += z;
      rr += x * x;
      gr += y * x;
      gg += y * y;
      br += z * x;
      bg += z * y;
      bb += z * z;
    }
    sums.set([r, g, b, rr, gr, gg, br, bg, bb]);
  });
  const offset = vector((i) => sums[i]! / size);
  const covariance = matrix((i, j) => {
    const [row, column] = [Math.max(i, j), Math.min(i, j)];
    const product = sums[3 + (row * (row + 1)) / 2 + column]! / size;
    return product - offset[i]! * offset[j]!;
  });
  return { mean: vector((i) => 0.5 + offset[i]!), covariance };
}

/** a · (x − from) + to of every pixel, cut to 0…1. */
async function recoloured(
  { width, height, data }: Picture,
  from: Vector,
  a: Matrix,
  to: Vector,
): Promise<Picture> {
  const size = width * height;
  const result = new Float32Array(3 * size);
  for (const [i, [r, g, b]] of a.entries()) {
    const offset = to[i]! - r * from[0] - g * from[1] - b * from[2];
    await forEachChunk(size, (first, end) => {
      for (let at = first; at < end; at++) {
        const value = r * data[at]! + g * data[size + at]! + b * data[2 * size + at]! + offset;
        result[i * size + at] = Math.min(1, Math.max(0, value));
      }
    });
  }
  return { width, height, data: result };
}

/** The largest difference of a mean or a covariance. */
function distance(a: ColourMoments, b: ColourMoments): number {
  const means = a.mean.map((value, i) => Math.abs(value - b.mean[i]!));
  const others = a.covariance.flatMap((row, i) =>
    row.map((value, j) => Math.abs(value - b.covariance[i]![j]!)),
  );
  return Math.max(...means, ...others);
}
