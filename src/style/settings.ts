/** What a run is told, every value in force; `resolveSettings` makes it from a recipe and what the user said. */
export interface Settings {
  /** Name of the recipe the other values come from. */
  recipe: string;
  /** Longer side of the result in pixels. */
  size: number;
  /** Optimiser steps. */
  iterations: number;
  /** What changes the pixels. */
  optimizer: OptimizerName;
  /** How far one step goes, in the recipe's pixel units. */
  learningRate: number;
  /** How strictly the content picture is kept. */
  contentWeight: number;
  /** How strongly the style is followed. */
  styleWeight: number;
  /** How smooth the result is made: weight of the total variation. */
  tvWeight: number;
  /** Layer name to weight, e.g. `{ conv4_2: 1 }`. */
  contentLayers: Record<string, number>;
  /** Layer name to weight, e.g. `{ conv1_1: 256, conv2_1: 64 }`; shares of their sum, but in `johnson` and `gatys` as they are. */
  styleLayers: Record<string, number>;
  /** How the network shrinks its features: by maximum or by average. */
  pooling: Pooling;
  /** Border of the first layer; the others are zero-padded. */
  padding: Padding;
  /** Where the picture starts. */
  init: Init;
  /** Seed of everything random, 0 … 2³²−1. */
  seed: number;
  /** Style picture's longer side as a multiple of the result's. */
  styleScale: number;
  /** How features and their gradients are stored; sums, losses and the picture are f32 either way. */
  precision: Precision;
}

export type OptimizerName = 'adam' | 'lbfgs' | 'sgd';
export type Pooling = 'max' | 'avg';
export type Padding = 'zero' | 'replicate';
/** `auto`: f16 on GPUs that have it, half the memory and traffic; f32 on software adapters, which convert slowly. */
export type Precision = 'auto' | 'f32' | 'f16';
/** Where the picture starts; `picture` needs one to be given. */
export type Init = 'content' | 'noise' | 'style' | 'picture';

/**
 * Losses of one iteration, before the weights of the settings: total = contentWeight · content + styleWeight ·
 * Σ share · style + tvWeight · tv, with the layers' shares of `styleLayers`.
 */
export interface Losses {
  total: number;
  content: number;
  /** By style layer. */
  style: Record<string, number>;
  tv: number;
}

/** One iteration done, in order, none left out. */
export interface Step {
  /** 1 … iterations. */
  iteration: number;
  iterations: number;
  /** Of the picture this step started from. */
  losses: Losses;
  /** Recent mean, measured on the clock. */
  secondsPerIteration: number;
}

/** Bytes of GPU memory by what they are for. */
export interface MemoryReport {
  total: number;
  byPurpose: Record<string, number>;
  /** Bytes that grow with the picture, divided by its pixels. */
  bytesPerPixel: number;
}

/** Seconds the parts of a run took: `load` resizing and the network, `compile` the targets and the graph. */
export interface Timings {
  load: number;
  compile: number;
  perIteration: number;
  total: number;
}

export type { AdapterSummary } from '../gpu/device.ts';
