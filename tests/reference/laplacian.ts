// The float64 reference of the Laplacian loss; see layers.ts. Pictures are [3, height, width], means of windows
// [⌈height / 2⌉, ⌈width / 2⌉].
import type { Values } from './layers.ts';

const STEP = 2;
const WINDOW = [-1, 2] as const;
const AROUND = [-3, 3] as const;

interface Place {
  height: number;
  width: number;
  wraps: boolean;
}

export interface LaplacianError extends Place {
  image: Values;
  goal: Values;
  map: Values;
}

/** Pixels of the window at a pixel, as positions in a plane. */
function windowOf(
  p: number,
  { height, width, wraps }: Place,
  [first, last]: readonly [number, number],
): number[] {
  const [y, x] = [Math.floor(p / width), p % width];
  const pixels: number[] = [];
  for (let dy = first; dy <= last; dy++)
    for (let dx = first; dx <= last; dx++) {
      const [row, column] = [y + dy, x + dx];
      if (wraps)
        pixels.push((((row % height) + height) % height) * width + (((column % width) + width) % width));
      else if (row >= 0 && row < height && column >= 0 && column < width) pixels.push(row * width + column);
    }
  return pixels;
}

/** The neighbours of a pixel. */
function neighbours(p: number, { height, width, wraps }: Place): number[] {
  const [y, x] = [Math.floor(p / width), p % width];
  return [
    [y - STEP, x],
    [y + STEP, x],
    [y, x - STEP],
    [y, x + STEP],
  ].flatMap(([row, column]) => {
    if (wraps) return [((row! + STEP * height) % height) * width + ((column! + STEP * width) % width)];
    return row! >= 0 && row! < height && column! >= 0 && column! < width ? [row! * width + column!] : [];
  });
}

/** Σ over the neighbours of (neighbour − pixel), of one plane. */
function differences(plane: Float64Array, place: Place): Float64Array {
  return plane.map((own, p) => neighbours(p, place).reduce((sum, q) => sum + plane[q]! - own, 0));
}

function means(plane: Float64Array, place: Place, window: readonly [number, number]): Float64Array {
  return plane.map((_, p) => {
    const pixels = windowOf(p, place, window);
    return pixels.reduce((sum, q) => sum + plane[q]!, 0) / pixels.length;
  });
}

const LUMINANCE = [0.299, 0.587, 0.114];

/** Size of the means of a picture. */
function ofMeans({ height, width, wraps }: Place): Place {
  return { height: Math.ceil(height / 2), width: Math.ceil(width / 2), wraps };
}

/** The pixel that a window is at, as a position in a plane. */
function middle(i: number, place: Place): number {
  const { width } = ofMeans(place);
  return 2 * Math.floor(i / width) * place.width + 2 * (i % width);
}

/** Differences of the neighbours of the mean luminance of windows. */
export function laplacian(op: Place & { image: Values }): Float64Array {
  const size = op.height * op.width;
  const luminance = Float64Array.from({ length: size }, (_, p) =>
    LUMINANCE.reduce((sum, share, c) => sum + share * op.image[c * size + p]!, 0),
  );
  const all = means(luminance, op, WINDOW);
  const small = ofMeans(op);
  const length = small.height * small.width;
  return differences(
    Float64Array.from({ length }, (_, i) => all[middle(i, op)]!),
    small,
  );
}

/** Weights e / (e + mean e), e the mean of the squares of the goal around, in 7×7 of them. */
export function lineMap(op: Place & { goal: Values }): Float64Array {
  const squares = Float64Array.from(op.goal, (value) => value ** 2);
  const energy = means(squares, ofMeans(op), AROUND);
  const mean = energy.reduce((sum, e) => sum + e, 0) / energy.length;
  return energy.map((e) => (mean > 0 ? e / (e + mean) : 0));
}

/** Σ map · (L − goal)². */
export function laplacianError(op: LaplacianError): number {
  return laplacian(op).reduce((sum, l, i) => sum + op.map[i]! * (l - op.goal[i]!) ** 2, 0);
}

/** Gradient of `laplacianError` to the picture. */
export function laplacianErrorGradient(op: LaplacianError): Float64Array {
  const slope = laplacian(op).map((l, i) => 2 * op.map[i]! * (l - op.goal[i]!));
  const ofPixels = new Float64Array(op.height * op.width);
  for (const [i, ofMean] of differences(slope, ofMeans(op)).entries()) {
    const around = windowOf(middle(i, op), op, WINDOW);
    for (const q of around) ofPixels[q]! += ofMean / around.length;
  }
  return Float64Array.from(op.image, (_, i) => {
    const channel = Math.floor(i / ofPixels.length);
    return LUMINANCE[channel]! * ofPixels[i % ofPixels.length]!;
  });
}
