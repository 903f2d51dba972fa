import { afterEach, expect, test } from 'vitest';
import type { Gpu } from '../../../src/gpu/device.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/style/checkpoint/file.ts';
import type { StyleTransferInputs } from '../../../src/style/checkpoint/resume.ts';
import { Session } from '../../../src/style/session/session.ts';
import type { Settings, Step } from '../../../src/style/settings/settings.ts';
import { randomPicture } from '../../gpu/cases/styling.ts';
import { describeGpu } from '../../support/describe-gpu.ts';
import { narrowVgg19 } from '../../support/random-network.ts';

/** A picture in its own style: little is left to do after a few iterations. */
const picture = randomPicture(40, 40, 1);
const SETTINGS: Partial<Settings> = {
  size: 34,
  minScale: 24,
  contentWeight: 10,
  tvWeight: 0,
  contentLayers: { conv2_1: 1 },
  styleLayers: { conv1_1: 4, conv2_1: 1 },
};

await describeGpu('a run whose objective stops falling', (gpu: Gpu) => {
  const made: Session[] = [];
  const create = async (settings: Partial<Settings> = {}, inputs: Partial<StyleTransferInputs> = {}) => {
    const session = await Session.create({
      gpu,
      content: picture,
      styles: [{ picture: randomPicture(40, 40, 2) }],
      weights: narrowVgg19('conv2_1'),
      settings: { ...SETTINGS, ...settings },
      ...inputs,
    });
    made.push(session);
    return session;
  };
  const steps = async (session: Session, until?: number) => {
    const told: Step[] = [];
    for await (const step of session.run({ until })) told.push(step);
    return told;
  };

  afterEach(() => {
    for (const session of made.splice(0)) session.destroy();
    expect(gpu.bufferCount).toBe(0);
  });

  test('ends early, as its last step says, however many iterations are computed at a time', async () => {
    const session = await create();
    const told = await steps(session);
    expect(session.settings.iterations).toBe(100);
    expect(session.complete).toBe(true);
    expect(told.length).toBeLessThan(80);
    const last = told.at(-1)!;
    expect(last).toMatchObject({
      iteration: told.length,
      iterations: told.length,
      scale: 34,
      secondsLeft: 0,
    });
    for (const submitMilliseconds of [1e-3, 1e6]) {
      const other = await create({}, { submitMilliseconds });
      const again = await steps(other);
      expect(again.map(({ losses }) => losses)).toEqual(told.map(({ losses }) => losses));
      expect((await other.picture()).data).toEqual((await session.picture()).data);
    }
    // More of them are made where somebody asks for them.
    session.update({ iterations: last.iteration + 3 });
    expect(session.complete).toBe(false);
    expect(await steps(session)).toHaveLength(3);
  });

  test.each<[string, Partial<Settings>]>([
    ['iterations are given', { iterations: 100 }],
    ['another optimiser paints', { optimizer: 'sgd', learningRate: 1e-9 }],
    ['a published recipe is followed', { recipe: 'pytorch-tutorial', styleWeight: 1 }],
  ])('makes all iterations where %s', async (_, settings) => {
    const session = await create(settings);
    expect(await steps(session)).toHaveLength(session.settings.iterations);
  });

  test('ends at the same iteration, with the same bits, from a checkpoint', async () => {
    const whole = await create();
    const told = await steps(whole);
    for (const stop of [7, 17, told.length - 1]) {
      const first = await create();
      const before = await steps(first, stop);
      const resume = await decodeCheckpoint(await encodeCheckpoint(await first.checkpoint()));
      first.destroy();
      const second = await create({}, { resume });
      const after = await steps(second);
      expect([...before, ...after].map(({ losses }) => losses)).toEqual(told.map(({ losses }) => losses));
      expect(second.complete).toBe(true);
      expect((await second.picture()).data).toEqual((await whole.picture()).data);
    }
  });
});
