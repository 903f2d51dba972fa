import { ArtFilterError } from '../../errors.ts';
import { SETTING_NAMES, type Settings, settingOf } from './settings.ts';

/** Settings of a recipe: the defaults beside it. */
type RecipeSettings = Readonly<Omit<Settings, 'recipe' | 'iterations' | 'learningRate'>>;

/**
 * A published configuration of style transfer, as data. Absolute losses (`sum`, `mean`, `keras`) presume the activations
 * of the original weights from Oxford. A term's value before its weight is `coefficient · Σ (a − b)²`; the forms give the
 * coefficient, with N channels and M = height · width of the layer.
 */
export interface Recipe extends RecipeSettings {
  readonly name: string;
  readonly title: string;
  /** One sentence: its source, and how it differs from there. */
  readonly description: string;
  /** Their number, by optimiser where it differs, or the number for each share of the pyramid. */
  readonly iterations: number | { readonly unit: number } | Readonly<Record<Settings['optimizer'], number>>;
  readonly pyramid: Pyramid;
  /**
   * Share of its objective by which a scale must fall in eight iterations of L-BFGS, or else ends early; 0: no scale
   * does. Nor does one where the number of iterations was given.
   */
  readonly leastFall: number;
  /** Learning rates by optimiser, in the recipe's pixel units. */
  readonly learningRates: Readonly<Record<Settings['optimizer'], number>>;
  /** Whether a layer's weight counts as its share of all, or absolutely. */
  readonly layerWeights: 'shares' | 'absolute';
  /** relative: 1/Σb². sum: 1. mean: 1/(N·M). scaled: 1/(Σ|a − b| + 1e-8). On the features. */
  readonly contentForm: 'relative' | 'sum' | 'mean' | 'scaled';
  /**
   * relative: 1/‖A‖². mean: 1/N⁴ (mean square of G/N). keras: (M/size)²/36. scaled: 1/(Σ|G − A| + 1e-8). On the Gram
   * matrices F·Fᵀ/M. Wasserstein distances have the coefficient 1, with `relative` that over the mean square of the features.
   */
  readonly styleForm: 'relative' | 'mean' | 'keras' | 'scaled';
  readonly tvForm: 'nine-point' | 'keras' | 'johnson' | 'squares';
  /** Where features are read: after the ReLU or before it. */
  readonly taps: 'relu' | 'conv';
  /** Noise of the initial image: mean and standard deviation in 0…1. */
  readonly noise: { readonly mean: number | readonly number[]; readonly deviation: number };
  /** Values from black to white in the units of the optimiser and the total variation. */
  readonly pixelScale: number;
  /** Factor on pixels before preprocessing: 256/255 for projects that multiply by 256. */
  readonly inputScale: number;
  /** Whether every step ends within 0…1; otherwise only the exported picture does. */
  readonly clamped: boolean;
  /** Decay of the running average that is the output of Adam; 0: the last iterate is. */
  readonly averaging: number;
  /** Shape of the style picture: its own, or squeezed to the content's. */
  readonly styleShape: 'own' | 'content';
  readonly adam: { readonly beta1: number; readonly beta2: number; readonly eps: number };
  /**
   * L-BFGS: pairs in its history; the number of steps after which it is cleared (0: never); the first step at a scale as
   * a share of the way from black to white, root mean square (0: as long as that of torch.optim.LBFGS); how many times the
   * least objective so far an accepted picture's may be; the window of the running average of the accepted pictures that
   * is its output, see `lbfgs_average.wgsl` (0: the last one is); and the share of iterations of the last of several
   * scales (default: the pyramid's).
   */
  readonly lbfgs: {
    readonly history: number;
    readonly restart: number;
    readonly first: number;
    readonly bound: number;
    readonly averaging: number;
    readonly last?: number;
  };
  /** Learning rate of SGD: rate · decay^(t/steps). */
  readonly sgd: { readonly decay: number; readonly steps: number };
}

/** Growth of the picture from scale to scale, after crowsonkb/style-transfer-pytorch. */
export interface Pyramid {
  /** From one scale to the next. */
  readonly factor: number;
  /** Shares of the iterations: of the first scale, of each later one, and of the last if there are several. */
  readonly first: number;
  readonly later: number;
  readonly last: number;
  /** Whether a scale takes over Adam's moments, or begins anew: gradients of relative losses change with the size. */
  readonly moments: 'carried' | 'anew';
  /** Share of the content's detail that is added to a larger picture, as far as the initial image is the content. */
  readonly detail: number;
}

/** ImageNet's mean colour as the Caffe networks had it, RGB in 0…255. */
const CAFFE_MEAN = [123.68, 116.779, 103.939] as const;
const FIVE_FIRST = { conv1_1: 1, conv2_1: 1, conv3_1: 1, conv4_1: 1, conv5_1: 1 } as const;

/** Defaults of the table. */
const {
  recipe: name,
  learningRate,
  iterations,
  ...defaults
} = Object.fromEntries(SETTING_NAMES.map((setting) => [setting, settingOf(setting).default])) as Settings;

const DEFAULT: Recipe = {
  ...defaults,
  name,
  title: 'Art Filter',
  description:
    'Relative losses of Gram matrices, means and deviations, deep layers and the lines of your picture counting more than in other recipes, at several scales, √2 apart; by L-BFGS, anew at each scale, and with the detail of your picture put back, which takes fewer iterations.',
  pyramid: { factor: Math.SQRT2, first: 1, later: 1, last: 4, moments: 'anew', detail: 1 },
  leastFall: 0.005,
  iterations: { adam: 300, lbfgs: iterations, sgd: 300 },
  learningRates: { adam: 0.02, lbfgs: learningRate, sgd: 50 },
  layerWeights: 'shares',
  contentForm: 'relative',
  styleForm: 'relative',
  tvForm: 'nine-point',
  taps: 'relu',
  noise: { mean: 0.5, deviation: 0.15 },
  pixelScale: 1,
  inputScale: 1,
  clamped: true,
  averaging: 0.95,
  styleShape: 'own',
  adam: { beta1: 0.9, beta2: 0.99, eps: 1e-8 },
  lbfgs: { history: 10, restart: 0, first: 0.02, bound: 1.15, averaging: 9, last: 6 },
  sgd: { decay: 1, steps: 100 },
};

/** Values that the recipes of the Keras book share. */
const KERAS: Recipe = {
  ...DEFAULT,
  name: 'keras',
  title: 'Keras book, 1st edition',
  description:
    '"Deep Learning with Python", listing 8.3: absolute losses, L-BFGS restarted every 20 steps; here without a line search, and 400 is the longer side instead of the height.',
  size: 400,
  iterations: 400,
  leastFall: 0,
  minScale: 0,
  learningRates: { adam: 5, lbfgs: 1, sgd: 100 },
  contentWeight: 0.025,
  tvWeight: 1e-4,
  momentWeight: 0,
  laplacianWeight: 0,
  contentLayers: { conv5_2: 1 },
  styleLayers: FIVE_FIRST,
  contentForm: 'sum',
  styleForm: 'keras',
  tvForm: 'keras',
  padding: 'zero',
  pixelScale: 255,
  noise: { mean: CAFFE_MEAN.map((value) => value / 255), deviation: 0.15 },
  clamped: false,
  averaging: 0,
  styleShape: 'content',
  adam: { beta1: 0.9, beta2: 0.999, eps: 1e-7 },
  lbfgs: { history: 10, restart: 20, first: 0, bound: 1.5, averaging: 0 },
  sgd: { decay: 0.96, steps: 100 },
};

/** The recipes by name; each holds only what differs from the one that it spreads. */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  default: DEFAULT,
  keras: KERAS,
  'keras-sgd': {
    ...KERAS,
    name: 'keras-sgd',
    title: 'Keras book, 2nd edition',
    description:
      'Chapter 12 and keras.io: the losses of the first edition, 4000 steps of gradient descent with a decaying rate; 400 is the longer side instead of the height.',
    iterations: 4000,
    optimizer: 'sgd',
    contentWeight: 2.5e-8,
    styleWeight: 1e-6,
    tvWeight: 1e-6,
  },
  johnson: {
    ...KERAS,
    name: 'johnson',
    title: 'neural-style',
    description:
      'The defaults of jcjohnson/neural-style: mean squared errors from faint noise, L-BFGS; here the style picture is never enlarged.',
    size: 512,
    iterations: 1000,
    learningRates: { adam: 10, lbfgs: 1, sgd: 100 },
    contentWeight: 5,
    styleWeight: 100,
    tvWeight: 1e-3,
    contentLayers: { conv4_2: 1 },
    layerWeights: 'absolute',
    contentForm: 'mean',
    styleForm: 'mean',
    tvForm: 'johnson',
    init: 'noise',
    noise: { mean: CAFFE_MEAN.map((value) => value / 256), deviation: 0.001 / 256 },
    pixelScale: 256,
    inputScale: 256 / 255,
    styleShape: 'own',
    adam: { beta1: 0.9, beta2: 0.999, eps: 1e-8 },
    lbfgs: { history: 100, restart: 0, first: 0, bound: 1.5, averaging: 0 },
  },
  gatys: {
    ...KERAS,
    name: 'gatys',
    title: 'Gatys et al.',
    description:
      "The notebook of Gatys' own PyTorch version: mean squared errors, L-BFGS from the content picture, 500 steps at 512 and 200 more at 800; here of the longer side instead of the shorter.",
    size: 800,
    minScale: 512,
    pyramid: { factor: 800 / 512, first: 5, later: 2, last: 2, moments: 'carried', detail: 0 },
    iterations: { unit: 100 },
    learningRates: { adam: 5, lbfgs: 1, sgd: 1 },
    contentWeight: 1,
    styleWeight: 1e3,
    tvWeight: 0,
    contentLayers: { conv4_2: 1 },
    layerWeights: 'absolute',
    contentForm: 'mean',
    styleForm: 'mean',
    styleShape: 'own',
    lbfgs: { history: 100, restart: 0, first: 0, bound: 1.5, averaging: 0 },
  },
  crowson: {
    ...DEFAULT,
    name: 'crowson',
    title: 'Style Transfer in PyTorch',
    description:
      'crowsonkb/style-transfer-pytorch: 1000 steps at 128, 500 at each larger scale. With Gram losses as before May 2023, errors divided by their mean size; with Wasserstein losses as since then.',
    optimizer: 'adam',
    iterations: { unit: 500 },
    leastFall: 0,
    pyramid: { factor: Math.SQRT2, first: 2, later: 1, last: 1, moments: 'carried', detail: 0 },
    averaging: 0.99,
    lbfgs: { history: 10, restart: 0, first: 0.02, bound: 1.5, averaging: 9 },
    contentWeight: 0.015,
    styleLayers: { conv1_1: 256, conv2_1: 64, conv3_1: 16, conv4_1: 4, conv5_1: 1 },
    tvWeight: 2,
    momentWeight: 0,
    laplacianWeight: 0,
    contentForm: 'scaled',
    styleForm: 'scaled',
  },
  'pytorch-tutorial': {
    ...DEFAULT,
    name: 'pytorch-tutorial',
    title: 'PyTorch tutorial',
    description:
      'Neural Transfer Using PyTorch: mean squared errors of features before their ReLU, L-BFGS, clamped at every step; the style picture is squeezed to the shape of yours.',
    iterations: 300,
    leastFall: 0,
    minScale: 0,
    contentWeight: 1,
    styleWeight: 1e6,
    tvWeight: 0,
    momentWeight: 0,
    laplacianWeight: 0,
    contentLayers: { conv2_2: 1 },
    styleLayers: { conv1_1: 1, conv1_2: 1, conv2_1: 1, conv2_2: 1, conv3_1: 1 },
    layerWeights: 'absolute',
    contentForm: 'mean',
    styleForm: 'mean',
    taps: 'conv',
    padding: 'zero',
    averaging: 0,
    styleShape: 'content',
    lbfgs: { history: 100, restart: 0, first: 0, bound: 1.5, averaging: 0 },
  },
};

/** @throws ArtFilterError `settings` for an unknown name */
export function recipeNamed(name: string): Recipe {
  const recipe = Object.hasOwn(RECIPES, name) ? RECIPES[name] : undefined;
  if (!recipe) {
    throw new ArtFilterError(
      'settings',
      `recipe is ${JSON.stringify(name)}, expected one of ${Object.keys(RECIPES).join(', ')}. Choose one of them.`,
    );
  }
  return recipe;
}
