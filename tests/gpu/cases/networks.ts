import { readFloats } from '../../../src/gpu/readback.ts';
import { compile } from '../../../src/graph/program.ts';
import type { ConvolutionChoice } from '../../../src/ops/convolution/autotune.ts';
import { linesOf } from '../../../src/style/pictures/lines.ts';
import { RECIPES } from '../../../src/style/settings/recipes.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';
import type { Settings } from '../../../src/style/settings/settings.ts';
import { VGG19_LAYERS } from '../../../src/vgg/network/layers.ts';
import { Vgg19 } from '../../../src/vgg/network/network.ts';
import type { Vgg19Weights } from '../../../src/vgg/weights/weights.ts';
import { gram, relativeNorm } from '../../reference/losses.ts';
import * as reference from '../../reference/objective.ts';
import { centre, momentsOf } from '../../reference/statistics.ts';
import { gaussian } from '../../reference/wasserstein.ts';
import { type RandomOptions, randomVgg19 } from '../../support/random-network.ts';
import { throughF16 } from '../../support/to-f16.ts';
import { assert, assertClose, CLOSE } from './assert.ts';
import type { GpuCase } from './gpu-case.ts';
import { submit, withBuffers } from './on-gpu.ts';
import { buildStyling, loggedLosses, randomPicture, type Styling } from './styling.ts';

const CONTENT = randomPicture(17, 22, 101);
const STYLE = randomPicture(18, 16, 102);
const START = randomPicture(17, 22, 103).data;
const PIXELS = 17 * 22;

export interface Expectation {
  /** Default: the expectation's name. */
  recipe?: string;
  settings: Partial<Settings>;
  /** Coefficients on ‖F − P‖² and ‖G − A‖², G = F·Fᵀ/M, as the recipe's authors have them; on a distance, its own. */
  content(channels: number, values: number, target: ArrayLike<number>): number;
  style(channels: number, values: number, target: ArrayLike<number>): number;
  /** Whether those squares are divided by the sum of what is squared. */
  scaled?: 'content' | 'both';
  tv: NonNullable<reference.Objective['tv']>;
  inputScale: number;
  /** Default: VGG19's. */
  widths?: RandomOptions['widths'];
  /** Default: auto. */
  convolutions?: ConvolutionChoice;
}

const keras = { cx: 1, cy: 1, cd: 0, interior: true };
const crowson = { cx: 2 / 3, cy: 2 / 3, cd: 1 / 6, power: 1, interior: false };
const PAIR = { contentLayers: { conv1_2: 1 }, styleLayers: { conv1_1: 3, conv2_1: 1 } };
/** Of these two layers, by their channels. */
const SHARES: Record<number, number> = { 64: 3 / 4, 128: 1 / 4 };

const EXPECTATIONS: Record<string, Expectation> = {
  default: {
    settings: {
      contentLayers: { conv2_2: 1 },
      styleLayers: { conv1_1: 16, conv2_1: 4, conv3_1: 1 },
    },
    content: (_channels, _values, target) => 0.09 * relativeNorm(target),
    style: (channels, _values, target) =>
      ({ 64: 16, 128: 4, 256: 1 })[channels]! * (1 / 21) * relativeNorm(target),
    tv: { ...crowson, weight: 0.1 / (3 * PIXELS) },
    inputScale: 1,
  },
  'default, centred': {
    recipe: 'default',
    settings: { ...PAIR, styleLoss: 'centred' },
    content: (_channels, _values, target) => 0.09 * relativeNorm(target),
    style: (channels, _values, target) => SHARES[channels]! * relativeNorm(target),
    tv: { ...crowson, weight: 0.1 / (3 * PIXELS) },
    inputScale: 1,
  },
  crowson: {
    settings: PAIR,
    content: () => 0.015,
    style: (channels) => SHARES[channels]!,
    scaled: 'both',
    tv: { ...crowson, weight: 2 / (3 * PIXELS) },
    inputScale: 1,
  },
  'crowson, wasserstein': {
    recipe: 'crowson',
    settings: { ...PAIR, styleLoss: 'wasserstein' },
    content: (_channels, values) => 0.015 / values,
    style: (channels) => SHARES[channels]!,
    tv: { ...crowson, weight: 2 / (3 * PIXELS) },
    inputScale: 1,
  },
  'pytorch-tutorial': {
    settings: {
      pooling: 'avg',
      contentLayers: { conv2_1: 1 },
      styleLayers: { conv1_1: 1, conv1_2: 1, conv2_1: 1 },
    },
    content: (_channels, values) => 1 / values,
    style: (channels) => 1e6 / channels ** 4,
    tv: { ...crowson, weight: 0 },
    inputScale: 1,
  },
  keras: {
    settings: { pooling: 'avg', contentLayers: { conv1_2: 1 }, styleLayers: { conv1_1: 1, conv2_1: 1 } },
    content: () => 0.025,
    style: (channels, values) => ((values / channels / PIXELS) ** 2 / (4 * 9)) * (1 / 2),
    tv: { ...keras, power: 1.25, weight: 1e-4 * 255 ** 2.5 },
    inputScale: 1,
  },
  'keras-sgd': {
    settings: { contentLayers: { conv1_2: 1 }, styleLayers: { conv1_1: 1, conv2_1: 1 } },
    content: () => 2.5e-8,
    style: (channels, values) => 1e-6 * ((values / channels / PIXELS) ** 2 / (4 * 9)) * (1 / 2),
    tv: { ...keras, power: 1.25, weight: 1e-6 * 255 ** 2.5 },
    inputScale: 1,
  },
  johnson: {
    settings: { contentLayers: { conv2_1: 1 }, styleLayers: { conv1_1: 1, conv1_2: 1 } },
    content: (_channels, values) => 5 / values,
    style: (channels) => 100 / channels ** 4,
    tv: { ...keras, power: 1, weight: (1e-3 / 2) * 256 ** 2 },
    inputScale: 256 / 255,
  },
  gatys: {
    settings: { contentLayers: { conv1_2: 1 }, styleLayers: { conv1_1: 1, conv1_2: 1 } },
    content: (_channels, values) => 1 / values,
    style: (channels) => 1e3 / channels ** 4,
    tv: { ...keras, power: 1.25, weight: 0 },
    inputScale: 1,
  },
};

/** Through the layers, roundings change which values the ReLU and the pooling let through. */
const GRADIENT_CLOSE = { f32: 1e-4, f16: 2e-2 } as const;

/** The whole objective and the picture's gradient, recipe by recipe. */
export function recipeCase(name: string, expectation: Expectation): GpuCase {
  const { widths, convolutions } = expectation;
  /** However features are stored. */
  let expected: ReturnType<typeof reference.objective> | undefined;
  return {
    name: `objective of the recipe ${name}`,
    halves: true,
    run: (gpu, element) =>
      withBuffers(gpu, async (buffers) => {
        const recipe = RECIPES[expectation.recipe ?? name]!;
        const settings = resolveSettings({
          recipe: recipe.name,
          precision: element,
          ...expectation.settings,
        });
        const layers = [...Object.keys(settings.contentLayers), ...Object.keys(settings.styleLayers)];
        const weights = randomVgg19(layers.sort().at(-1)!, { widths });
        const { inputScale } = recipe;
        const vgg = await Vgg19.load(buffers, weights, layers, { inputScale, convolutions });
        const styling = { vgg, content: CONTENT, style: STYLE, start: START, settings, recipe };
        const { objective } = await buildStyling(buffers, styling);
        const program = await compile(buffers, 'case', [objective.loss, objective.grad]);
        submit(gpu, program);
        const gradient = await readFloats(gpu, program.bufferOf(objective.grad), START.length);
        const [losses] = await loggedLosses(objective, 1);

        expected ??= reference.objective(expectedObjective(weights, settings, expectation));
        assertClose('total', [losses!.total], [expected.total], CLOSE[element]);
        assertClose('gradient', gradient, expected.gradient, GRADIENT_CLOSE[element]);
      }),
  };
}

const recipeCases = Object.entries(EXPECTATIONS).map(([name, expectation]) => recipeCase(name, expectation));

/** The network of these settings as the reference has it. */
export function networkOf(
  weights: Vgg19Weights,
  { pooling, padding, recipe }: Settings,
  inputScale: number,
): reference.Network {
  const { matrix, bias } = weights.preprocessing;
  const scaled = matrix.map((row) => row.map((value) => value * inputScale));
  return {
    preprocessing: { matrix: scaled as unknown as typeof matrix, bias },
    layers: VGG19_LAYERS.filter(({ name }) => weights.layers.has(name)).map(({ name, pooled }) => ({
      name,
      pooled,
      ...weights.layers.get(name)!,
    })),
    pooling,
    padding,
    taps: recipe === 'pytorch-tutorial' ? 'conv' : 'relu',
  };
}

function expectedObjective(
  weights: Vgg19Weights,
  settings: Settings,
  { content, style, scaled, tv, inputScale }: Expectation,
): reference.Objective {
  const network = networkOf(weights, settings, inputScale);
  const [ofContent, ofStyle] = [CONTENT, STYLE].map(({ data, height, width }) =>
    reference.features({ ...network, image: data, height, width }),
  );
  // Of the picture that is made, which has the content's size.
  const sizes = (layer: string): [number, number] => [
    weights.layers.get(layer)!.bias.length,
    ofContent![layer]!.length,
  ];
  const contentTerm = (layer: string): reference.Term => {
    const target = ofContent![layer]!;
    return { target, norm: content(...sizes(layer), target), weight: 1, scaled: scaled !== undefined };
  };
  const styleTerm = (layer: string): reference.StyleTerm => {
    const [channels] = sizes(layer);
    const features = ofStyle![layer]!;
    if (settings.styleLoss === 'wasserstein') {
      const target = gaussian({ features, channels, epsilon: 1e-4 });
      const norm = style(...sizes(layer), target.mean);
      return { of: 'wasserstein', target, epsilon: 1e-4, norm, weight: 1 };
    }
    const seen = settings.styleLoss === 'centred' ? centre({ features, channels }) : features;
    const target = gram({ features: seen, channels });
    const norm = style(...sizes(layer), target);
    return { of: settings.styleLoss, target, norm, weight: 1, scaled: scaled === 'both' };
  };
  const all = Object.values(settings.styleLayers).reduce((sum, value) => sum + value, 0);
  const momentTerm = (layer: string) => ({
    goal: momentsOf({ features: ofStyle![layer]!, channels: sizes(layer)[0] }),
    weight: (settings.momentWeight * settings.styleLayers[layer]!) / all,
  });
  const { squares, ...lines } = linesOf(CONTENT.data, CONTENT, false);
  const each = <T>(layers: Record<string, number>, term: (layer: string) => T) =>
    Object.fromEntries(Object.keys(layers).map((layer) => [layer, term(layer)]));
  return {
    ...network,
    image: START,
    height: CONTENT.height,
    width: CONTENT.width,
    content: each(settings.contentLayers, contentTerm),
    style: each(settings.styleLayers, styleTerm),
    ...(settings.momentWeight > 0 && { moments: each(settings.styleLayers, momentTerm) }),
    ...(settings.laplacianWeight > 0 && {
      laplacian: {
        goal: throughF16(lines.goal),
        map: throughF16(lines.map),
        weight: (settings.contentWeight * settings.laplacianWeight) / squares,
      },
    }),
    tv,
  };
}

/** The gradient against the GPU's own losses: independent of the reference. */
const differenceCase: GpuCase = {
  name: 'finite differences of the objective',
  run: (gpu) =>
    withBuffers(gpu, async (buffers) => {
      const settings = resolveSettings({
        pooling: 'avg',
        contentLayers: { conv2_1: 1 },
        styleLayers: { conv1_1: 1, conv2_1: 1 },
      });
      const vgg = await Vgg19.load(buffers, randomVgg19('conv2_1'), ['conv2_1']);
      const recipe = RECIPES.default!;
      const styling: Styling = { vgg, content: CONTENT, style: STYLE, start: START, settings, recipe };
      const { objective, state } = await buildStyling(buffers, styling);
      const program = await compile(buffers, 'case', [objective.loss, objective.grad]);
      let evaluations = 0;
      const lossAt = async (image: Float32Array) => {
        await state.start(image);
        submit(gpu, program);
        evaluations += 1;
        return (await loggedLosses(objective, evaluations)).at(-1)!.total;
      };
      await lossAt(START);
      const gradient = await readFloats(gpu, program.bufferOf(objective.grad), START.length);
      const steepest = [...gradient.keys()].sort((a, b) => Math.abs(gradient[b]!) - Math.abs(gradient[a]!));
      const step = 0.01;
      for (const i of steepest.slice(0, 4)) {
        const around: number[] = [];
        for (const by of [step, -step]) {
          const moved = START.slice();
          moved[i]! += by;
          around.push(await lossAt(moved));
        }
        const slope = (around[0]! - around[1]!) / (2 * step);
        const ratio = gradient[i]! / slope;
        assert(Math.abs(ratio - 1) < 0.02, `pixel ${i}: gradient ${gradient[i]}, finite difference ${slope}`);
      }
    }),
};

export const networkCases: readonly GpuCase[] = [...recipeCases, differenceCase];
