// What settings of `SETTINGS` have alike.

/** Stops for the strength of fine marks and large forms: half octaves, and 0. */
const STRENGTHS = {
  values: [0, 0.06, 0.09, 0.125, 0.18, 0.25, 0.35, 0.5, 0.7, 1, 1.4, 2, 2.8, 4, 5.6, 8, 11, 16],
  text: (value: number) => (value === 0 ? 'none' : value === 1 ? 'usual' : `× ${value}`),
};

/** Of weights of the objective's terms. */
export const WEIGHT = { kind: 'number', min: 0, max: 1e12, value: 'n', live: true } as const;
/** Of the weights of a main term of the objective. */
export const MAIN_WEIGHT = { ...WEIGHT, group: 'look', fromWeights: true, slider: 'factors' } as const;
/** Of factors on layers' weights. */
export const STRENGTH = {
  kind: 'number',
  default: 1,
  min: 0,
  max: 16,
  group: 'look',
  value: 'factor',
  live: true,
  slider: STRENGTHS,
  compare: '0.25, 1, 4',
} as const;
/** Of lengths in pixels. */
export const PIXELS = { kind: 'number', max: 16_384, whole: true, group: 'size', value: 'pixels' } as const;
