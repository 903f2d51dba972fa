// A style transfer put together as a session does, to look into.
import type { Buffers } from '../../../src/gpu/buffers.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { denseTensor } from '../../../src/graph/tensor.ts';
import type { Mask } from '../../../src/image/mask.ts';
import type { Picture } from '../../../src/image/picture.ts';
import { LOG_LINES } from '../../../src/ops/losses/terms.ts';
import { ContentTargets } from '../../../src/style/objective/content-targets.ts';
import { LaplacianTarget } from '../../../src/style/objective/laplacian-target.ts';
import { buildObjective, type StyleObjective } from '../../../src/style/objective/objective.ts';
import { featureOptions } from '../../../src/style/objective/precision.ts';
import { StyleTargets, uploadMasks } from '../../../src/style/objective/style-targets.ts';
import { OptimiserState } from '../../../src/style/optimisers/state.ts';
import { layerMasks } from '../../../src/style/pictures/masks.ts';
import { ContentUploads } from '../../../src/style/pictures/uploads.ts';
import type { Recipe } from '../../../src/style/settings/recipes.ts';
import type { Losses, Settings } from '../../../src/style/settings/settings.ts';
import type { TilingPlan } from '../../../src/style/tiling/cut.ts';
import type { Vgg19 } from '../../../src/vgg/network/network.ts';
import { values } from './on-gpu.ts';

export interface Styling {
  readonly vgg: Vgg19;
  readonly content: Picture;
  readonly style: Picture;
  /** The picture to start from. */
  readonly start: Float32Array;
  readonly settings: Settings;
  readonly recipe: Recipe;
  /** Default: the pictures whole. */
  readonly tilings?: TilingPlan;
  /** Of a region, which takes the style of the same region of the style picture; default: all of them. */
  readonly mask?: Mask;
}

/** The objective, its targets made and its weights in force. */
export async function buildStyling(
  buffers: Buffers,
  { vgg, content, style, start, settings, recipe, tilings, mask }: Styling,
): Promise<{ state: OptimiserState; objective: StyleObjective }> {
  const options = featureOptions(settings, buffers.gpu, recipe.taps);
  const look = (layers: Record<string, number>) => ({ vgg, options, layers: Object.keys(layers) });
  const area = { name: mask ? 'mask' : '', ...(mask && { mask }) };
  const layers = Object.keys(settings.styleLayers);
  const targets = {
    content: new ContentTargets(buffers, look(settings.contentLayers), tilings?.content),
    style: new StyleTargets(
      buffers,
      look(settings.styleLayers),
      settings.styleLoss,
      [{ ...area, style: 0 }],
      [area],
      tilings?.styles,
    ),
    tiling: tilings?.content,
    planes: [uploadMasks(buffers, area.name, await layerMasks(area, content, layers, tilings?.content))],
    laplacian: settings.laplacianWeight > 0 ? new LaplacianTarget(buffers, content) : undefined,
    tone: denseTensor('tone', [16], 'targets', buffers.create('tone', 'targets', 64)),
  };
  await targets.content.measure(content, new ContentUploads(buffers));
  await targets.style.measure([style]);
  targets.laplacian?.measure(content, settings.padding === 'wrap');
  const whole = [{ weights: [1], share: 1 }];
  await targets.style.blend(whole);
  const pixels = buffers.create('image', 'image', start.byteLength);
  const image = denseTensor('image', [3, content.height, content.width], 'image', pixels);
  const state = new OptimiserState(buffers, image, recipe, settings.optimizer);
  const objective = buildObjective({ vgg, settings, recipe, options }, targets, state, buffers);
  objective.setWeights(settings, whole);
  state.setRate(settings.learningRate);
  await state.start(start);
  return { state, objective };
}

/** The losses of the first `count` iterations. */
export async function loggedLosses({ terms, read }: StyleObjective, count: number): Promise<Losses[]> {
  const width = 1 + terms.count;
  const lines = await readFloats(terms.buffers.gpu, terms.log.buffer, LOG_LINES * width);
  return Array.from({ length: count }, (_, i) => read(lines.subarray(i * width, (i + 1) * width)));
}

/** Noise, a picture without structure. */
export function randomPicture(height: number, width: number, seed: number): Picture {
  return { height, width, data: values(3 * height * width, seed, 0, 1) };
}
