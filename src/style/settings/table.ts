import { MAIN_WEIGHT, PIXELS, STRENGTH, WEIGHT } from './alike.ts';
import type { Setting } from './kinds.ts';

/**
 * Every setting, in the order in which people meet them. Types, checks, the command line's options, the element's
 * attributes and properties, link parameters, the page's controls and the documentation's tables are made from it. The
 * defaults are those of the recipe `default`; other recipes say what differs.
 */
export const SETTINGS = {
  /** Name of the recipe that the other defaults come from. */
  recipe: {
    kind: 'recipe',
    default: 'default',
    title: 'Recipe',
    help: 'a published set of all the values below; another one has other defaults',
    group: 'look',
    value: 'name',
    advanced: true,
    compare: 'default, keras, keras-sgd',
  },
  /** Weight of the content loss: how strictly the content picture is kept. */
  contentWeight: {
    ...MAIN_WEIGHT,
    default: 0.09,
    title: 'Keep my picture',
    help: 'higher keeps more of the picture’s shapes and faces, lower lets them dissolve into the style',
    compare: [0.1, 1, 10],
  },
  /** Weight of the style loss: how closely the style is followed. */
  styleWeight: {
    ...MAIN_WEIGHT,
    default: 1,
    title: 'Style',
    help: 'higher takes more of the style’s colours and marks, lower only a tint of it',
    compare: [0.1, 1, 10],
  },
  /** Longer side of the style picture as a multiple of the result's. */
  styleScale: {
    kind: 'number',
    default: 1,
    min: 0.25,
    max: 4,
    title: 'Brush size',
    help: 'higher makes larger strokes, dots and tiles, lower finer ones and more of them',
    group: 'look',
    value: 'factor',
    slider: {
      values: [0.25, 0.35, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.15, 1.3, 1.5, 1.75, 2, 2.5, 3, 4],
      text: (value) => `× ${value}`,
    },
    compare: '0.5, 1, 2',
  },
  /** Factor on the style weights of conv1 and conv2: how strongly fine marks count, colour and grain. */
  texture: {
    ...STRENGTH,
    title: 'Texture',
    help: 'higher brings out fine marks: grain, dots, the colour of single strokes; lower leaves surfaces plainer',
  },
  /** Factor on the style weights of conv4 and conv5: how strongly large forms count, strokes and figures. */
  shapes: {
    ...STRENGTH,
    title: 'Shapes',
    help: 'higher brings out the style’s large forms, whole strokes and figures; lower leaves the picture’s own',
  },
  /** Weight of each style picture, in their order; empty: the weights of the inputs. */
  blend: {
    kind: 'blend',
    default: [],
    title: 'Mixture of styles',
    help: 'one number for each style picture; the higher beside the others, the more of that one',
    group: 'look',
    value: 'list',
    live: true,
  },
  /** Source of the result's colours: `style`, `content-luminance`, `content-match`, or `mix:0` (style) … `mix:1` (content). */
  color: {
    kind: 'color',
    default: 'style',
    title: 'Colours',
    help: 'the style’s colours (style), the picture’s own under a styled light and dark (content-luminance), a style recoloured after the picture (content-match), or in between (mix:0 the style’s … mix:1 the picture’s)',
    group: 'look',
    value: 'mode',
    live: true,
    compare: 'style, mix:0.5, content-match, content-luminance',
  },
  /** Weight of the total variation: how smooth the result is made. */
  tvWeight: {
    ...MAIN_WEIGHT,
    default: 0.1,
    title: 'Smoothness',
    help: 'higher makes calm, even areas, lower leaves crisp grain and more noise',
    compare: [0, 1, 10],
  },
  /** Longer side of the result in pixels. */
  size: {
    ...PIXELS,
    default: 512,
    min: 16,
    title: 'Size',
    help: 'longer side in pixels: higher shows more detail, takes more memory and longer, lower is a quick sketch',
    slider: {
      values: [64, 96, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1024, 1280, 1536, 2048],
      text: (value) => `${value} px`,
    },
    compare: '64, 128, 256',
  },
  /** Optimiser steps, of all scales together. Where not given, L-BFGS makes fewer at a scale that has stopped improving, and Adam and gradient descent make 300. */
  iterations: {
    kind: 'number',
    default: 100,
    min: 1,
    max: 1_000_000,
    whole: true,
    title: 'Iterations',
    help: 'steps of painting: higher is more finished and takes longer, lower is a first impression',
    group: 'size',
    value: 'n',
    live: true,
    slider: {
      values: [10, 20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 4000],
      text: (value) => `${value} steps`,
    },
    compare: '10, 20, 40, 100',
  },
  /** Longer side in pixels of the smallest of several scales, from which the picture grows to `size`; 0: one scale. */
  minScale: {
    ...PIXELS,
    default: 128,
    min: 0,
    title: 'Smallest scale',
    help: 'size in pixels at which the painting begins before it grows: lower makes larger, calmer strokes, higher finer ones; 0 paints at the full size from the start',
    advanced: true,
    compare: '0, 64, 128',
  },
  /** Layers of the content loss with their weights. */
  contentLayers: {
    kind: 'layers',
    default: { conv4_2: 1 },
    title: 'Content layers',
    help: 'which layers of the network hold the picture, with weights; deeper ones keep only its gist',
    group: 'comparison',
    value: 'list',
    property: 'contentLayer',
    advanced: true,
    fromWeights: true,
    compare: 'conv2_2, conv3_2, conv4_2',
  },
  /** Layers of the style loss with their weights: shares of their sum, but absolute in the recipes `johnson`, `gatys` and `pytorch-tutorial`. */
  styleLayers: {
    kind: 'layers',
    default: { conv1_1: 16, conv2_1: 8, conv3_1: 4, conv4_1: 2, conv5_1: 1 },
    title: 'Style layers',
    help: 'which layers of the network hold the style, with weights; early ones hold colour and grain, deep ones large forms',
    group: 'comparison',
    value: 'list',
    advanced: true,
    fromWeights: true,
  },
  /** Measure of the style: Gram matrices, Gram matrices of features without their mean, or the Wasserstein-2 distance. */
  styleLoss: {
    kind: 'choice',
    default: 'gram',
    choices: {
      gram: 'which marks occur together',
      centred: 'the same, without what all has in common',
      wasserstein: 'the whole spread of marks',
    },
    title: 'Comparison of styles',
    help: 'by which marks occur together (gram), the same without what the whole picture has in common (centred), or by the whole spread of marks, closer and slower (wasserstein)',
    group: 'comparison',
    value: 'kind',
    advanced: true,
    compare: 'gram, centred, wasserstein',
  },
  /** Weight of the losses of means and deviations beside those of the Gram matrices. */
  momentWeight: {
    ...WEIGHT,
    default: 0.3,
    title: 'Colour and contrast',
    help: 'higher takes the style’s colours and contrast more exactly, lower leaves more of the picture’s own; 0 leaves it to the marks alone',
    group: 'comparison',
    advanced: true,
    compare: '0, 0.3, 1',
  },
  /** Weight of the Laplacian loss beside that of the content: how strictly the picture's lines are kept. */
  laplacianWeight: {
    ...WEIGHT,
    default: 0.1,
    title: 'Lines',
    help: 'higher keeps the picture’s outlines, eyes and mouths where they are, lower lets strokes run over them',
    group: 'comparison',
    advanced: true,
    compare: '0, 0.1, 0.3',
  },
  /** Weight of the tone loss: how closely brightness and colours keep to the style's range. */
  toneWeight: {
    ...WEIGHT,
    default: 0,
    title: 'Tone',
    help: 'higher holds light, dark and colours within the style’s range, against grey haze and glaring spots; 0 lets them go',
    group: 'comparison',
    advanced: true,
    compare: '0, 0.1, 1',
  },
  /** Pooling of the network. */
  pooling: {
    kind: 'choice',
    default: 'max',
    choices: { max: 'maximum', avg: 'average' },
    title: 'Pooling',
    help: 'how the network shrinks what it sees: avg is softer, max is crisper',
    group: 'comparison',
    value: 'kind',
    advanced: true,
    fromWeights: true,
    compare: 'avg, max',
  },
  /** Border of the network's first layer, the others being zero-padded; `wrap`: all layers go on at the opposite side. */
  padding: {
    kind: 'choice',
    default: 'replicate',
    choices: {
      zero: 'black',
      replicate: 'goes on with the edge',
      wrap: 'goes on at the opposite side: a seamless tile',
    },
    title: 'Border',
    help: 'what the network sees beyond the picture’s edge: replicate goes on with the edge’s colours, zero is black and may darken the border, wrap goes on at the opposite side, so that copies laid side by side show no seam',
    group: 'comparison',
    value: 'kind',
    advanced: true,
    compare: 'replicate, zero',
  },
  /** Initial image: a source of `INIT_SOURCES`, or several with shares, such as `content:0.7,noise:0.3`. */
  init: {
    kind: 'init',
    default: 'content',
    title: 'Starts from',
    help: 'from content, noise, style, gray or a picture, or a blend such as content:0.7,noise:0.3; more of the content stays closer to it, more noise is freer',
    group: 'computation',
    value: 'what',
    advanced: true,
    compare: 'content, noise, style, gray',
  },
  /** Optimiser of the pixels. */
  optimizer: {
    kind: 'choice',
    default: 'lbfgs',
    choices: { lbfgs: 'L-BFGS', adam: 'Adam', sgd: 'Gradient descent' },
    title: 'Optimiser',
    help: 'how each step is chosen: lbfgs gets furthest in few steps, adam takes three times as many, sgd is the simplest',
    group: 'computation',
    value: 'name',
    advanced: true,
    compare: 'lbfgs, adam',
  },
  /** Size of an optimiser step, in the recipe's pixel units; with Adam the weights' own, else 0.02. */
  learningRate: {
    kind: 'number',
    default: 1,
    min: 1e-9,
    max: 1e9,
    title: 'Learning rate',
    help: 'size of a step: higher is faster until the picture trembles, lower is slower and calmer',
    group: 'computation',
    value: 'n',
    live: true,
    advanced: true,
    fromWeights: 'adam',
    compare: [0.3, 1, 3],
  },
  /** Seed of everything random. */
  seed: {
    kind: 'number',
    default: 0,
    min: 0,
    max: 2 ** 32 - 1,
    whole: true,
    title: 'Seed',
    help: 'another number gives other noise; the same one repeats a result',
    group: 'computation',
    value: 'n',
    advanced: true,
    compare: '0, 1, 2',
  },
  /** Storage of features and their gradients; sums, losses and the picture are f32. `auto`: f16 on GPUs that have it. */
  precision: {
    kind: 'choice',
    default: 'auto',
    choices: { auto: 'as the GPU can', f32: 'f32: exact', f16: 'f16: half the memory' },
    title: 'Precision',
    help: 'half the memory and faster on many GPUs with f16, exact with f32; auto takes f16 where the GPU has it',
    group: 'computation',
    value: 'name',
    advanced: true,
  },
} as const satisfies Record<string, Setting>;
