import { afterEach, expect, test } from 'vitest';
import { ArtFilterError } from '../../../src/errors.ts';
import type { Gpu } from '../../../src/gpu/device.ts';
import { resizePictureSync } from '../../../src/image/resize.ts';
import type { StyleTransferInputs } from '../../../src/style/checkpoint/resume.ts';
import { Session } from '../../../src/style/session/session.ts';
import { RECIPES } from '../../../src/style/settings/recipes.ts';
import { pyramidOf, scaleEnds } from '../../../src/style/settings/scales.ts';
import type { LiveSettings, Settings, Step } from '../../../src/style/settings/settings.ts';
import { resampled } from '../../gpu/cases/resample.ts';
import { randomPicture } from '../../gpu/cases/styling.ts';
import { describeGpu } from '../../support/describe-gpu.ts';
import { narrowVgg19 } from '../../support/random-network.ts';

const GROWING: Partial<Settings> = {
  size: 48,
  minScale: 24,
  iterations: 8,
  contentLayers: { conv2_1: 1 },
  styleLayers: { conv1_1: 4, conv2_1: 1 },
};
const INPUTS: Omit<StyleTransferInputs, 'gpu'> = {
  content: randomPicture(40, 54, 1),
  styles: [{ picture: randomPicture(36, 28, 2) }, { picture: randomPicture(30, 60, 3) }],
  weights: narrowVgg19('conv2_1'),
};

await describeGpu('a run over several scales', (gpu: Gpu) => {
  const made: Session[] = [];
  const create = async (settings: Partial<Settings> = {}, inputs: Partial<StyleTransferInputs> = {}) => {
    const session = await Session.create({
      ...INPUTS,
      gpu,
      settings: { ...GROWING, ...settings },
      ...inputs,
    });
    made.push(session);
    return session;
  };
  const finished = async (session: Session) => {
    for await (const _ of session.run());
    return session.picture();
  };
  /** A run whose settings change after so many iterations. */
  const changed = async (session: Session, after: number, live: LiveSettings) => {
    for await (const _ of session.run({ until: after }));
    session.update(live);
    return finished(session);
  };

  afterEach(() => {
    for (const session of made.splice(0)) session.destroy();
    expect(gpu.bufferCount).toBe(0);
    expect(gpu.fault).toBeUndefined();
  });

  test('grows by √2, tells where it is, and hands over pictures of the final size all the time', async () => {
    const session = await create();
    expect([session.width, session.height]).toEqual([48, 36]);
    expect(session.scale).toEqual({ index: 0, count: 3, width: 24, height: 18 });
    const steps: Step[] = [];
    for await (const step of session.run()) {
      steps.push(step);
      const { width, height, data } = await session.picture();
      expect([width, height, data.length]).toEqual([48, 36, 3 * 48 * 36]);
    }
    expect(steps.map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(steps.map(({ scale }) => scale)).toEqual([24, 34, 48, 48, 48, 48, 48, 48]);
    expect(session.scale).toEqual({ index: 2, count: 3, width: 48, height: 36 });
    expect(steps.at(-1)!.secondsLeft).toBe(0);
    expect(steps.every((step, i) => i === 0 || step.secondsLeft < steps[0]!.secondsLeft * 4)).toBe(true);
    expect(session.complete).toBe(true);
  });

  test.each([
    ['default', 'content', true],
    ['default', 'noise', false],
    ['crowson', 'content', false],
  ] as const)(
    'with %s from %s a larger scale begins with the picture of the smaller',
    async (recipe, init, detailed) => {
      const session = await create({ recipe, init, learningRate: 0.1, iterations: 24 });
      const ends = scaleEnds(3, 24, pyramidOf(RECIPES[recipe]!, RECIPES[recipe]!.optimizer));
      for await (const _ of session.run({ until: ends[1]! }));
      expect(session.scale.width).toBe(34);
      const small = await session.picture();
      session.update({ learningRate: 1e-9 });
      for await (const _ of session.run({ until: ends[1]! + 1 }));
      const large = await session.picture();
      expect(session.scale.width).toBe(48);
      if (detailed) {
        // It is nearer to the content by just what that has more detail at 48 pixels.
        const content = [48, 34].map((width) =>
          resizePictureSync(INPUTS.content, width, Math.round((width * 40) / 54)),
        );
        const grown = resampled(content[1]!.data, content[1]!, content[0]!, 'bicubic');
        const wanted = small.data.map((value, i) => value + content[0]!.data[i]! - grown[i]!);
        return expectClose(
          large.data,
          wanted.map((value) => Math.min(1, Math.max(0, value))),
          0.01,
        );
      }
      const far =
        small.data.reduce((sum, value, i) => sum + Math.abs(value - large.data[i]!), 0) / large.data.length;
      expect(far).toBeLessThan(0.01);
    },
  );

  test.each(['adam', 'lbfgs', 'sgd'] as const)('with %s the loss falls at every scale', async (optimizer) => {
    const learningRate = { adam: 0.02, lbfgs: 1, sgd: 1 }[optimizer];
    const session = await create({ optimizer, learningRate, iterations: 24 });
    const steps: Step[] = [];
    for await (const step of session.run()) steps.push(step);
    for (const scale of [24, 34, 48]) {
      const here = steps.filter((step) => step.scale === scale);
      expect(here.at(-1)!.losses.total).toBeLessThan(here[0]!.losses.total);
    }
  });

  test('a run is the same again, bit for bit', async () => {
    const [first, second] = [await finished(await create()), await finished(await create())];
    expect(second.data).toEqual(first.data);
  });

  test.each(['style', 'content', 'image', 'losses.readback', 'preview.params'])(
    'ended when %s of a larger scale is created, it leaves nothing behind',
    async (stage) => {
      const session = await create();
      for await (const _ of session.run({ until: 1 }));
      const { createBuffer } = gpu;
      let ended = false;
      gpu.createBuffer = (label, size, usage) => {
        if (label === stage && !ended) {
          ended = true;
          queueMicrotask(() => session.destroy());
        }
        return createBuffer.call(gpu, label, size, usage);
      };
      try {
        await expect(session.run().next()).rejects.toMatchObject({ code: 'aborted' });
      } finally {
        gpu.createBuffer = createBuffer;
      }
      expect(ended).toBe(true);
    },
  );

  test.each([
    ['image', 'the state too'],
    ['losses.readback', 'but no state'],
  ])(
    'where %s of a larger scale does not fit, the picture so far stays, %s, and it can be tried again',
    async (missing) => {
      const session = await create();
      for await (const _ of session.run({ until: 1 }));
      const before = await session.picture();
      const { createBuffer } = gpu;
      gpu.createBuffer = (label, size, usage) => {
        if (label === missing) throw new ArtFilterError('out-of-memory', `${label}: too large.`);
        return createBuffer.call(gpu, label, size, usage);
      };
      try {
        await expect(finished(session)).rejects.toMatchObject({ code: 'out-of-memory' });
      } finally {
        gpu.createBuffer = createBuffer;
      }
      expect((await session.picture()).data).toEqual(before.data);
      const saved = session.checkpoint();
      if (missing === 'image') expect((await saved).iteration).toBe(1);
      else await expect(saved).rejects.toMatchObject({ code: 'gpu' });
      expect(session.seconds.perIteration).toBeGreaterThan(0);
      const again = await finished(session);
      expect(session.complete).toBe(true);
      expect(again.data).toEqual((await finished(await create())).data);
    },
  );

  test.each<LiveSettings>([
    { blend: [1, 0] },
    { texture: 3, shapes: 0.2 },
    { color: 'content-match' },
    { color: 'content-luminance' },
    { contentWeight: 0.5, learningRate: 0.05 },
    { toneWeight: 2 },
  ])('%j from the start is the setting itself', async (live) => {
    const given = await finished(await create(live));
    const session = await create();
    session.update(live);
    const updated = await finished(session);
    if (live.color === 'content-luminance') return expectClose(updated.data, given.data, 0.2);
    expect(updated.data).toEqual(given.data);
  });

  test('a change while a larger scale is made counts there from its first iteration on', async () => {
    const live: LiveSettings = { blend: [0.2, 0.8], toneWeight: 2 };
    const scales: number[] = [];
    for await (const { scale } of (await create()).run()) scales.push(scale);
    const end = scales.lastIndexOf(scales[0]!) + 1;
    const before = await changed(await create(), end, live);
    const session = await create();
    for await (const _ of session.run({ until: end }));
    expect(session.scale.index).toBe(0);
    const { createBuffer } = gpu;
    gpu.createBuffer = (label, size, usage) => {
      if (label === 'losses.readback') session.update(live);
      return createBuffer.call(gpu, label, size, usage);
    };
    try {
      for await (const _ of session.run({ until: end + 1 }));
    } finally {
      gpu.createBuffer = createBuffer;
    }
    expect((await finished(session)).data).toEqual(before.data);
  });

  test('stopped, with other colours, while a larger scale is made, it stands there and can be saved', async () => {
    const stop = new AbortController();
    const { signal } = stop;
    const session = await create({}, { signal });
    for await (const _ of session.run({ until: 1 }));
    const { createBuffer } = gpu;
    gpu.createBuffer = (label, size, usage) => {
      if (label === 'preview.params') {
        session.update({ color: 'content-luminance' });
        stop.abort();
      }
      return createBuffer.call(gpu, label, size, usage);
    };
    try {
      await expect(session.run({ signal }).next()).rejects.toMatchObject({ code: 'aborted' });
    } finally {
      gpu.createBuffer = createBuffer;
    }
    const { iteration, scale } = await session.checkpoint();
    expect([iteration, scale.index]).toEqual([1, 1]);
  });

  test('a change while it runs is the same whether made at a pause or in the middle', async () => {
    const live: LiveSettings = { blend: [0.2, 0.8], texture: 2 };
    const paused = await changed(await create(), 5, live);
    const session = await create({}, { submitMilliseconds: 0.001 });
    for await (const step of session.run()) if (step.iteration === 5) session.update(live);
    expect((await session.picture()).data).toEqual(paused.data);
    const never = await finished(await create());
    expect(never.data).not.toEqual(paused.data);
  });

  test.each(['adam', 'lbfgs', 'sgd'] as const)(
    'a tone that weighs nothing changes nothing with %s',
    async (optimizer) => {
      const settings = { optimizer, learningRate: { adam: 0.02, lbfgs: 1, sgd: 1 }[optimizer] };
      const never = await finished(await create(settings));
      const late = await changed(await create(settings), 5, { toneWeight: 1e-12 });
      // L-BFGS begins anew with another objective.
      if (optimizer !== 'lbfgs') expectClose(late.data, never.data, 1e-6);
      const strong = await changed(await create(settings), 5, { toneWeight: 50 });
      const moved = strong.data.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - never.data[i]!)),
        0,
      );
      expect(moved).toBeGreaterThan(1e-3);
    },
  );

  test('a blend of one style alone is that style, bit for bit', async () => {
    for (const i of [0, 1]) {
      const alone = await finished(await create({}, { styles: [INPUTS.styles[i]!] }));
      const blend = [Number(i === 0), Number(i === 1)];
      expect((await finished(await create({ blend }))).data).toEqual(alone.data);
      // Also when it comes to that while it runs, from then on.
      const [slid, begun] = [await create({ blend: [1, 1] }), await create({ blend: [1, 1] })];
      expect((await changed(slid, 3, { blend })).data).toEqual((await changed(begun, 3, { blend })).data);
    }
  });

  test('fewer iterations end it sooner, more go on', async () => {
    const session = await create();
    for await (const _ of session.run({ until: 5 }));
    session.update({ iterations: 6 });
    const steps: Step[] = [];
    for await (const step of session.run()) steps.push(step);
    expect(steps.map(({ iteration }) => iteration)).toEqual([6]);
    expect(session.scale.width).toBe(48);
    session.update({ iterations: 10 });
    for await (const step of session.run()) steps.push(step);
    expect(steps.at(-1)).toMatchObject({ iteration: 10, scale: 48 });
  });

  test.each([
    [{ blend: [1] }, 'blend has 1 numbers'],
    [{ blend: [0, 0] }, 'blend is all zeros'],
    [{ blend: [-1, 2] }, 'blend has -1'],
    [{ color: 'pink' }, 'color is "pink"'],
    [{ texture: -1 }, 'texture is -1'],
  ] satisfies [LiveSettings, string][])('%j is refused with a sentence', async (live, sentence) => {
    const session = await create();
    expect(() => session.update(live)).toThrow(
      expect.objectContaining({ code: 'settings', message: expect.stringContaining(sentence) }),
    );
    await expect(create(live)).rejects.toMatchObject({ code: 'settings' });
  });
});

function expectClose(a: Float32Array, b: Float32Array, most: number): void {
  const mean = a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
  expect(mean).toBeLessThan(most);
}
