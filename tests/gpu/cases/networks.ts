import { readFloats } from '../../../src/gpu/readback.ts';
import { compile } from '../../../src/graph/program.ts';
import { RECIPES } from '../../../src/style/recipes.ts';
import { resolveSettings } from '../../../src/style/resolve-settings.ts';
import type { Settings } from '../../../src/style/settings.ts';
import { VGG19_LAYERS } from '../../../src/vgg/layers.ts';
import { Vgg19 } from '../../../src/vgg/network.ts';
import type { Vgg19Weights } from '../../../src/vgg/weights.ts';
import { gram, relativeNorm } from '../../reference/losses.ts';
import * as reference from '../../reference/objective.ts';
import { assert, assertClose, CLOSE } from './assert.ts';
import type { GpuCase } from './gpu-case.ts';
import { submit, withBuffers } from './on-gpu.ts';
import { buildStyling, loggedLosses, randomPicture, randomVgg19, type Styling } from './styling.ts';

const CONTENT = randomPicture(17, 22, 101);
const STYLE = randomPicture(18, 16, 102);
const START = randomPicture(17, 22, 103).data;
const PIXELS = 17 * 22;

interface Expectation {
  settings: Partial<Settings>;
  /** Coefficients on ‖F − P‖² and ‖G − A‖², G = F·Fᵀ/M, as the recipe's authors have them. */
  content(channels: number, values: number, target: ArrayLike<number>): number;
  style(channels: number, values: number, target: ArrayLike<number>): number;
  tv: NonNullable<reference.Objective['tv']>;
  inputScale: number;
}

const keras = { cx: 1, cy: 1, cd: 0, interior: true };

const EXPECTATIONS: Record<string, Expectation> = {
  default: {
    settings: {
      contentLayers: { conv2_2: 1 },
      styleLayers: { conv1_1: 16, conv2_1: 4, conv3_1: 1 },
    },
    content: (_channels, _values, target) => 0.015 * relativeNorm(target),
    style: (channels, _values, target) =>
      ({ 64: 16, 128: 4, 256: 1 })[channels]! * (1 / 21) * relativeNorm(target),
    tv: { cx: 2 / 3, cy: 2 / 3, cd: 1 / 6, power: 1, interior: false, weight: 0.1 / (3 * PIXELS) },
    inputScale: 1,
  },
  keras: {
    settings: { pooling: 'avg', contentLayers: { conv1_2: 1 }, styleLayers: { conv1_1: 1, conv2_1: 1 } },
    content: () => 0.025,
    style: (channels, values) => ((values / channels / PIXELS) ** 2 / (4 * 9)) * (1 / 2),
    tv: { ...keras, power: 1.25, weight: 1e-4 * 255 ** 2.5 },
    inputScale: 1,
  },
  johnson: {
    settings: { contentLayers: { conv2_1: 1 }, styleLayers: { conv1_1: 1, conv1_2: 1 } },
    content: (_channels, values) => 5 / values,
    style: (channels) => 100 / channels ** 4,
    tv: { ...keras, power: 1, weight: (1e-3 / 2) * 256 ** 2 },
    inputScale: 256 / 255,
  },
};

/** Through the layers, roundings change which values the ReLU and the pooling let through. */
const GRADIENT_CLOSE = { f32: 1e-4, f16: 2e-2 } as const;

/** The whole objective and the picture's gradient, recipe by recipe. */
const recipeCases = Object.entries(EXPECTATIONS).map(
  ([name, expectation]): GpuCase => ({
    name: `objective of the recipe ${name}`,
    halves: true,
    run: (gpu, element) =>
      withBuffers(gpu, async (buffers) => {
        const settings = resolveSettings({ recipe: name, precision: element, ...expectation.settings });
        const layers = [...Object.keys(settings.contentLayers), ...Object.keys(settings.styleLayers)];
        const weights = randomVgg19(layers.sort().at(-1)!);
        const recipe = RECIPES[name]!;
        const vgg = await Vgg19.load(buffers, weights, layers, { inputScale: recipe.inputScale });
        const styling = { vgg, content: CONTENT, style: STYLE, start: START, settings, recipe };
        const { objective } = await buildStyling(buffers, styling);
        const program = await compile(buffers, 'case', [objective.loss, objective.grad]);
        submit(gpu, program);
        const gradient = await readFloats(gpu, program.bufferOf(objective.grad), START.length);
        const [losses] = await loggedLosses(objective, 1);

        const expected = reference.objective(expectedObjective(weights, settings, expectation));
        assertClose('total', [losses!.total], [expected.total], CLOSE[element]);
        assertClose('gradient', gradient, expected.gradient, GRADIENT_CLOSE[element]);
      }),
  }),
);

function expectedObjective(
  weights: Vgg19Weights,
  settings: Settings,
  { content, style, tv, inputScale }: Expectation,
): reference.Objective {
  const { matrix, bias } = weights.preprocessing;
  const scaled = matrix.map((row) => row.map((value) => value * inputScale));
  const network = {
    preprocessing: { matrix: scaled as unknown as typeof matrix, bias },
    layers: VGG19_LAYERS.filter(({ name }) => weights.layers.has(name)).map(({ name, pooled }) => ({
      name,
      pooled,
      ...weights.layers.get(name)!,
    })),
    pooling: settings.pooling,
    padding: settings.padding,
  };
  const features = (picture: typeof CONTENT) =>
    reference.features({ ...network, image: picture.data, height: picture.height, width: picture.width });
  const [ofContent, ofStyle] = [features(CONTENT), features(STYLE)];
  // Of the picture that is made, which has the content's size.
  const sizes = (layer: string): [number, number] => [
    weights.layers.get(layer)!.bias.length,
    ofContent[layer]!.length,
  ];
  const terms = (
    layersOf: object,
    target: (layer: string) => ArrayLike<number>,
    norm: Expectation['style'],
  ) =>
    Object.fromEntries(
      Object.keys(layersOf).map((layer) => {
        const values = target(layer);
        return [layer, { target: values, norm: norm(...sizes(layer), values), weight: 1 }];
      }),
    );
  return {
    ...network,
    image: START,
    height: CONTENT.height,
    width: CONTENT.width,
    content: terms(settings.contentLayers, (layer) => ofContent[layer]!, content),
    style: terms(
      settings.styleLayers,
      (layer) => gram({ features: ofStyle[layer]!, channels: sizes(layer)[0] }),
      style,
    ),
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
        state.start(image);
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
