import type { NumberName } from './choices.ts';
import { rounded } from './presets.ts';

/** A setting as a slider: positions are whole numbers from 0 to `last`. */
export interface Slider {
  name: NumberName;
  label: string;
  /** What turning it up does, and turning it down. */
  up: string;
  down: string;
  last: number;
  /** @param base the recipe's own value */
  value(position: number, base: number): number;
  position(value: number, base: number): number;
  text(value: number, base: number): string;
}

/** Factors from 1/64 to 64 in half octaves. */
const HALF_OCTAVES = 12;

function factors(slider: Pick<Slider, 'name' | 'label' | 'up' | 'down'>): Slider {
  return {
    ...slider,
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

function list(
  slider: Pick<Slider, 'name' | 'label' | 'up' | 'down'>,
  values: readonly number[],
  unit: string,
): Slider {
  return {
    ...slider,
    last: values.length - 1,
    value: (position) => values[position]!,
    position: (value) => {
      const distances = values.map((entry) => Math.abs(Math.log(entry / value)));
      return distances.indexOf(Math.min(...distances));
    },
    text: (value) => `${value}${unit}`,
  };
}

export const SLIDERS: readonly Slider[] = [
  factors({
    name: 'contentWeight',
    label: 'Keep my picture',
    up: 'shapes and faces stay as they are',
    down: 'they dissolve into the style',
  }),
  factors({
    name: 'styleWeight',
    label: 'Style',
    up: 'more of its colours and marks',
    down: 'only a tint of it',
  }),
  list(
    {
      name: 'styleScale',
      label: 'Brush',
      up: 'larger strokes, dots and tiles',
      down: 'finer ones, more of them',
    },
    [0.25, 0.35, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.15, 1.3, 1.5, 1.75, 2],
    ' ×',
  ),
  factors({
    name: 'tvWeight',
    label: 'Smoothness',
    up: 'calm, even areas',
    down: 'crisp grain, more noise',
  }),
  list(
    {
      name: 'size',
      label: 'Size',
      up: 'more detail, more memory, slower',
      down: 'quick sketches',
    },
    [64, 96, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1024, 1280, 1536, 2048],
    ' px',
  ),
  list(
    {
      name: 'iterations',
      label: 'Patience',
      up: 'a more finished painting, longer',
      down: 'a first impression',
    },
    [10, 20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 4000],
    ' steps',
  ),
];
