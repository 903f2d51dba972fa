import { ArtFilterError } from '../../errors.ts';
import { rowStride } from '../../graph/tensor.ts';
import { type Mask, resizeMask } from '../../image/mask.ts';
import type { Size } from '../../image/picture.ts';
import type { Tile, Tiling } from '../../ops/tiling.ts';
import { runCooperatively } from '../../scheduling.ts';
import { receptiveField } from '../../vgg/network/layers.ts';
import type { PictureOrSize } from './uploads.ts';

/** An area; without a mask the whole picture. */
interface MaskedArea {
  /** For labels and error messages. */
  readonly name: string;
  readonly mask?: Mask;
}

/** Factors of a layer's features in an area. */
export interface LayerMask {
  /** Size of the layer's features. */
  readonly width: number;
  readonly height: number;
  /** [height, 4 · rowStride(width)]: mean square 1 over the width, zeros past it. */
  readonly data: Float32Array;
}

/** Masks of an area by layer, one for each tile; their sizes alone where a run is planned. Empty for a whole picture. */
export type LayerMasks = ReadonlyMap<string, readonly PictureOrSize[]>;

/** Least share of a mask that erosion must leave; otherwise the mask is eroded less. */
const LEAST_LEFT = 0.25;

/**
 * A region's mask for the features of a layer (Gatys et al., "Controlling Perceptual Factors in Neural Style
 * Transfer", 2017, 4.1): eroded, so that features which see across its border do not count; brought to the layer's
 * size, rounded down as the poolings do; its square root taken and normalised to mean square 1, so that
 * Σ (m·F)(m·F)ᵀ / M is the Gram matrix of the region alone, in which grey is the weight of a feature, and soft regions
 * that share a place count wholly together. Grey edges stay grey. Erosion is by half the receptive field, and by half
 * of that again and again where less than a quarter of the region would be left, down to none.
 * @param mask of any size
 * @param size of the picture that the network sees, in pixels
 * @param what name for the error message, e.g. `mask 1`
 * @throws ArtFilterError `picture` for a mask without any white
 */
export async function layerMask(mask: Mask, size: Size, layer: string, what: string): Promise<LayerMask> {
  const whole = await resizeMask(mask, size.width, size.height);
  return runCooperatively(masking(whole, layer, what));
}

/** Yields between rows, for `runCooperatively`. */
function* masking(whole: Mask, layer: string, what: string): Generator<void, LayerMask> {
  const all = yield* sum(whole);
  if (!(all > 0)) {
    throw new ArtFilterError(
      'picture',
      `${what}: it is black everywhere, expected some white where its region is. Paint some, or leave the mask out.`,
    );
  }
  const { size: field, step } = receptiveField(layer);
  let eroded = whole;
  for (let radius = field >> 1; radius >= 1; radius >>= 1) {
    eroded = yield* erode(whole, radius);
    if ((yield* sum(eroded)) >= LEAST_LEFT * all) break;
    eroded = whole;
  }
  return yield* normalised(yield* shrink(eroded, step));
}

/**
 * An area's mask for the features of layers.
 * @param size of the picture that the network sees, in pixels
 * @param tiling of that picture; default: whole
 * @throws ArtFilterError `picture` for a mask without any white
 */
export async function layerMasks(
  { name, mask }: MaskedArea,
  size: Size,
  layers: readonly string[],
  tiling?: Tiling,
): Promise<LayerMasks> {
  const masks = new Map<string, readonly LayerMask[]>();
  if (!mask) return masks;
  for (const layer of layers) {
    const whole = await layerMask(mask, size, layer, name);
    masks.set(layer, tiling ? tiling.tiles.map((tile) => cutMask(whole, layer, tiling, tile)) : [whole]);
  }
  return masks;
}

/** Sizes of `layerMasks`. */
export function layerMaskSizes(
  { mask }: MaskedArea,
  size: Size,
  layers: readonly string[],
  tiling?: Tiling,
): LayerMasks {
  if (!mask) return new Map();
  const count = tiling?.tiles.length ?? 1;
  return new Map(layers.map((layer) => [layer, Array(count).fill(featureSize(tiling ?? size, layer))]));
}

/** Size of a layer's features of a picture. */
function featureSize({ width, height }: Size, layer: string): Size {
  const { step } = receptiveField(layer);
  return { width: Math.floor(width / step), height: Math.floor(height / step) };
}

/** A tile of a layer's mask. */
function cutMask(
  { width, height, data }: LayerMask,
  layer: string,
  tiling: Tiling,
  { rows, columns }: Tile,
): LayerMask {
  const { step } = receptiveField(layer);
  const [top, left] = [rows.start / step, columns.start / step];
  const cut = featureSize(tiling, layer);
  const [from, to] = [4 * rowStride(width), 4 * rowStride(cut.width)];
  const part = new Float32Array(cut.height * to);
  for (let y = 0; y < Math.min(cut.height, height - top); y++) {
    const start = (top + y) * from + left;
    part.set(data.subarray(start, start + Math.min(cut.width, width - left)), y * to);
  }
  return { ...cut, data: part };
}

/** Minimum of the square of 2·radius + 1 around each pixel, as far as it lies in the picture. */
function* erode({ width, height, data }: Mask, radius: number): Generator<void, Mask> {
  const columns = yield* minimaTransposed(data, width, height, radius);
  return { width, height, data: yield* minimaTransposed(columns, height, width, radius) };
}

/** Minimum of 2·radius + 1 neighbours along the rows of [rows, length], transposed: [length, rows]. */
function* minimaTransposed(
  data: Float32Array,
  length: number,
  rows: number,
  radius: number,
): Generator<void, Float32Array> {
  const result = new Float32Array(data.length);
  // Indices that may yet be the minimum of a window, in order of rising values.
  const open = new Int32Array(length);
  for (let row = 0; row < rows; row++) {
    yield;
    const line = data.subarray(row * length, (row + 1) * length);
    let first = 0;
    let end = 0;
    for (let at = 0; at < length + radius; at++) {
      if (at < length) {
        while (end > first && line[open[end - 1]!]! >= line[at]!) end--;
        open[end++] = at;
      }
      const center = at - radius;
      if (center < 0) continue;
      while (open[first]! < center - radius) first++;
      result[center * rows + row] = line[open[first]!]!;
    }
  }
  return result;
}

/** Means of blocks of `step`²; pixels that the poolings drop at the right and lower border count in the last block. */
function* shrink({ width, height, data }: Mask, step: number): Generator<void, Mask> {
  const small = { width: Math.floor(width / step), height: Math.floor(height / step) };
  const sums = new Float64Array(small.width * small.height);
  const counts = new Float64Array(sums.length);
  for (let y = 0; y < height; y++) {
    yield;
    const row = Math.min(small.height - 1, Math.floor(y / step)) * small.width;
    for (let x = 0; x < width; x++) {
      const at = row + Math.min(small.width - 1, Math.floor(x / step));
      sums[at]! += data[y * width + x]!;
      counts[at]! += 1;
    }
  }
  const means = new Float32Array(sums.length);
  for (let i = 0; i < means.length; i++) {
    if (i % small.width === 0) yield;
    means[i] = sums[i]! / counts[i]!;
  }
  return { ...small, data: means };
}

/** Square roots, scaled to mean square 1, in padded rows. */
function* normalised(mask: Mask): Generator<void, LayerMask> {
  const { width, height, data } = mask;
  const factor = data.length / (yield* sum(mask));
  const stride = 4 * rowStride(width);
  const padded = new Float32Array(height * stride);
  for (let y = 0; y < height; y++) {
    yield;
    for (let x = 0; x < width; x++) padded[y * stride + x] = Math.sqrt(data[y * width + x]! * factor);
  }
  return { width, height, data: padded };
}

function* sum({ width, data }: Mask): Generator<void, number> {
  let total = 0;
  for (let row = 0; row < data.length; row += width) {
    yield;
    for (let i = row; i < row + width; i++) total += data[i]!;
  }
  return total;
}
