import { readFloats } from '../../../src/gpu/readback.ts';
import type { Mask } from '../../../src/image/mask.ts';
import type { Picture } from '../../../src/image/picture.ts';
import { keep } from '../../../src/ops/keep.ts';
import { Compositor } from '../../../src/style/display/compositor.ts';
import { uploadMask, uploadPicture } from '../../../src/style/pictures/uploads.ts';
import { assert, assertClose, assertSame } from './assert.ts';
import type { GpuCase } from './gpu-case.ts';
import { evaluate, uploadDense, values, withBuffers } from './on-gpu.ts';

const WIDTH = 13;
const HEIGHT = 11;
const SIZE = WIDTH * HEIGHT;
/** Some values are outside 0…1. */
const IMAGE = values(3 * SIZE, 401, -0.2, 1.2);
/** 8-bit values, some of them black and some white. */
const DATA = values(3 * SIZE, 402, -0.1, 1.1).map((v) => Math.round(255 * Math.min(1, Math.max(0, v))) / 255);
const CONTENT: Picture = { width: WIDTH, height: HEIGHT, data: DATA };
/** Nothing, everything and what is between. */
const KEEP: Mask = {
  width: WIDTH,
  height: HEIGHT,
  data: values(SIZE, 403, -0.5, 1.5).map((v) => Math.min(1, Math.max(0, v))),
};

const cut = (value: number, least = 0, most = 1) => Math.min(most, Math.max(least, value));
const luma = ([r, g, b]: number[]) => 0.299 * r! + 0.587 * g! + 0.114 * b!;

function reference(share: number, mask?: Mask): Float64Array {
  const result = new Float64Array(3 * SIZE);
  for (let i = 0; i < SIZE; i++) {
    const at = [i, SIZE + i, 2 * SIZE + i];
    const content = at.map((k) => DATA[k]!);
    const styled = at.map((k) => cut(IMAGE[k]!));
    const shift = cut(luma(styled) - luma(content), -Math.min(...content), 1 - Math.max(...content));
    const kept = mask ? mask.data[i]! : 0;
    at.forEach((k, c) => {
      const mixed = (1 - share) * styled[c]! + share * (content[c]! + shift);
      result[k] = (1 - kept) * mixed + kept * content[c]!;
    });
  }
  return result;
}

/** The shown picture once the image is finished with a share of the content's chroma. */
const mixCases = [
  { share: 0.35, mask: undefined },
  { share: 1, mask: undefined },
  { share: 0, mask: KEEP },
  { share: 0.8, mask: KEEP },
].map(
  ({ share, mask }): GpuCase => ({
    name: `finish with ${share} of the content's chroma${mask ? ' and parts kept' : ''}`,
    run: (gpu) =>
      withBuffers(gpu, async (buffers) => {
        const image = buffers.upload('image', 'image', IMAGE);
        const compositor = await Compositor.create(
          buffers,
          image,
          () => uploadPicture(buffers, 'content', CONTENT),
          mask && (await uploadMask(buffers, 'keep', mask)),
        );
        await compositor.setChroma(share);
        compositor.run();
        const shown = await readFloats(gpu, compositor.shown, 3 * SIZE);
        assertClose('shown', shown, reference(share, mask), 1e-6);
        for (let i = 0; i < SIZE; i++) {
          for (const k of [i, SIZE + i, 2 * SIZE + i]) {
            assert(shown[k]! >= 0 && shown[k]! <= 1, `value ${k} is ${shown[k]}`);
            if (mask?.data[i] === 1) assert(shown[k] === DATA[k], `value ${k} is not the content's`);
          }
        }
        if (share < 1 || mask) return;
        // In 8 bits, as it is written: differences between channels are the content's own.
        const bytes = Array.from(shown, (v) => Math.round(255 * v));
        for (let i = 0; i < 2 * SIZE; i++) {
          const [got, wanted] = [
            bytes[i + SIZE]! - bytes[i]!,
            Math.round(255 * (DATA[i + SIZE]! - DATA[i]!)),
          ];
          assert(Math.abs(got - wanted) <= 1, `chroma ${i} is ${got}, expected ${wanted}`);
        }
        for (let i = 0; i < SIZE; i++) {
          const [r, g, b] = [i, SIZE + i, 2 * SIZE + i].map((k) => shown[k]! - DATA[k]!);
          assert(Math.max(Math.abs(r! - g!), Math.abs(g! - b!)) < 1.5e-7, `pixel ${i} has another chroma`);
        }
      }),
  }),
);

const idleCase: GpuCase = {
  name: 'finish shows the image itself where nothing is mixed in, and changes while it runs',
  run: (gpu) =>
    withBuffers(gpu, async (buffers) => {
      const image = buffers.upload('image', 'image', IMAGE);
      const before = gpu.bufferCount;
      const compositor = await Compositor.create(buffers, image, () =>
        uploadPicture(buffers, 'content', CONTENT),
      );
      await compositor.setChroma(0);
      compositor.run();
      assert(compositor.shown === image, 'the image is not shown');
      assert(gpu.bufferCount === before, 'memory was taken');
      await compositor.setChroma(1);
      compositor.run();
      assertClose('shown', await readFloats(gpu, compositor.shown, 3 * SIZE), reference(1), 1e-6);
      await compositor.setChroma(0.5);
      compositor.run();
      assertClose('shown', await readFloats(gpu, compositor.shown, 3 * SIZE), reference(0.5), 1e-6);
      await compositor.setChroma(0);
      assert(compositor.shown === image, 'the image is not shown again');
    }),
};

const keepCase: GpuCase = {
  name: 'gradients are held back where the picture is kept',
  run: (gpu) =>
    withBuffers(gpu, async (buffers) => {
      const grad = uploadDense(buffers, 'grad', [3, HEIGHT, WIDTH], IMAGE);
      const mask = uploadDense(buffers, 'keep', [HEIGHT, WIDTH], KEEP.data);
      const [held] = await evaluate(buffers, [keep(grad, mask)]);
      assertClose(
        'gradient',
        held!,
        IMAGE.map((value, i) => value * (1 - KEEP.data[i % SIZE]!)),
      );
      const still = (data: Float32Array) => data.filter((_, i) => KEEP.data[i % SIZE] === 1).map(Math.abs);
      assert(still(IMAGE).length > 20, 'too few pixels are kept wholly');
      assertSame('gradient of what is kept', still(held!), new Float32Array(still(held!).length));
    }),
};

export const finishCases: readonly GpuCase[] = [...mixCases, idleCase, keepCase];
