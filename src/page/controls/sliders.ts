import type { NumberName } from './choices.ts';
import { rounded } from './presets.ts';

/** A setting as a slider: positions are whole numbers from 0 to `last`. */
export interface Slider {
  name: NumberName;
  last: number;
  /** @param base the recipe's own value */
  value(position: number, base: number): number;
  position(value: number, base: number): number;
  text(value: number, base: number): string;
}

/** Factors from 1/64 to 64 in half octaves. */
const HALF_OCTAVES = 12;

function factors(name: NumberName): Slider {
  return {
    name,
    last: 2 * HALF_OCTAVES,
    value: (position, base) => rounded((base || 1) * 2 ** ((position - HALF_OCTAVES) / 2)),
    position: (value, base) =>
      value > 0
        ? Math.min(
            Math.max(Math.round(2 * Math.log2(value / (base || 1))) + HALF_OCTAVES, 0),
            2 * HALF_OCTAVES,
          )
        : 0,
    text: (value, base) => {
      if (value === base) return value === 0 ? 'none' : 'as the recipe';
      return base === 0 ? String(value) : `× ${Number((value / base).toPrecision(2))}`;
    },
  };
}

function list(name: NumberName, values: readonly number[], text: Slider['text']): Slider {
  return {
    name,
    last: values.length - 1,
    value: (position) => values[position]!,
    position: (value) => {
      const distances = values.map((entry) => Math.abs(Math.log((entry || NEARLY) / (value || NEARLY))));
      return distances.indexOf(Math.min(...distances));
    },
    text,
  };
}

/** In place of 0, where only ratios count. */
const NEARLY = 0.03;

/** Strengths of the style's fine marks and large forms, half octaves and nothing at all. */
const STRENGTHS = [0, 0.06, 0.09, 0.125, 0.18, 0.25, 0.35, 0.5, 0.7, 1, 1.4, 2, 2.8, 4, 5.6, 8, 11, 16];
const strength = (value: number) => (value === 0 ? 'none' : value === 1 ? 'as the recipe' : `× ${value}`);

/** The plain controls that are sliders, in the order in which they stand. */
export const SLIDERS: readonly Slider[] = [
  factors('contentWeight'),
  factors('styleWeight'),
  list(
    'styleScale',
    [0.25, 0.35, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.15, 1.3, 1.5, 1.75, 2, 2.5, 3, 4],
    (value) => `× ${value}`,
  ),
  list('texture', STRENGTHS, strength),
  list('shapes', STRENGTHS, strength),
  factors('tvWeight'),
  list(
    'size',
    [64, 96, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1024, 1280, 1536, 2048],
    (value) => `${value} px`,
  ),
  list(
    'iterations',
    [10, 20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 4000],
    (value) => `${value} steps`,
  ),
];
