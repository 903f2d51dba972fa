import type { Axis } from './axis.ts';

/** A named sweep of the sample pictures, for one of the questions that the project began with. */
export interface SweepPreset {
  readonly name: string;
  /** The question. */
  readonly title: string;
  /** Names of samples. */
  readonly contents: readonly string[];
  /** Names of samples. */
  readonly styles: readonly string[];
  readonly axes: readonly Axis[];
  /** Other options, by their names without dashes. */
  readonly options: Readonly<Record<string, string>>;
}

export const PRESETS: readonly SweepPreset[] = [
  {
    name: 'iterations',
    title: 'What do more iterations change?',
    contents: ['portrait'],
    styles: ['pop-art'],
    axes: [{ name: 'iterations', values: ['10', '20', '40', '100'] }],
    options: {},
  },
  {
    name: 'subject',
    title: 'Does it matter what the picture shows?',
    contents: ['landscape', 'portrait'],
    styles: ['swirls'],
    axes: [{ name: 'content-weight', values: ['0.09', '0.9', '9'] }],
    options: {},
  },
  {
    name: 'far-style',
    title: 'Does a wholly different style work?',
    contents: ['portrait'],
    styles: ['mosaic', 'woodblock'],
    axes: [{ name: 'color', values: ['style', 'mix:0.5', 'content-match', 'content-luminance'] }],
    options: {},
  },
  {
    name: 'cartoon',
    title: 'Do cartoons work as a style?',
    contents: ['landscape', 'portrait'],
    styles: ['cartoon'],
    axes: [{ name: 'style-scale', values: ['0.5', '1', '2'] }],
    options: {},
  },
];

/** Default options of a sweep on a GPU, and on a software adapter. */
export const SWEEP_DEFAULTS = {
  gpu: { size: '384' },
  software: { size: '128', iterations: '40' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;
