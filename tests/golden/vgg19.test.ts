import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Buffers } from '../../src/gpu/buffers.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { readFloats } from '../../src/gpu/readback.ts';
import { compile } from '../../src/graph/program.ts';
import type { Element } from '../../src/graph/tensor.ts';
import { CONVOLUTION_VARIANTS, runsOn } from '../../src/ops/convolution/autotune.ts';
import { gram } from '../../src/ops/losses/moments.ts';
import { optimise } from '../../src/style/optimisers/optimiser.ts';
import { RECIPES, type Recipe } from '../../src/style/settings/recipes.ts';
import { resolveSettings } from '../../src/style/settings/resolve.ts';
import type { OptimizerName, Pooling, Settings } from '../../src/style/settings/settings.ts';
import { readHeader } from '../../src/vgg/formats/safetensors-header.ts';
import { tensorBytes, tensorValues } from '../../src/vgg/formats/tensor-values.ts';
import { Vgg19 } from '../../src/vgg/network/network.ts';
import { weightsFromFile } from '../../src/vgg/weights/load.ts';
import type { Vgg19Weights } from '../../src/vgg/weights/weights.ts';
import { evaluate, submit, uploadDense } from '../gpu/cases/on-gpu.ts';
import { buildStyling, loggedLosses } from '../gpu/cases/styling.ts';
import { relativeDifference } from '../reference/difference.ts';
import { describeGpu } from '../support/describe-gpu.ts';

// Numbers that PyTorch computed with the original VGG19 (make_golden.py beside them).
const SHARED = new URL('../../../shared/', import.meta.url);
const FILES = {
  weights: new URL('weights/vgg19.safetensors', SHARED),
  tensors: new URL('golden/vgg19.safetensors', SHARED),
  numbers: new URL('golden/vgg19.json', SHARED),
};
const missing = Object.values(FILES).filter((file) => !existsSync(file));

interface GoldenNumbers {
  'probe.max': GoldenLosses;
  'probe.avg': GoldenLosses;
  adam: { losses: number[] };
  lbfgs: { losses: number[] };
}

interface GoldenLosses {
  total: number;
  content: number;
  style: number;
  tv: number;
}

const STYLE_LAYERS = ['conv1_1', 'conv2_1', 'conv3_1', 'conv4_1', 'conv5_1'];
const PROBED = [...STYLE_LAYERS, 'conv4_2', 'conv5_2'];
const ITERATIONS = 30;

/** Of losses, and of the picture's gradient: with f16, roundings change which values ReLUs and poolings let through. */
const CLOSE = {
  f32: { loss: 5e-5, gradient: 1e-3 },
  f16: { loss: 5e-3, gradient: 2e-2 },
} as const;

const RECIPE: Recipe = { ...RECIPES.default!, tvForm: 'squares', padding: 'zero', averaging: 0 };
/** PyTorch's L-BFGS there is not clamped, and begins with a shorter step. */
const FREE: Recipe = { ...RECIPE, clamped: false, lbfgs: { ...RECIPE.lbfgs, first: 0, bound: 1.5 } };

if (missing.length > 0) {
  test('VGG19 against PyTorch', (context) => context.skip(`not there: ${missing.join(', ')}`));
} else {
  await describeGpu('VGG19 against PyTorch', againstPyTorch);
}

function againstPyTorch(gpu: Gpu): void {
  const numbers = JSON.parse(readFileSync(FILES.numbers, 'utf8')) as GoldenNumbers;
  const file = readFileSync(FILES.tensors);
  const entries = readHeader(file, 'golden', file.length).entries;
  const golden = (name: string) => {
    const entry = entries.get(name)!;
    return { shape: entry.shape, data: tensorValues(tensorBytes(file, entry), entry, 'golden') };
  };
  const picture = (name: string) => {
    const { shape, data } = golden(name);
    return { height: shape[1]!, width: shape[2]!, data };
  };
  const settingsFor = (changes: Partial<Settings>) =>
    resolveSettings({
      padding: 'zero',
      contentWeight: 0.015,
      styleLayers: { conv1_1: 256, conv2_1: 64, conv3_1: 16, conv4_1: 4, conv5_1: 1 },
      momentWeight: 0,
      laplacianWeight: 0,
      ...changes,
    });

  const network = new Buffers(gpu);
  let weights: Vgg19Weights;
  let vgg: Vgg19;
  beforeAll(async () => {
    weights = await weightsFromFile(readFileSync(FILES.weights), 'vgg19.safetensors');
    vgg = await Vgg19.load(network, weights, PROBED);
  });
  afterAll(() => network.destroy());

  const build = (buffers: Buffers, settings: Settings, start: Float32Array, by = vgg) =>
    buildStyling(buffers, {
      vgg: by,
      content: picture('content'),
      style: picture('style'),
      start,
      settings,
      recipe: settings.optimizer === 'lbfgs' ? FREE : RECIPE,
    });

  test('features and Gram matrices', async () => {
    const buffers = new Buffers(gpu);
    try {
      const probe = golden('probe');
      const image = uploadDense(buffers, 'probe', probe.shape, probe.data);
      const features = vgg.features(image, PROBED, { pooling: 'max', padding: 'zero' });
      const results = await evaluate(
        buffers,
        PROBED.map((layer) => features[layer]!),
      );
      for (const [i, layer] of PROBED.entries()) {
        const original = results[i]!.map((value) => value / vgg.scales.get(layer)!);
        expect
          .soft(relativeDifference(original, golden(`probe.features.${layer}`).data), layer)
          .toBeLessThan(1e-4);
      }
    } finally {
      buffers.destroy();
    }
    const scratch = new Buffers(gpu);
    try {
      const style = golden('style');
      const image = uploadDense(scratch, 'style', style.shape, style.data);
      const features = vgg.features(image, STYLE_LAYERS, { pooling: 'max', padding: 'zero' });
      const results = await evaluate(
        scratch,
        STYLE_LAYERS.map((layer) => gram(features[layer]!)),
      );
      for (const [i, layer] of STYLE_LAYERS.entries()) {
        const original = results[i]!.map((value) => value / vgg.scales.get(layer)! ** 2);
        expect
          .soft(relativeDifference(original, golden(`style.gram.${layer}`).data), layer)
          .toBeLessThan(1e-4);
      }
    } finally {
      scratch.destroy();
    }
  });

  describe.each<[Pooling, Element]>([
    ['max', 'f32'],
    ['avg', 'f32'],
    ['max', 'f16'],
    ['avg', 'f16'],
  ])('with %s pooling and %s features', (pooling, precision) => {
    test("losses and the picture's gradient", async (context) => {
      if (precision === 'f16' && !gpu.hasF16) context.skip('the adapter has no shader-f16');
      await checkGradient(vgg, pooling, precision);
    });
  });

  const forced = CONVOLUTION_VARIANTS.flatMap((variant) =>
    (['f32', 'f16'] as const).map((element) => [variant, element] as const),
  );
  describe.each(forced)('with convolutions %s and %s features', (convolutions, precision) => {
    test("losses and the picture's gradient", async (context) => {
      if (precision === 'f16' && !gpu.hasF16) context.skip('the adapter has no shader-f16');
      if (!runsOn(gpu, convolutions)) context.skip('the adapter lacks what it needs');
      if (gpu.adapter.software && convolutions === 'winograd-tiled' && precision === 'f16') {
        context.skip(
          'made for GPUs, a quarter of a minute here; the same kernel ran with f32, and with f16 in tests/gpu',
        );
      }
      const buffers = new Buffers(gpu);
      try {
        const by = await Vgg19.load(buffers, weights, PROBED, { convolutions, element: precision });
        await checkGradient(by, 'max', precision);
      } finally {
        buffers.destroy();
      }
    });
  });

  async function checkGradient(by: Vgg19, pooling: Pooling, precision: Element): Promise<void> {
    const { loss, gradient: closeGradient } = CLOSE[precision];
    const buffers = new Buffers(gpu);
    try {
      const settings = settingsFor({ pooling, precision, tvWeight: 0.1 });
      const { objective } = await build(buffers, settings, golden('probe').data, by);
      const program = await compile(buffers, 'golden', [objective.loss, objective.grad]);
      submit(gpu, program);
      const gradient = await readFloats(gpu, program.bufferOf(objective.grad), golden('probe').data.length);
      const [losses] = await loggedLosses(objective, 1);
      const expected = numbers[`probe.${pooling}`];
      const style = STYLE_LAYERS.reduce(
        (sum, layer, i) => sum + ([256, 64, 16, 4, 1][i]! / 341) * losses!.style[layer]!,
        0,
      );
      expect.soft(Math.abs(losses!.total / expected.total - 1)).toBeLessThan(loss);
      expect.soft(Math.abs(losses!.content / expected.content - 1)).toBeLessThan(loss);
      expect.soft(Math.abs(style / expected.style - 1)).toBeLessThan(loss);
      expect.soft(Math.abs(losses!.tv / expected.tv - 1)).toBeLessThan(loss);
      expect(relativeDifference(gradient, golden(`probe.grad.${pooling}`).data)).toBeLessThan(closeGradient);
    } finally {
      buffers.destroy();
    }
  }

  test.each<OptimizerName & keyof GoldenNumbers>(['adam', 'lbfgs'])(
    `the losses of ${ITERATIONS} steps of %s`,
    async (optimizer) => {
      const buffers = new Buffers(gpu);
      try {
        const settings = settingsFor({ optimizer, tvWeight: 0 });
        const { state, objective } = await build(buffers, settings, picture('content').data);
        const step = optimise(state, objective.grad, objective.loss, optimizer);
        const program = await compile(buffers, 'golden', [step]);
        for (let i = 0; i < ITERATIONS; i++) submit(gpu, program);
        const losses = await loggedLosses(objective, ITERATIONS);
        const golden = numbers[optimizer].losses;
        // Where PyTorch's L-BFGS leaps, to a hundred times its loss, the guard takes the step back; it ends lower.
        const leap = golden.findIndex((loss, i) => loss > 1.5 * Math.min(...golden.slice(0, i + 1)));
        const same = optimizer === 'adam' ? ITERATIONS : leap;
        const deviations = losses.slice(0, same).map(({ total }, i) => total / golden[i]! - 1);
        const mean = Math.hypot(...deviations) / Math.sqrt(same);
        const most = Math.max(...deviations.map(Math.abs));
        console.info(
          `${optimizer}: ${mean.toExponential(1)} from PyTorch's losses, ${most.toExponential(1)} at most, ends at ${losses.at(-1)!.total / golden.at(-1)!} of them`,
        );
        expect(mean).toBeLessThan(optimizer === 'adam' ? 0.01 : 1e-3);
        if (optimizer === 'adam') expect(most).toBeLessThan(1e-3);
        else expect(losses.at(-1)!.total).toBeLessThan(golden.at(-1)!);
      } finally {
        buffers.destroy();
      }
    },
    // Two minutes on a busy machine without a GPU.
    600_000,
  );
}
