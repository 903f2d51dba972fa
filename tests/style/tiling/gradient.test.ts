import { expect, test } from 'vitest';
import { Buffers } from '../../../src/gpu/buffers.ts';
import type { Gpu } from '../../../src/gpu/device.ts';
import { submitTiles, UNKNOWN_SPEED_BUDGET } from '../../../src/gpu/dispatch.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { compile } from '../../../src/graph/program.ts';
import type { Mask } from '../../../src/image/mask.ts';
import type { Size } from '../../../src/image/picture.ts';
import { tiledSteps } from '../../../src/style/scale/iteration.ts';
import { recipeNamed } from '../../../src/style/settings/recipes.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';
import type { Settings } from '../../../src/style/settings/settings.ts';
import { cutPicture, marginsOf, type TilingPlan } from '../../../src/style/tiling/cut.ts';
import { Vgg19 } from '../../../src/vgg/network/network.ts';
import { buildStyling, loggedLosses, randomPicture } from '../../gpu/cases/styling.ts';
import { describeGpu } from '../../support/describe-gpu.ts';
import { narrowVgg19 } from '../../support/random-network.ts';

const SHALLOW: Partial<Settings> = {
  contentLayers: { conv2_2: 1 },
  styleLayers: { conv1_1: 4, conv2_1: 2, conv3_1: 1 },
  // It would drown the gradient of the tiles.
  tvWeight: 0,
};
const DEEP: Partial<Settings> = {
  tvWeight: 0,
  contentLayers: { conv4_2: 1 },
  styleLayers: { conv1_1: 1, conv4_1: 1, conv5_1: 1 },
};

/** White in the middle, grey towards its borders. */
const REGION: Mask = {
  width: 5,
  height: 5,
  data: Float32Array.from({ length: 25 }, (_, i) => 1 - Math.hypot((i % 5) - 2, Math.floor(i / 5) - 2) / 3),
};

await describeGpu('tiles', (gpu: Gpu) => {
  const objectiveOf = async (given: Partial<Settings>, picture: Size, tilings?: TilingPlan, mask?: Mask) => {
    const settings = resolveSettings({ recipe: 'default', ...given });
    const recipe = recipeNamed(settings.recipe);
    const layers = Object.keys({ ...settings.contentLayers, ...settings.styleLayers });
    const buffers = new Buffers(gpu);
    try {
      const weights = narrowVgg19(layers.sort().at(-1)!);
      const vgg = await Vgg19.load(buffers, weights, layers, {
        inputScale: recipe.inputScale,
        pooling: settings.pooling,
      });
      // Far from what is painted, or the distance would be a difference of almost equals.
      const style = randomPicture(picture.height, picture.width, 2);
      const { objective } = await buildStyling(buffers, {
        vgg,
        content: randomPicture(picture.height, picture.width, 1),
        style: { ...style, data: style.data.map((value) => 0.4 * value) },
        start: randomPicture(picture.height, picture.width, 3).data,
        settings,
        recipe,
        tilings,
        mask,
      });
      const { stages, loss, grad } = objective;
      const whole = await compile(buffers, 'test', stages ? [loss] : [loss, grad]);
      const { steps } = stages ? await tiledSteps(buffers, stages, loss, tilings!.content!) : whole;
      await submitTiles(gpu, steps, UNKNOWN_SPEED_BUDGET);
      const gradient = await readFloats(gpu, grad.outside ?? whole.bufferOf(grad), grad.bytes / 4);
      const [losses] = await loggedLosses(objective, 1);
      if (gpu.fault) throw gpu.fault;
      return { gradient, losses: losses! };
    } finally {
      buffers.destroy();
    }
  };

  test.each<[string, Partial<Settings>, Size, Size, number, Mask?]>([
    ['rows of a prime size', SHALLOW, { width: 59, height: 107 }, { width: 59, height: 59 }, 3],
    [
      'columns too, centred in a region',
      { ...SHALLOW, pooling: 'avg', styleLoss: 'centred' },
      { width: 81, height: 67 },
      { width: 65, height: 47 },
      4,
      REGION,
    ],
    [
      'centred errors that are quotients, of replicated borders',
      { ...SHALLOW, recipe: 'crowson', styleLoss: 'centred' },
      { width: 49, height: 67 },
      { width: 49, height: 47 },
      2,
    ],
    [
      'Wasserstein distances',
      { ...SHALLOW, recipe: 'crowson', styleLoss: 'wasserstein' },
      { width: 49, height: 67 },
      { width: 49, height: 47 },
      2,
    ],
    [
      'Wasserstein distances in a region of a narrow picture',
      { ...SHALLOW, styleLoss: 'wasserstein' },
      { width: 17, height: 139 },
      { width: 17, height: 47 },
      5,
      REGION,
    ],
    [
      'what is asked of pixels',
      { ...SHALLOW, tvWeight: 0.1, toneWeight: 0.1 },
      { width: 17, height: 67 },
      { width: 17, height: 47 },
      2,
    ],
    ['the deepest layers', DEEP, { width: 16, height: 241 }, { width: 16, height: 193 }, 3],
  ])(
    '%s: gradient and losses are those of the whole',
    async (_what, settings, picture, size, count, mask) => {
      const { contentLayers, styleLayers } = settings;
      const tiling = cutPicture(picture, size, marginsOf(Object.keys({ ...contentLayers, ...styleLayers })))!;
      expect(tiling.tiles.length).toBe(count);
      const whole = await objectiveOf(settings, picture, undefined, mask);
      const parts = await objectiveOf(settings, picture, { content: tiling, styles: [tiling] }, mask);
      expect(relativeDistance(parts.gradient, whole.gradient)).toBeLessThan(1e-4);
      const told = ({ total, content, style, tv }: typeof whole.losses) => [
        total,
        content,
        tv,
        ...Object.values(style),
      ];
      expect(told(parts.losses).map((loss, i) => loss / told(whole.losses)[i]!)).toEqual(
        // Random features have much in common, which what is centred loses: digits go with it.
        told(whole.losses).map(() => expect.closeTo(1, settings.styleLoss === 'centred' ? 4 : 5)),
      );
    },
  );

  test('tiles without a halo would not', async () => {
    const picture = { width: 49, height: 67 };
    const margins = { ...marginsOf(['conv3_1']), halo: 0 };
    const tiling = cutPicture(picture, { width: 49, height: 47 }, margins)!;
    const whole = await objectiveOf(SHALLOW, picture);
    const parts = await objectiveOf(SHALLOW, picture, { content: tiling, styles: [tiling] });
    expect(relativeDistance(parts.gradient, whole.gradient)).toBeGreaterThan(1e-3);
  });
});

/** Largest difference over the largest value. */
function relativeDistance(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  let difference = 0;
  let largest = 0;
  for (const [i, value] of b.entries()) {
    difference = Math.max(difference, Math.abs(a[i]! - value));
    largest = Math.max(largest, Math.abs(value));
  }
  return difference / largest;
}
