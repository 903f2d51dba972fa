import { expect, test } from 'vitest';
import { Buffers } from '../../src/gpu/buffers.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { mapped, readFloats } from '../../src/gpu/readback.ts';
import { gradient } from '../../src/graph/gradient.ts';
import { compile } from '../../src/graph/program.ts';
import { denseTensor } from '../../src/graph/tensor.ts';
import { add } from '../../src/ops/add.ts';
import { preprocess } from '../../src/ops/features/preprocess.ts';
import { keep } from '../../src/ops/keep.ts';
import { laplacianError } from '../../src/ops/losses/laplacian.ts';
import { squaredError, tiledSquaredError } from '../../src/ops/losses/squared-error.ts';
import { objective, sumOf, Terms } from '../../src/ops/losses/terms.ts';
import { tone } from '../../src/ops/losses/tone.ts';
import { totalVariation } from '../../src/ops/losses/total-variation.ts';
import { Compositor } from '../../src/style/display/compositor.ts';
import { Preview } from '../../src/style/display/preview.ts';
import { resample } from '../../src/style/display/resample.ts';
import { totalVariationForm } from '../../src/style/objective/norms.ts';
import { optimise } from '../../src/style/optimisers/optimiser.ts';
import { OptimiserState } from '../../src/style/optimisers/state.ts';
import { packedLines } from '../../src/style/pictures/lines.ts';
import { uploadMask, uploadPicture } from '../../src/style/pictures/uploads.ts';
import { RECIPES } from '../../src/style/settings/recipes.ts';
import { cutPicture } from '../../src/style/tiling/cut.ts';
import { describeGpu } from '../support/describe-gpu.ts';
import { assertSame } from './cases/assert.ts';
import { COLOURS } from './cases/image.ts';
import { type Shape, submit, uploadDense, uploadFeatures, values, volume } from './cases/on-gpu.ts';

const SIZE = { width: 97, height: 131 };
const SHAPE: Shape = [3, SIZE.height, SIZE.width];
const PIXELS = SIZE.width * SIZE.height;
/** Less than one of the picture's planes takes. */
const MOST = 34_000;
const START = values(3 * PIXELS, 501, 0.1, 0.9);
const MASK = { ...SIZE, data: values(PIXELS, 502, 0, 1) };
/** Goal and map of the Laplacian loss. */
const LINES = new Float32Array(
  packedLines(values(66 * 49, 506, -0.05, 0.05), values(66 * 49, 507, 0.1, 1)).buffer,
);
/** Bytes of what is not a picture and bound whole: features of the picture and of a tile, sums of terms and of the tone. */
const OTHERS = [4 * 3 * 131 * 100, 4 * 3 * 99 * 84, 4 * 3 * 4096, 4 * 12 * 795];

await describeGpu('pictures larger than a binding', (gpu: Gpu) => {
  /** Works with bindings as the device allows them, then with small ones. */
  const both = async <T>(work: (buffers: Buffers) => Promise<T>): Promise<{ whole: T; parts: T }> => {
    const { device } = gpu;
    const bind = device.createBindGroup.bind(device);
    const run = async () => {
      const bound: number[] = [];
      const buffers = new Buffers(gpu);
      device.createBindGroup = (descriptor) => {
        for (const { resource } of descriptor.entries) {
          const { buffer, offset = 0, size = buffer.size - offset } = resource as GPUBufferBinding;
          if (!OTHERS.includes(size)) bound.push(size);
        }
        return bind(descriptor);
      };
      try {
        return { result: await work(buffers), bound };
      } finally {
        device.createBindGroup = bind;
        buffers.destroy();
      }
    };
    const whole = await run();
    Object.defineProperty(gpu, 'maxBindingBytes', { value: MOST, configurable: true });
    try {
      const parts = await run();
      expect(Math.max(...parts.bound)).toBeLessThanOrEqual(MOST);
      expect(parts.bound.length).toBeGreaterThan(whole.bound.length);
      if (gpu.fault) throw gpu.fault;
      return { whole: whole.result, parts: parts.result };
    } finally {
      Reflect.deleteProperty(gpu, 'maxBindingBytes');
    }
  };

  test.each(['adam', 'sgd', 'lbfgs'] as const)('%s makes the same steps', async (name) => {
    const { whole, parts } = await both(async (buffers) => {
      const recipe = {
        ...RECIPES.default!,
        lbfgs: { history: 2, restart: 0, first: 0.02, bound: 1.5, averaging: 9 },
      };
      const image = uploadDense(buffers, 'image', SHAPE, START);
      const state = new OptimiserState(buffers, image, recipe, name);
      const terms = new Terms(buffers, 3);
      const target = uploadFeatures(buffers, 'target', SHAPE, values(volume(SHAPE), 503));
      const form = totalVariationForm({ tvForm: 'nine-point', pixelScale: 1 }, SIZE);
      const objectives = [
        squaredError(terms, 'error', preprocess(image, COLOURS, 'replicate'), target, 1),
        totalVariation(terms, image, form),
        tone(terms, image, uploadDense(buffers, 'goal', [16], values(16, 504, 0, 0.9))),
      ];
      terms.setWeights([0.01, 0.3, 0.2]);
      const loss = objective(objectives, state.clock);
      const mask = uploadDense(buffers, 'keep', [SIZE.height, SIZE.width], MASK.data);
      const grad = keep(gradient(loss, terms.weights, image, add), mask);
      const program = await compile(buffers, 'case', [optimise(state, grad, loss, name)]);
      state.setRate(0.02);
      await state.start(START);
      submit(gpu, program, 4);
      return {
        image: await readFloats(gpu, image.outside!, START.length),
        output: await readFloats(gpu, state.output.outside!, START.length),
        log: await readFloats(gpu, terms.log.outside!, 4 * 4),
      };
    });
    expect(whole.image.filter((value, i) => value !== START[i]).length).toBeGreaterThan(PIXELS);
    assertSame('image', parts.image, whole.image);
    assertSame('output', parts.output, whole.output);
    expect([...parts.log].map((loss, i) => loss / whole.log[i]!)).toEqual(
      [...whole.log].map(() => expect.closeTo(1, 6)),
    );
  });

  test('the Laplacian loss has the same gradient', async () => {
    const { whole, parts } = await both(async (buffers) => {
      const image = uploadDense(buffers, 'image', SHAPE, START);
      const terms = new Terms(buffers, 1);
      terms.setWeights([0.5]);
      const term = laplacianError(terms, image, uploadDense(buffers, 'lines', [1, 66, 49], LINES));
      const grad = gradient(sumOf([term]), terms.weights, image, add);
      const program = await compile(buffers, 'case', [grad]);
      submit(gpu, program);
      return readFloats(gpu, program.bufferOf(grad), START.length);
    });
    expect(whole).not.toContain(0);
    assertSame('gradient', parts, whole);
  });

  test('tiles see the same, and add up the same gradient', async () => {
    const margins = { halo: 8, rows: 4, columns: 16 };
    const tiling = cutPicture(SIZE, { width: 81, height: 99 }, margins)!;
    expect(tiling.tiles.length).toBe(4);
    const { whole, parts } = await both(async (buffers) => {
      const image = uploadDense(buffers, 'image', SHAPE, START);
      const terms = new Terms(buffers, 1);
      terms.setWeights([0.5]);
      const onto = denseTensor(
        'gradient',
        SHAPE,
        'gradients',
        buffers.create('gradient', 'gradients', 12 * PIXELS),
      );
      const features = preprocess(image, COLOURS, 'zero', { tiling, onto });
      const zero = uploadFeatures(buffers, 'zero', [3, 99, 81], new Float32Array(3 * 99 * 81));
      const { term } = tiledSquaredError(terms, 'error', features, zero, {}, tiling);
      const pull = gradient(sumOf([term]), terms.weights, image, add);
      submit(gpu, await compile(buffers, 'case', [pull], tiling.tiles.length));
      return readFloats(gpu, onto.outside!, START.length);
    });
    expect(whole).not.toContain(0);
    assertSame('gradient', parts, whole);
  });

  test('the finished picture is the same', async () => {
    const content = { ...SIZE, data: values(3 * PIXELS, 505, 0, 1) };
    const { whole, parts } = await both(async (buffers) => {
      const image = buffers.upload('image', 'image', START);
      const mask = await uploadMask(buffers, 'keep', MASK);
      const compositor = await Compositor.create(
        buffers,
        image,
        () => uploadPicture(buffers, 'content', content),
        mask,
      );
      await compositor.setChroma(0.3);
      compositor.run();
      return readFloats(gpu, compositor.shown, START.length);
    });
    assertSame('shown', parts, whole);
  });

  test('a larger size is the same', async () => {
    const large = { width: 131, height: 187 };
    const count = 3 * large.width * large.height;
    const { whole, parts } = await both(async (buffers) => {
      const upload = (label: string, length: number, seed: number) =>
        buffers.upload(label, 'image', values(length, seed, 0, 1));
      const [from, small] = [buffers.upload('from', 'image', START), upload('small', START.length, 506)];
      const [to, plain] = [
        buffers.create('to', 'image', 4 * count),
        buffers.create('plain', 'image', 4 * count),
      ];
      const detail = { small, large: upload('large', count, 507), share: 0.7 };
      await resample(gpu, SIZE, large, [
        { from, to, by: 'bicubic', detail, least: 0, most: 1 },
        { from, to: plain, by: 'bilinear', least: 0, most: 1 },
      ]);
      return [await readFloats(gpu, to, count), await readFloats(gpu, plain, count)];
    });
    expect(new Set(whole[0]).size).toBeGreaterThan(count / 4);
    for (const [i, planes] of parts.entries()) assertSame('planes', planes, whole[i]!);
  });

  test.each([
    [61, 44],
    [200, 300],
    [30, 2],
  ])('the preview on %i×%i is the same', async (width, height) => {
    const { whole, parts } = await both(async (buffers) => {
      const format = 'rgba8unorm';
      const usage = GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC;
      const texture = gpu.device.createTexture({ size: [width, height], format, usage });
      const image = buffers.upload('image', 'image', START);
      const preview = await Preview.create(buffers, format, image, [SIZE.width, SIZE.height]);
      preview.draw({ getCurrentTexture: () => texture } as GPUCanvasContext);
      const staging = gpu.createBuffer('s', 1024 * height, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
      const encoder = gpu.device.createCommandEncoder();
      encoder.copyTextureToBuffer({ texture }, { buffer: staging, bytesPerRow: 1024 }, [width, height]);
      gpu.device.queue.submit([encoder.finish()]);
      const bytes = new Uint8Array(await mapped(gpu, staging, 1024 * height));
      gpu.destroyBuffer(staging);
      texture.destroy();
      return bytes;
    });
    expect(Buffer.compare(parts, whole)).toBe(0);
  });
});
