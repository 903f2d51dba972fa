import { afterEach, expect, test } from 'vitest';
import type { ErrorCode } from '../../../src/errors.ts';
import type { Gpu } from '../../../src/gpu/device.ts';
import type { StyleTransferInputs } from '../../../src/style/checkpoint/resume.ts';
import { Session } from '../../../src/style/session/session.ts';
import type { Settings, Step } from '../../../src/style/settings/settings.ts';
import { randomPicture } from '../../gpu/cases/styling.ts';
import { describeGpu } from '../../support/describe-gpu.ts';
import { narrowVgg19 } from '../../support/random-network.ts';

const SMALL: Partial<Settings> = {
  size: 32,
  iterations: 10,
  contentLayers: { conv2_1: 1 },
  styleLayers: { conv1_1: 4, conv2_1: 1 },
};
const INPUTS: Omit<StyleTransferInputs, 'gpu'> = {
  content: randomPicture(40, 54, 1),
  styles: [{ picture: randomPicture(36, 28, 2) }, { picture: randomPicture(30, 60, 3), weight: 2 }],
  weights: narrowVgg19('conv2_1'),
};
/** The default weight of the content loss. */
const KEPT = 0.09;

/** Every iteration in submits of its own. */
const ONE_BY_ONE = { submitMilliseconds: 0.001 };

const failure = (code: ErrorCode) => expect.objectContaining({ name: 'ArtFilterError', code });

await describeGpu('a session', (gpu: Gpu) => {
  let session: Session | undefined;
  const create = async (settings: Partial<Settings> = {}, inputs: Partial<StyleTransferInputs> = {}) => {
    session = await Session.create({ ...INPUTS, gpu, settings: { ...SMALL, ...settings }, ...inputs });
    return session;
  };
  const all = async (steps: AsyncIterable<Step>) => {
    const seen: Step[] = [];
    for await (const step of steps) seen.push(step);
    return seen;
  };

  afterEach(() => {
    session?.destroy();
    session = undefined;
    expect(gpu.bufferCount).toBe(0);
    expect(gpu.fault).toBeUndefined();
  });

  test('yields every iteration in order, and the loss falls', async () => {
    const made = await create();
    expect([made.width, made.height]).toEqual([32, 24]);
    const steps = await all(made.run());
    expect(steps.map((step) => step.iteration)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(steps.every((step) => step.iterations === 10)).toBe(true);
    expect(steps.at(-1)!.losses.total).toBeLessThan(0.5 * steps[0]!.losses.total);
    expect(made.complete).toBe(true);
    const { seconds } = made;
    expect(seconds.perIteration).toBeGreaterThan(0);
    expect(seconds.total).toBeGreaterThan(seconds.load + seconds.compile);
  });

  test('takes what suits the weights where nothing is given, and shows it', async () => {
    const defaults = {
      pooling: 'avg',
      contentWeight: 0.5,
      tvWeight: 0.7,
      styleLayers: { conv1_2: 3 },
    } as const;
    const { settings } = await create({ tvWeight: 0.2 }, { weights: { ...INPUTS.weights, defaults } });
    expect(settings).toMatchObject({ pooling: 'avg', contentWeight: 0.5, tvWeight: 0.2 });
    expect(settings.styleLayers).toEqual(SMALL.styleLayers);
  });

  test('the total is the sum of its weighted terms', async () => {
    const [step] = await all((await create()).run({ until: 1 }));
    const { total, content, style, tv, moments, laplacian } = step!.losses;
    const ofStyle = 0.8 * style.conv1_1! + 0.2 * style.conv2_1!;
    expect(total / (ofStyle + 0.3 * moments! + 0.1 * tv)).toBeCloseTo(1, 5);
    expect(content).toBe(0);
    // The goal is stored in halves.
    expect(laplacian).toBeLessThan(1e-6);
    session!.destroy();
    const second = (await all((await create()).run({ until: 4 }))).at(-1)!.losses;
    expect(second.laplacian).toBeGreaterThan(0);
    const kept = KEPT * (second.content + 0.1 * second.laplacian!);
    const styled = 0.8 * second.style.conv1_1! + 0.2 * second.style.conv2_1! + 0.3 * second.moments!;
    expect(second.total / (kept + styled + 0.1 * second.tv)).toBeCloseTo(1, 5);
  });

  test("a network's balance multiplies its losses, which the settings then weigh", async () => {
    const settings = { init: 'noise', toneWeight: 0 } as const;
    const first = async (weights: StyleTransferInputs['weights']) => {
      const [step] = await all((await create(settings, { weights })).run({ until: 1 }));
      session!.destroy();
      return step!.losses;
    };
    const even = await first(INPUTS.weights);
    const balance = { content: 2, style: [3, 0.5, 1, 1, 1], variation: 4 } as const;
    const { total, content, style, tv, moments, laplacian } = await first({ ...INPUTS.weights, balance });
    expect(content / even.content).toBeCloseTo(2, 5);
    expect(style.conv1_1! / even.style.conv1_1!).toBeCloseTo(3, 5);
    expect(style.conv2_1! / even.style.conv2_1!).toBeCloseTo(0.5, 5);
    expect(tv / even.tv).toBeCloseTo(4, 5);
    expect(laplacian! / even.laplacian!).toBeCloseTo(2, 5);
    const ofStyle = 0.8 * style.conv1_1! + 0.2 * style.conv2_1! + 0.3 * moments!;
    const sum = KEPT * (content + 0.1 * laplacian!) + ofStyle + 0.1 * tv;
    expect(total / sum).toBeCloseTo(1, 5);
  });

  test('the picture is within 0…1, starts as the content and moves', async () => {
    const made = await create({ size: 54 }, { content: randomPicture(40, 54, 1) });
    const before = await made.picture();
    expect(before.data).toEqual(INPUTS.content.data);
    await all(made.run({ until: 2 }));
    const after = await made.picture();
    expect(after.data).not.toEqual(before.data);
    expect(after.data.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  test('the same seed gives the same picture', async () => {
    const pictures: Float32Array[] = [];
    for (const seed of [5, 5, 6]) {
      const made = await create({ init: 'noise', seed, iterations: 3 });
      await all(made.run());
      pictures.push((await made.picture()).data);
      made.destroy();
    }
    expect(pictures[1]).toEqual(pictures[0]);
    expect(pictures[2]).not.toEqual(pictures[0]);
  });

  test('however it is cut into submits, the result is the same', async () => {
    const pictures: Float32Array[] = [];
    for (const inputs of [ONE_BY_ONE, { submitMilliseconds: 10_000 }]) {
      const made = await create({ iterations: 6 }, inputs);
      await all(made.run());
      pictures.push((await made.picture()).data);
      made.destroy();
    }
    expect(pictures[1]).toEqual(pictures[0]);
  });

  test('runs until an iteration, and goes on from there', async () => {
    const made = await create();
    expect(await all(made.run({ until: 4 }))).toHaveLength(4);
    expect(made.iteration).toBe(4);
    const rest = await all(made.run());
    expect(rest.map((step) => step.iteration)).toEqual([5, 6, 7, 8, 9, 10]);
    expect(await all(made.run())).toEqual([]);
  });

  test('pauses: nothing moves until it is resumed', async () => {
    const made = await create({}, ONE_BY_ONE);
    const steps = made.run();
    await steps.next();
    made.pause();
    expect(made.paused).toBe(true);
    const rest = all(steps);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { iteration } = made;
    const paused = await made.picture();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(made.iteration).toBe(iteration);
    expect(iteration).toBeLessThan(10);
    expect((await made.picture()).data).toEqual(paused.data);
    made.resume();
    await rest;
    expect(made.complete).toBe(true);
  });

  test('stops by a signal, also while paused, and can be run again', async () => {
    const made = await create({}, ONE_BY_ONE);
    const controller = new AbortController();
    const run = async () => {
      for await (const step of made.run({ signal: controller.signal })) {
        if (step.iteration === 2) made.pause();
      }
    };
    setTimeout(() => controller.abort(), 300);
    await expect(run()).rejects.toEqual(failure('aborted'));
    made.resume();
    expect((await all(made.run())).at(-1)!.iteration).toBe(10);
  });

  test('a signal stops it while it is made', async () => {
    await expect(create({}, { signal: AbortSignal.abort() })).rejects.toEqual(failure('aborted'));
  });

  test('runs only once at a time', async () => {
    const made = await create();
    const first = made.run();
    await first.next();
    await expect(made.run().next()).rejects.toEqual(failure('settings'));
    await first.return();
    expect(await all(made.run({ until: 10 }))).not.toHaveLength(0);
  });

  test('takes new weights, learning rate and length while it runs', async () => {
    const made = await create();
    await all(made.run({ until: 2 }));
    made.update({ contentWeight: 2, styleWeight: 0, tvWeight: 0, iterations: 12, learningRate: 1e-9 });
    const still = (await made.picture()).data;
    const steps = await all(made.run({ until: 4 }));
    for (const { losses, iterations } of steps) {
      expect(losses.total / (2 * (losses.content + 0.1 * losses.laplacian!))).toBeCloseTo(1, 5);
      expect(iterations).toBe(12);
    }
    expect(steps[1]!.losses.content / steps[0]!.losses.content).toBeCloseTo(1, 4);
    expect(made.settings).toMatchObject({ contentWeight: 2, iterations: 12 });
    expect(still).toHaveLength(3 * 32 * 24);
    expect(() => made.update({ tvWeight: -1 })).toThrow(failure('settings'));
    expect(made.settings.tvWeight).toBe(0);
  });

  test('takes up losses that had no weight', async () => {
    const made = await create({ momentWeight: 0, laplacianWeight: 0 });
    const [before] = await all(made.run({ until: 1 }));
    expect(before!.losses).not.toHaveProperty('moments');
    expect(before!.losses).not.toHaveProperty('laplacian');
    made.update({ momentWeight: 2, laplacianWeight: 3 });
    const after = (await all(made.run({ until: 4 }))).at(-1)!.losses;
    expect(after.moments).toBeGreaterThan(0);
    expect(after.laplacian).toBeGreaterThan(0);
    const styled = 0.8 * after.style.conv1_1! + 0.2 * after.style.conv2_1! + 2 * after.moments!;
    const kept = KEPT * (after.content + 3 * after.laplacian!);
    expect(after.total / (kept + styled + 0.1 * after.tv)).toBeCloseTo(1, 5);
  });

  test('destroyed while it runs, it ends', async () => {
    const made = await create();
    const steps = made.run();
    await steps.next();
    made.pause();
    const rest = all(steps);
    made.destroy();
    await expect(rest).rejects.toEqual(failure('aborted'));
    expect(gpu.bufferCount).toBe(0);
  });

  test('diverges with one sentence', async () => {
    const made = await create({ recipe: 'gatys', optimizer: 'sgd', learningRate: 1e9, tvWeight: 1e12 });
    await expect(all(made.run())).rejects.toEqual(failure('diverged'));
  });

  test('reports its memory', async () => {
    const { memory, width, height } = await create();
    const parts = Object.values(memory.byPurpose);
    expect(parts.reduce((sum, bytes) => sum + bytes, 0)).toBe(memory.total);
    expect(memory.byPurpose.image).toBe(3 * 4 * width * height);
    expect(memory.byPurpose).toHaveProperty('weights');
    expect(memory.bytesPerPixel).toBeGreaterThan(4 * 64);
    expect(memory.bytesPerPixel * width * height).toBeLessThan(memory.total);
  });

  test('two share the device', async () => {
    const first = await create({ iterations: 4 });
    const one = all(first.run());
    const second = await Session.create({
      ...INPUTS,
      gpu,
      settings: { ...SMALL, iterations: 4, seed: 1 },
    });
    const both = await Promise.all([one, all(second.run())]);
    expect(both.map((steps) => steps.length)).toEqual([4, 4]);
    expect((await second.picture()).data).toEqual((await first.picture()).data);
    const { bufferCount } = gpu;
    second.destroy();
    expect(gpu.bufferCount).toBeLessThan(bufferCount);
    expect(gpu.bufferCount).toBeGreaterThan(0);
  });

  test.each<[string, Partial<Settings>, Partial<StyleTransferInputs>, ErrorCode]>([
    ['weights that end too early', { contentLayers: { conv4_2: 1 } }, {}, 'weights'],
    ['no style', {}, { styles: [] }, 'settings'],
    ['a picture of the wrong length', {}, { content: { ...randomPicture(40, 54, 1), width: 50 } }, 'picture'],
    ['a start that is missing', { init: 'picture' }, {}, 'settings'],
    [
      'a style without weight',
      {},
      { styles: [{ picture: randomPicture(36, 28, 2), weight: 0 }] },
      'settings',
    ],
    ['a tiny picture', {}, { content: randomPicture(8, 8, 1) }, 'picture'],
  ])('refuses %s, and leaves no buffer', async (_what, settings, inputs, code) => {
    await expect(create(settings, inputs)).rejects.toEqual(failure(code));
  });
});
