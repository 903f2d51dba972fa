import { afterEach, expect, test } from 'vitest';
import type { Gpu } from '../../../src/gpu/device.ts';
import type { Mask } from '../../../src/image/mask.ts';
import { invertMask } from '../../../src/image/mask.ts';
import type { Picture } from '../../../src/image/picture.ts';
import type { StyleTransferInputs } from '../../../src/style/checkpoint/resume.ts';
import { Session } from '../../../src/style/session/session.ts';
import type { Settings } from '../../../src/style/settings/settings.ts';
import { randomPicture } from '../../gpu/cases/styling.ts';
import { gram } from '../../reference/losses.ts';
import { describeGpu } from '../../support/describe-gpu.ts';
import { randomVgg19 } from '../../support/random-network.ts';

/** Wide, so that what is alike to it is alike. */
const WEIGHTS = randomVgg19('conv2_1');

const WIDTH = 61;
const HEIGHT = 40;
const SETTINGS: Partial<Settings> = {
  size: WIDTH,
  iterations: 60,
  contentWeight: 0,
  tvWeight: 0,
  learningRate: 0.05,
  contentLayers: { conv1_1: 1 },
  styleLayers: { conv1_1: 1, conv1_2: 1 },
};

/** Stripes of two colours, `wide` pixels each. */
function stripes(wide: number, one: readonly number[], other: readonly number[]): Picture {
  const data = new Float32Array(3 * 48 * 48);
  for (let i = 0; i < data.length; i++) {
    data[i] = (Math.floor((i % 48) / wide) % 2 ? one : other)[Math.floor(i / 48 ** 2)]!;
  }
  return { width: 48, height: 48, data };
}

/** White on the left. */
const left: Mask = {
  width: WIDTH,
  height: HEIGHT,
  data: Float32Array.from({ length: WIDTH * HEIGHT }, (_, i) => Number(i % WIDTH < WIDTH / 2)),
};
const red = stripes(2, [0.9, 0.1, 0.1], [0.5, 0, 0]);
const blue = stripes(6, [0.1, 0.2, 0.9], [0, 0, 0.4]);

await describeGpu('regions', (gpu: Gpu) => {
  const made: Session[] = [];
  const painted = async (inputs: Partial<StyleTransferInputs>, settings: Partial<Settings> = {}) => {
    const session = await Session.create({
      content: randomPicture(HEIGHT, WIDTH, 5),
      styles: [{ picture: red }, { picture: blue }],
      weights: WEIGHTS,
      gpu,
      settings: { ...SETTINGS, ...settings },
      ...inputs,
    });
    made.push(session);
    for await (const _ of session.run());
    return session.picture();
  };

  afterEach(() => {
    for (const session of made.splice(0)) session.destroy();
    expect(gpu.bufferCount).toBe(0);
    expect(gpu.fault).toBeUndefined();
  });

  test.each(['gram', 'wasserstein'] as const)(
    'with %s losses each region takes its own style: five times nearer to it than to the other',
    async (styleLoss) => {
      const regions = [{ content: left }, { content: invertMask(left) }];
      const { data } = await painted({ regions }, { styleLoss });
      const own = [red, blue];
      [0, 31].forEach((from, region) => {
        const here = momentsOf(crop(data, from, from + 30));
        const distances = own.map((style) => far(here, momentsOf(style.data)));
        expect(5 * distances[region]!).toBeLessThan(distances[1 - region]!);
      });
    },
  );

  test('a region may take its style from a region of the style picture', async () => {
    const half: Picture = { width: 96, height: 48, data: new Float32Array(3 * 96 * 48) };
    for (let i = 0; i < half.data.length; i++) {
      const [row, x] = [Math.floor(i / 96), i % 96];
      half.data[i] = (x < 48 ? red : blue).data[row * 48 + (x % 48)]!;
    }
    const right: Mask = { width: 2, height: 1, data: new Float32Array([0, 1]) };
    const everywhere: Mask = { width: 1, height: 1, data: new Float32Array([1]) };
    const { data } = await painted({
      styles: [{ picture: half }],
      regions: [{ content: everywhere, style: 0, styleMask: right }],
    });
    const here = momentsOf(data);
    expect(5 * far(here, momentsOf(blue.data))).toBeLessThan(far(here, momentsOf(red.data)));
  });

  test('a region of everything is a run without regions', async () => {
    const everywhere: Mask = { width: 1, height: 1, data: new Float32Array([1]) };
    const styles = [{ picture: red }];
    const with_ = await painted({ styles, regions: [{ content: everywhere }] }, { iterations: 5 });
    const without = await painted({ styles }, { iterations: 5 });
    const most = with_.data.reduce((most, value, i) => Math.max(most, Math.abs(value - without.data[i]!)), 0);
    expect(most).toBeLessThan(1e-3);
  });

  test.each([0, 24])('what is kept is the content to within 1/255, from %d pixels on', async (minScale) => {
    const content = randomPicture(HEIGHT, WIDTH, 5);
    for (const init of ['content', 'noise']) {
      const { data } = await painted({ content, keep: left }, { init, minScale, iterations: 20 });
      let moved = 0;
      for (let i = 0; i < data.length; i++) {
        const change = Math.abs(data[i]! - content.data[i]!);
        if (left.data[i % (WIDTH * HEIGHT)] === 1) expect(change).toBeLessThanOrEqual(1 / 255);
        else moved = Math.max(moved, change);
      }
      expect(moved).toBeGreaterThan(0.2);
    }
  });

  test.each(['default', 'crowson'])(
    'with %s what is kept stays so that the rest is never torn at its border',
    async (recipe) => {
      const content = randomPicture(HEIGHT, WIDTH, 5);
      const losses: number[] = [];
      const session = await Session.create({
        content,
        styles: [{ picture: red }],
        keep: left,
        weights: WEIGHTS,
        gpu,
        settings: {
          ...SETTINGS,
          recipe,
          minScale: 24,
          iterations: 30,
          color: 'content-luminance',
          learningRate: 0.02,
        },
      });
      made.push(session);
      for await (const step of session.run()) {
        if (step.scale === WIDTH) losses.push(step.losses.total);
      }
      expect(losses.at(-1)!).toBeLessThan(losses[0]!);
      const { data } = await session.picture();
      for (let i = 0; i < data.length; i++) {
        if (left.data[i % (WIDTH * HEIGHT)] === 1) {
          expect(Math.abs(data[i]! - content.data[i]!)).toBeLessThanOrEqual(1 / 255);
        }
      }
    },
  );

  test('luminance keeps the chroma of the content exactly', async () => {
    const content = randomPicture(HEIGHT, WIDTH, 5);
    const { data } = await painted({ content }, { color: 'content-luminance', iterations: 10 });
    const size = WIDTH * HEIGHT;
    let moved = 0;
    for (let i = 0; i < size; i++) {
      const shift = data[i]! - content.data[i]!;
      moved = Math.max(moved, Math.abs(shift));
      // R − Y, G − Y and B − Y stay: all channels move by the same.
      for (const c of [1, 2]) expect(data[c * size + i]! - content.data[c * size + i]!).toBeCloseTo(shift, 5);
    }
    expect(moved).toBeGreaterThan(0.1);
  });

  test.each([
    [{ regions: [{ content: left, style: 2 }] }, 'region 1: its style is number 2 from 0'],
    [{ regions: [{ content: left, weight: 0 }] }, 'region 1: its weight is 0'],
    [{ regions: [{ content: { ...left, width: 7 } }] }, 'region 1: its mask has 2440 values'],
    [{ keep: { ...left, data: left.data.map((value) => 2 * value) } }, 'keep: its mask has values outside'],
    [
      { regions: [{ content: { ...left, data: new Float32Array(left.data.length) } }] },
      'mask 1: it is black everywhere',
    ],
  ] satisfies [Partial<StyleTransferInputs>, string][])(
    '%# is refused with a sentence',
    async (inputs, sentence) => {
      await expect(painted(inputs)).rejects.toMatchObject({ message: expect.stringContaining(sentence) });
    },
  );
});

/** Columns `from` … `to − 1` of the result. */
function crop(data: Float32Array, from: number, to: number): Float32Array {
  return data.filter((_, i) => i % WIDTH >= from && i % WIDTH < to);
}

/** Second moments of the colours and of their differences to the right: a Gram matrix without a network. */
function momentsOf(data: Float32Array): Float64Array {
  const features = new Float64Array(2 * data.length);
  features.set(data);
  for (let i = 0; i < data.length - 1; i++) features[data.length + i] = 4 * (data[i + 1]! - data[i]!);
  return gram({ features, channels: 6 });
}

function far(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
}
