import { MIN_SIDE, type Size } from '../../image/picture.ts';
import { fitLonger } from '../../image/resize.ts';
import type { Pyramid, Recipe } from './recipes.ts';
import type { OptimizerName, Settings } from './settings.ts';

/**
 * Longer sides of the scales in pixels, ascending to `settings.size`: size / factorⁱ, rounded, while at least `minScale`
 * and wide enough for VGG19; only the last where `minScale` is 0.
 * @param shape shape of the content picture, at any size
 */
export function scaleSizes(
  { size, minScale }: Pick<Settings, 'size' | 'minScale'>,
  { factor }: Pyramid,
  shape: Size,
): number[] {
  const sizes = [size];
  if (minScale === 0) return sizes;
  for (let i = 1; ; i++) {
    const smaller = Math.round(size / factor ** i);
    const { width, height } = fitLonger(shape.width, shape.height, smaller);
    if (smaller < minScale || Math.min(width, height) < MIN_SIDE) return sizes;
    sizes.unshift(smaller);
  }
}

/**
 * Size of the result at a scale: the content's shape with a longer side of `size` pixels. With `wrap` both sides are the
 * nearest multiples of 16, so that every layer's features meet at the seam.
 */
export function resultSize(shape: Size, { size, padding }: Pick<Settings, 'size' | 'padding'>): Size {
  const fitted = fitLonger(shape.width, shape.height, size);
  if (padding !== 'wrap' || Math.min(fitted.width, fitted.height) < MIN_SIDE) return fitted;
  const whole = (side: number) => MIN_SIDE * Math.round(side / MIN_SIDE);
  return { width: whole(fitted.width), height: whole(fitted.height) };
}

/**
 * Iteration after which each scale ends, ascending to `iterations`. Each scale has at least one iteration while they
 * last, the larger scales first.
 */
export function scaleEnds(count: number, iterations: number, pyramid: Pyramid): number[] {
  const all = sharesOf(pyramid, count);
  const { first, later } = pyramid;
  return Array.from({ length: count }, (_, i) => {
    const upTo = i === count - 1 ? all : first + later * i;
    const share = Math.round((iterations * upTo) / all);
    return Math.max(0, Math.min(share, iterations - (count - 1 - i)));
  });
}

/** The pyramid of a recipe with an optimiser. */
export function pyramidOf(
  { pyramid, lbfgs }: Pick<Recipe, 'pyramid' | 'lbfgs'>,
  optimizer: OptimizerName,
): Pyramid {
  return optimizer === 'lbfgs' && lbfgs.last !== undefined ? { ...pyramid, last: lbfgs.last } : pyramid;
}

/** Index of the scale of the iteration after `done`. */
export function scaleAfter(done: number, ends: readonly number[]): number {
  const index = ends.findIndex((end) => done < end);
  return index < 0 ? ends.length - 1 : index;
}

/** Default number of iterations of a recipe with an optimiser, in so many scales. */
export function recipeIterations(recipe: Recipe, count: number, optimizer: OptimizerName): number {
  const { iterations, pyramid } = recipe;
  if (typeof iterations === 'number') return iterations;
  return 'unit' in iterations ? iterations.unit * sharesOf(pyramid, count) : iterations[optimizer];
}

function sharesOf({ first, later, last }: Pyramid, count: number): number {
  return count === 1 ? first : first + later * (count - 2) + last;
}
