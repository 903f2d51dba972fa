/** What a run is told, every value in force; `resolveSettings` makes it from a recipe and what the user said. */
export interface Settings {
  /** Name of the recipe the other values come from. */
  recipe: string;
  /** Longer side of the result in pixels. */
  size: number;
  /** Longer side of the smallest of several scales, in pixels, from which the picture grows to `size`; 0: one scale. */
  minScale: number;
  /** Optimiser steps, of all scales together. */
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
  /** How strongly fine marks count, colour and grain in conv1 and conv2: a factor on their style weights. */
  texture: number;
  /** How strongly large forms count, strokes and figures in conv4 and conv5: a factor on their style weights. */
  shapes: number;
  /** How styles are compared: by Gram matrices, by those of features without their mean, or by Wasserstein-2 distance. */
  styleLoss: StyleLoss;
  /** How much of each style picture, in their order, e.g. `[0.3, 0.7]`; empty: as the inputs weigh them. */
  blend: readonly number[];
  /** Whose colours the result has: `style`, `content-luminance`, `content-match`, or `mix:0` (style) … `mix:1` (content). */
  color: string;
  /** How closely brightness and colours keep to the style's range: against grey haze and blown channels. */
  toneWeight: number;
  /** How the network shrinks its features: by maximum or by average. */
  pooling: Pooling;
  /** Border of the first layer; the others are zero-padded. */
  padding: Padding;
  /** Where the picture starts: a source of `INIT_SOURCES`, or a blend such as `content:0.7,noise:0.3`. */
  init: string;
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
export type StyleLoss = 'gram' | 'centred' | 'wasserstein';

/**
 * Losses of one iteration, before the weights of the settings: total = contentWeight · content + styleWeight ·
 * Σ share · style + tvWeight · tv, with the layers' shares of `styleLayers`, + toneWeight · tone.
 */
export interface Losses {
  total: number;
  content: number;
  /** By style layer. */
  style: Record<string, number>;
  tv: number;
  /** With a `toneWeight`. */
  tone?: number;
}

/** One iteration done, in order, none left out. */
export interface Step {
  /** 1 … iterations. */
  iteration: number;
  iterations: number;
  /** Of the picture this step started from. */
  losses: Losses;
  /** Longer side in pixels of the scale it was made at. */
  scale: number;
  /** Recent mean, measured on the clock. */
  secondsPerIteration: number;
  /** Until the last iteration, by the speed so far and the sizes to come. */
  secondsLeft: number;
}

/** One of the sizes that a picture is worked at. */
export interface ScaleInfo {
  /** From 0. */
  index: number;
  count: number;
  /** In pixels. */
  width: number;
  height: number;
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

export type { AdapterSummary } from '../../gpu/device.ts';
