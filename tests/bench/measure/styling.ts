import { Buffers } from '../../../src/gpu/buffers.ts';
import type { Gpu } from '../../../src/gpu/device.ts';
import type { PreparedDispatch } from '../../../src/gpu/dispatch.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { type Launch, type Node, neededNodes } from '../../../src/graph/node.ts';
import { compile } from '../../../src/graph/program.ts';
import type { Picture } from '../../../src/image/picture.ts';
import type { StyleTransferInputs } from '../../../src/style/checkpoint/resume.ts';
import { featureOptions } from '../../../src/style/objective/precision.ts';
import { optimise } from '../../../src/style/optimisers/optimiser.ts';
import { chooseTiling } from '../../../src/style/planning/choose-tiling.ts';
import { memoryReport } from '../../../src/style/scale/memory.ts';
import { Scale } from '../../../src/style/scale/scale.ts';
import { setUp } from '../../../src/style/scale/setup.ts';
import { recipeNamed } from '../../../src/style/settings/recipes.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';
import type { Settings } from '../../../src/style/settings/settings.ts';
import { Vgg19 } from '../../../src/vgg/network/network.ts';
import { IMAGENET_RGB, type Preprocessing, type Vgg19Weights } from '../../../src/vgg/weights/weights.ts';
import { submit } from '../../gpu/cases/on-gpu.ts';
import { buildStyling, loggedLosses } from '../../gpu/cases/styling.ts';
import type { Objective } from '../check.ts';
import {
  ADAM,
  CONTENT_LAYER,
  NETWORKS,
  type NetworkName,
  networkLayers,
  pictures,
  STYLE_LAYERS,
  STYLE_WEIGHT,
} from '../work.ts';

const NONE: Preprocessing = {
  matrix: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  bias: [0, 0, 0],
};

/** The work of all contenders: what the recipe `gatys` does. */
const WORK: Partial<Settings> = {
  recipe: 'gatys',
  optimizer: 'adam',
  learningRate: ADAM.learningRate * 255,
  contentWeight: 1,
  styleWeight: STYLE_WEIGHT,
  contentLayers: { [CONTENT_LAYER]: 1 },
  styleLayers: Object.fromEntries(STYLE_LAYERS.map((layer) => [layer, 1])),
};

/** Settings, by what `../check.ts` has figures of. */
const OBJECTIVES: Record<Objective, Partial<Settings>> = {
  vgg19: WORK,
  builtin: WORK,
  draft: WORK,
  default: {},
  keras: { recipe: 'keras', pooling: 'avg', contentLayers: { [CONTENT_LAYER]: 1 }, tvWeight: 0 },
};

/** One size of a style transfer, as a session makes it. */
export async function openSize(inputs: StyleTransferInputs) {
  const setup = await setUp(inputs);
  const last = setup.sizes.length - 1;
  const { program, buffers } = await Scale.open(setup, last, await chooseTiling(setup, last));
  const owners = [setup.buffers, ...buffers];
  const destroy = () => {
    for (const buffers of owners) buffers.destroy();
  };
  return { steps: program.executor.steps, memory: memoryReport(owners, setup.width * setup.height), destroy };
}

/** A style transfer of an objective, for a session. */
export function stylingInputs(
  objective: Objective,
  size: number,
  given: Partial<Settings> = {},
): Omit<StyleTransferInputs, 'settings'> & { settings: Partial<Settings> } {
  const picture = (data: Float32Array) => ({ width: size, height: size, data });
  const { content, style, start } = pictures(size);
  return {
    content: picture(content),
    styles: [{ picture: picture(style) }],
    start: picture(start),
    weights: isNetwork(objective) ? randomWeights(objective, NONE) : randomWeights('vgg19', IMAGENET_RGB),
    settings: {
      ...OBJECTIVES[objective],
      size,
      minScale: 0,
      init: 'picture',
      iterations: 1_000_000,
      ...given,
    },
  };
}

function isNetwork(objective: Objective): objective is NetworkName {
  return NETWORKS.some((network) => network === objective);
}

function randomWeights(network: NetworkName, preprocessing: Preprocessing): Vgg19Weights {
  const layers = new Map(networkLayers(network).map((layer) => [layer.name, layer]));
  return { source: 'random', description: 'Random weights', preprocessing, layers };
}

/** One iteration, compiled, with its launches beside its steps. */
export interface Styling {
  readonly settings: Settings;
  readonly steps: readonly PreparedDispatch[];
  readonly launches: readonly Launch[];
  /** Runs it once. */
  run(): Promise<StylingResult>;
  close(): void;
}

/** Of one iteration: pictures and gradient are [3, size, size]. */
export interface StylingResult {
  readonly loss: number;
  readonly gradient: Float32Array;
  readonly before: Float32Array;
  readonly after: Float32Array;
}

/** Builds an iteration as a session does, to look into. */
export async function styling(
  gpu: Gpu,
  objective: Objective,
  size: number,
  given: Partial<Settings> = {},
): Promise<Styling> {
  const inputs = stylingInputs(objective, size, given);
  const settings = resolveSettings(inputs.settings);
  const recipe = recipeNamed(settings.recipe);
  const layers = [...STYLE_LAYERS, CONTENT_LAYER];
  const buffers = new Buffers(gpu);
  try {
    const vgg = await Vgg19.load(buffers, inputs.weights, layers, {
      inputScale: recipe.inputScale,
      element: featureOptions(settings, gpu).element,
      size: inputs.content,
    });
    const [style, start] = [inputs.styles[0]!.picture as Picture, inputs.start!.data];
    const made = await buildStyling(buffers, { vgg, ...inputs, style, start, settings, recipe });
    const { state, objective: goal } = made;
    const step = optimise(state, goal.grad, goal.loss, settings.optimizer);
    const roots = [step, goal.grad];
    const { steps, ...program } = await compile(buffers, 'styling', roots);
    const launches = launchesOf(steps, neededNodes(roots), gpu);
    const picture = () => readFloats(gpu, state.image.outside!, start.length);
    return {
      settings,
      steps,
      launches,
      async run() {
        const before = await picture();
        submit(gpu, { steps, ...program });
        const gradient = await readFloats(gpu, program.bufferOf(goal.grad), start.length);
        const [losses] = await loggedLosses(goal, 1);
        return { loss: losses!.total, gradient, before, after: await picture() };
      },
      close: () => buffers.destroy(),
    };
  } catch (error) {
    buffers.destroy();
    throw error;
  }
}

/** The launch of every step: the program may run the nodes in another order, but each node's launches in theirs. */
function launchesOf(
  steps: readonly PreparedDispatch[],
  nodes: readonly Node[],
  { maxBindingBytes }: Gpu,
): Launch[] {
  const byLabel = new Map<string, Launch[]>();
  for (const launch of nodes.flatMap((node) => node.launches(0, maxBindingBytes))) {
    byLabel.set(launch.label, [...(byLabel.get(launch.label) ?? []), launch]);
  }
  return steps.map(({ label }) => byLabel.get(label)!.shift()!);
}
