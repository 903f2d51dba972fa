import { afterEach, expect, test } from 'vitest';
import type { Gpu } from '../../../src/gpu/device.ts';
import type { Mask } from '../../../src/image/mask.ts';
import type { Picture } from '../../../src/image/picture.ts';
import { uniform } from '../../../src/random.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/style/checkpoint/file.ts';
import type { StyleTransferInputs } from '../../../src/style/checkpoint/resume.ts';
import { Session } from '../../../src/style/session/session.ts';
import type { Settings, Step } from '../../../src/style/settings/settings.ts';
import { randomPicture } from '../../gpu/cases/styling.ts';
import { describeGpu } from '../../support/describe-gpu.ts';
import { narrowVgg19 } from '../../support/random-network.ts';

/** 2,000 steps of every picture instead of 40: some minutes. `SOAK=1 npx vitest run tests/style/session/lbfgs.test.ts -t long` */
const WHOLE = process.env.SOAK !== undefined;
const STEPS = WHOLE ? 2000 : 40;

const SHALLOW = { contentLayers: { conv2_1: 1 }, styleLayers: { conv1_1: 4, conv2_1: 1 } };
const LBFGS = { optimizer: 'lbfgs', learningRate: 1 } as const;
const weights = narrowVgg19('conv2_1');

function painted(side: number, colour: (x: number, y: number) => number): Picture {
  const data = Float32Array.from({ length: 3 * side * side }, (_, i) =>
    colour(i % side, Math.floor(i / side) % side),
  );
  return { width: side, height: side, data };
}

const next = uniform(7);
const PICTURES: Record<string, (x: number, y: number) => number> = {
  flat: () => 0.4,
  black: () => 0,
  white: () => 1,
  noise: () => next(),
  'two colours': (x, y) => Number((x + y) % 16 < 8),
};
/** Each picture with the style of another. */
const PAIRS = [
  ['flat', 'noise', 64],
  ['black', 'two colours', 33],
  ['white', 'black', 16],
  ['noise', 'white', 48],
  ['two colours', 'flat', 16],
  ['black', 'black', 20],
] as const;

/** White in the left half. */
function half(width: number, height: number): Mask {
  return {
    width,
    height,
    data: new Float32Array(width * height).map((_, i) => Number(i % width < width / 2)),
  };
}

await describeGpu('L-BFGS', (gpu: Gpu) => {
  const made: Session[] = [];
  const create = async (inputs: Omit<StyleTransferInputs, 'gpu'>) => {
    const session = await Session.create({ gpu, ...inputs });
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
    expect(gpu.fault).toBeUndefined();
  });

  test.each(PAIRS)(
    `of a ${STEPS > 40 ? 'long ' : ''}run, content %s and style %s at %i pixels, has finite losses that fall`,
    async (content, style, side) => {
      // Halves are slow on a processor: a long run has them for one pair.
      const halves = gpu.hasF16 && (!WHOLE || content === 'noise');
      for (const precision of halves ? (['f32', 'f16'] as const) : (['f32'] as const)) {
        const settings = { ...SHALLOW, ...LBFGS, size: side, minScale: 0, iterations: STEPS, precision };
        const session = await create({
          content: painted(side, PICTURES[content]!),
          styles: [{ picture: painted(side, PICTURES[style]!) }],
          weights,
          settings,
        });
        const told = await steps(session);
        expect(told).toHaveLength(STEPS);
        let least = Number.POSITIVE_INFINITY;
        for (const { losses } of told) {
          expect(losses.total).toBeLessThanOrEqual(1.5001 * least);
          least = Math.min(least, losses.total);
        }
        // Losses of one colour on itself are roundings.
        expect(told.at(-1)!.losses.total).toBeLessThanOrEqual(Math.max(told[0]!.losses.total, 1e-8));
        expect((await session.picture()).data.every((value) => value >= 0 && value <= 1)).toBe(true);
      }
    },
    WHOLE ? 600_000 : 60_000,
  );

  test.each(['johnson', 'gatys', 'pytorch-tutorial', 'keras'])(
    'gets further with the recipe %s, whatever features are stored as',
    async (recipe) => {
      const inputs = {
        content: randomPicture(40, 54, 1),
        styles: [{ picture: randomPicture(36, 28, 2) }],
        weights,
      };
      for (const precision of gpu.hasF16 ? (['f32', 'f16'] as const) : (['f32'] as const)) {
        const settings = { ...SHALLOW, recipe, size: 40, minScale: 0, iterations: 30, precision };
        const told = await steps(await create({ ...inputs, settings }));
        expect(told.at(-1)!.losses.total).toBeLessThan(told[0]!.losses.total);
      }
    },
  );

  test('goes on to the same bits in tiles, with regions, kept parts and several styles', async () => {
    const settings: Partial<Settings> = {
      ...SHALLOW,
      ...LBFGS,
      size: 96,
      minScale: 64,
      iterations: 7,
      precision: 'auto',
    };
    const mask = half(40, 54);
    const inverse = { ...mask, data: mask.data.map((value) => 1 - value) };
    const inputs = {
      content: randomPicture(40, 54, 1),
      styles: [{ picture: randomPicture(36, 28, 2) }, { picture: randomPicture(30, 40, 3) }],
      weights,
      settings,
      regions: [{ content: mask }, { content: inverse, weight: 2 }],
      keep: half(20, 27),
    };
    const unlimited = await create({ ...inputs, settings: { ...settings, minScale: 0 } });
    const memory = Math.round(0.6 * unlimited.memory.total);
    const whole = await create({ ...inputs, memory });
    const told = await steps(whole, 4);
    whole.update({ blend: [0.3, 0.7] });
    told.push(...(await steps(whole)));
    expect(whole.tiles).toBeGreaterThan(1);
    for (const stop of [2, 5]) {
      const first = await create({ ...inputs, memory });
      const before = await steps(first, Math.min(stop, 4));
      if (stop > 4) first.update({ blend: [0.3, 0.7] });
      before.push(...(await steps(first, stop)));
      const resume = await decodeCheckpoint(await encodeCheckpoint(await first.checkpoint()));
      first.destroy();
      const second = await create({ ...inputs, memory, resume });
      expect(second.notes).toEqual([]);
      const after = await steps(second, 4);
      if (stop < 4) second.update({ blend: [0.3, 0.7] });
      after.push(...(await steps(second)));
      const losses = (of: readonly Step[]) => of.map(({ iteration, losses }) => ({ iteration, losses }));
      expect(losses([...before, ...after])).toEqual(losses(told));
      expect((await second.picture()).data).toEqual((await whole.picture()).data);
    }
  });

  test.each([
    ['of 0.1.0', 'image', (name: string) => /^(image|clock|lbfgs\.(q|previous))$/.test(name)],
    ['without the pairs', 'average', (name: string) => name !== 'lbfgs.s'],
  ])('learns anew from a checkpoint %s, from the picture that it shows', async (_, shown, has) => {
    const inputs = {
      content: randomPicture(40, 54, 1),
      styles: [{ picture: randomPicture(36, 28, 2) }],
      weights,
      settings: { ...SHALLOW, ...LBFGS, size: 32, minScale: 0, iterations: 8 },
    };
    const first = await create(inputs);
    const before = await steps(first, 4);
    const { tensors, ...rest } = await first.checkpoint();
    const resume = { ...rest, tensors: new Map([...tensors].filter(([name]) => has(name))) };
    const second = await create({ ...inputs, resume });
    expect(second.notes).toEqual([expect.stringMatching(/L-BFGS begins to learn anew/)]);
    const picture = new Float32Array(tensors.get(shown)!.slice().buffer);
    expect((await second.picture()).data).toEqual(picture);
    const after = await steps(second);
    expect(after.at(-1)!.losses.total).toBeLessThan(before.at(-1)!.losses.total);
  });

  test('after a direction that leads nowhere it hands over to Adam and comes through, to the same bits from a checkpoint', async () => {
    const inputs = {
      content: randomPicture(40, 54, 1),
      styles: [{ picture: randomPicture(36, 28, 2) }],
      weights,
      settings: { ...SHALLOW, ...LBFGS, size: 48, minScale: 0, iterations: 30 },
    };
    const first = await create(inputs);
    const before = await steps(first, 6);
    const saved = await first.checkpoint();
    const wrong = new Map(saved.tensors);
    const spoil = (name: string, value: (i: number) => number) => {
      const values = new Float32Array(saved.tensors.get(name)!.length / 4);
      wrong.set(name, new Uint8Array(values.map((_, i) => value(i)).buffer));
    };
    // The picture that is looked at next, and the direction in which it was.
    spoil('image', (i) => i % 2);
    spoil('lbfgs.q', (i) => (i % 2 ? 1e6 : -1e6));
    const spoilt = { ...saved, tensors: wrong };
    const whole = await create({ ...inputs, resume: spoilt });
    const told = await steps(whole);
    let least = before.at(-1)!.losses.total;
    for (const { losses } of told) {
      expect(losses.total).toBeLessThanOrEqual(1.5001 * least);
      least = Math.min(least, losses.total);
    }
    expect(told.at(-1)!.losses.total).toBeLessThan(before.at(-1)!.losses.total);
    const ways = new Set<number>();
    let from = await create({ ...inputs, resume: spoilt });
    const again: Step[] = [];
    for (let stop = 7; stop <= 30; stop++) {
      again.push(...(await steps(from, stop)));
      const checkpoint = await decodeCheckpoint(await encodeCheckpoint(await from.checkpoint()));
      ways.add(new Uint32Array(checkpoint.tensors.get('lbfgs.state')!.slice().buffer)[6]!);
      from.destroy();
      from = await create({ ...inputs, resume: checkpoint });
    }
    // A new direction, the last one shortened, Adam's first and his next steps.
    expect([...ways]).toEqual(expect.arrayContaining([0, 1, 2, 3]));
    const losses = (of: readonly Step[]) => of.map(({ iteration, losses }) => ({ iteration, losses }));
    expect(losses(again)).toEqual(losses(told));
    expect((await from.picture()).data).toEqual((await whole.picture()).data);
  });

  test('shows the picture whose losses it told last, where nothing is averaged', async () => {
    const inputs = {
      content: randomPicture(40, 54, 1),
      styles: [{ picture: randomPicture(36, 28, 2) }],
      weights,
      settings: { ...SHALLOW, recipe: 'pytorch-tutorial', size: 32, iterations: 6 },
    };
    const session = await create(inputs);
    const told = await steps(session);
    const start = await session.picture();
    const again = await create({
      ...inputs,
      start,
      settings: { ...inputs.settings, init: 'picture', iterations: 1 },
    });
    const [one] = await steps(again);
    expect(one!.losses.total / told.at(-1)!.losses.total).toBeCloseTo(1, 4);
  });
});
