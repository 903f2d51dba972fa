import { uniform } from './random.ts';
import type { Triple } from './weights.ts';

/** Opponent colours, orthonormal: light, red against green, yellow against blue. */
const LIGHT: Triple = [1 / Math.sqrt(3), 1 / Math.sqrt(3), 1 / Math.sqrt(3)];
const RED_GREEN: Triple = [1 / Math.sqrt(2), -1 / Math.sqrt(2), 0];
const YELLOW_BLUE: Triple = [1 / Math.sqrt(6), 1 / Math.sqrt(6), -2 / Math.sqrt(6)];

/** The 3-point DCT: mean, slope, curvature; the patterns of a window are products of two of them. */
const MEAN: Triple = [1 / Math.sqrt(3), 1 / Math.sqrt(3), 1 / Math.sqrt(3)];
const SLOPE: Triple = [1 / Math.sqrt(2), 0, -1 / Math.sqrt(2)];
const CURVE: Triple = [1 / Math.sqrt(6), -2 / Math.sqrt(6), 1 / Math.sqrt(6)];

/**
 * The 64 filters of conv1_1, [64, 3, 3, 3], drawn rather than random, because 27 inputs hold few patterns and all are
 * known: edges, bars, spots and colours at evenly spaced angles, what trained networks find too. Each is of norm 1.
 * The seed turns the angles.
 */
export function firstLayerFilters(seed: number): Float32Array {
  const random = uniform(seed);
  const filters: number[][] = [];
  const add = (colour: Triple, pattern: number[]) => {
    filters.push(colour.flatMap((c) => pattern.map((p) => c * p)));
  };
  const circle = (count: number, draw: (angle: number, i: number) => void) => {
    const start = random() / count;
    for (let i = 0; i < count; i++) draw(2 * Math.PI * (start + i / count), i);
  };
  const mean = product(MEAN, MEAN);
  const spot = blend(Math.PI / 4, product(MEAN, CURVE), product(CURVE, MEAN));
  const bar = blend(-Math.PI / 4, product(MEAN, CURVE), product(CURVE, MEAN));
  const edge = (angle: number) => blend(angle, product(MEAN, SLOPE), product(SLOPE, MEAN));
  const hue = (angle: number) => blend(angle, RED_GREEN, YELLOW_BLUE);

  circle(16, (angle) => add(LIGHT, edge(angle)));
  circle(12, (angle) => add(LIGHT, blend(angle, bar, product(SLOPE, SLOPE))));
  for (const sign of [1, -1]) {
    add(scaled(LIGHT, sign), spot);
    add(scaled(LIGHT, sign), mean);
  }
  // half as much light as colour, by turns for and against it
  const lightness = Math.atan(0.5);
  circle(16, (angle, i) => add(blend(i % 2 ? lightness : -lightness, hue(angle), LIGHT), mean));
  // every hue at one of eight directions, the opposite hue at the same one: a hue and a direction turned about
  // together would be the same filter again
  circle(16, (angle, i) => add(hue(angle), edge((2 * Math.PI * 3 * i) / 8)));
  return Float32Array.from(filters.flat());
}

/** [3, 3], rows by `down`. */
function product(down: Triple, across: Triple): number[] {
  return down.flatMap((a) => across.map((b) => a * b));
}

/** cos(angle)·a + sin(angle)·b: of norm 1 where a and b are orthonormal. */
function blend<T extends readonly number[]>(angle: number, a: T, b: T): T {
  return a.map((value, i) => Math.cos(angle) * value + Math.sin(angle) * b[i]!) as unknown as T;
}

function scaled(colour: Triple, factor: number): Triple {
  return [colour[0] * factor, colour[1] * factor, colour[2] * factor];
}
