import { afterEach, expect, test } from 'vitest';
import type { Gpu } from '../../../src/gpu/device.ts';
import type { Mask } from '../../../src/image/mask.ts';
import { type Checkpoint, checkpointPicture } from '../../../src/style/checkpoint/checkpoint.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/style/checkpoint/file.ts';
import type { StyleTransferInputs } from '../../../src/style/checkpoint/resume.ts';
import { Session } from '../../../src/style/session/session.ts';
import type { Settings, Step } from '../../../src/style/settings/settings.ts';
import { randomPicture } from '../../gpu/cases/styling.ts';
import { describeGpu } from '../../support/describe-gpu.ts';
import { NARROW, narrowVgg19, randomVgg19 } from '../../support/random-network.ts';

const GROWING: Partial<Settings> = {
  size: 34,
  minScale: 24,
  iterations: 6,
  contentLayers: { conv2_1: 1 },
  styleLayers: { conv1_1: 4, conv2_1: 1 },
};
const INPUTS: Omit<StyleTransferInputs, 'gpu'> = {
  content: randomPicture(40, 54, 1),
  styles: [{ picture: randomPicture(36, 28, 2) }, { picture: randomPicture(30, 40, 3) }],
  weights: narrowVgg19('conv2_1'),
  settings: GROWING,
};
const RATES = { adam: 0.02, lbfgs: 1, sgd: 1 };

/** White in the left half. */
function half(width: number, height: number): Mask {
  const data = new Float32Array(width * height).map((_, i) => Number(i % width < width / 2));
  return { width, height, data };
}

await describeGpu('a run that goes on from a checkpoint', (gpu: Gpu) => {
  const made: Session[] = [];
  const create = async (inputs: Partial<StyleTransferInputs> = {}) => {
    const session = await Session.create({ ...INPUTS, gpu, ...inputs });
    made.push(session);
    return session;
  };
  const steps = async (session: Session, until?: number) => {
    const told: Step[] = [];
    for await (const step of session.run({ until })) told.push(step);
    return told;
  };
  const losses = (told: readonly Step[]) =>
    told.map(({ iteration, scale, losses }) => ({ iteration, scale, losses }));
  /** What a file would hold, read again. */
  const kept = async (checkpoint: Checkpoint) => decodeCheckpoint(await encodeCheckpoint(checkpoint));

  afterEach(() => {
    for (const session of made.splice(0)) session.destroy();
    expect(gpu.bufferCount).toBe(0);
    expect(gpu.fault).toBeUndefined();
  });

  test.each([
    ['adam', [1, 3, 5]],
    ['lbfgs', [3, 4]],
    ['sgd', [3, 4]],
  ] as const)(
    'with %s makes the same picture to the bit, in the middle of a scale and at its end',
    async (optimizer, stops) => {
      const settings = { ...GROWING, optimizer, learningRate: RATES[optimizer] };
      const whole = await create({ settings });
      expect(whole.scale.count).toBe(2);
      const told = await steps(whole);
      const picture = await whole.picture();
      for (const stop of stops) {
        const first = await create({ settings });
        const before = await steps(first, stop);
        const checkpoint = await kept(await first.checkpoint());
        first.destroy();
        expect(checkpoint).toMatchObject({ iteration: stop, settings: { optimizer }, steps: [] });
        const second = await create({ settings, resume: checkpoint });
        expect(second.notes).toEqual([]);
        expect(second.iteration).toBe(stop);
        const after = await steps(second);
        expect(losses([...before, ...after])).toEqual(losses(told));
        expect((await second.picture()).data).toEqual(picture.data);
      }
    },
  );

  test('goes on with regions, what is kept, and settings that changed, in force or not', async () => {
    const mask = half(40, 54);
    const inverse = { ...mask, data: mask.data.map((value) => 1 - value) };
    const inputs = { regions: [{ content: mask }, { content: inverse, weight: 2 }], keep: half(20, 27) };
    const changed = async (from: Session) => {
      await steps(from, 2);
      from.update({ blend: [0.2, 0.8], toneWeight: 1, color: 'content-luminance' });
      await steps(from, 3);
      from.update({ texture: 2, iterations: 7 });
      return from;
    };
    const whole = await changed(await create(inputs));
    await steps(whole);
    const first = await changed(await create(inputs));
    const checkpoint = await kept(await first.checkpoint());
    expect(checkpoint).toMatchObject({
      changed: true,
      settings: { texture: 2, toneWeight: 1, iterations: 7 },
    });
    const second = await create({ ...inputs, resume: checkpoint });
    expect(second.settings).toEqual(whole.settings);
    await steps(second);
    expect(second.iteration).toBe(7);
    expect((await second.picture()).data).toEqual((await whole.picture()).data);
  });

  test('goes on in the same tiles; in others, it says so', async () => {
    // L-BFGS remembers fewer pairs in tiles.
    const settings = { ...GROWING, size: 96, minScale: 0, iterations: 3, optimizer: 'adam' } as const;
    const other = await create({ settings });
    const inputs = { settings, memory: Math.round(0.7 * other.memory.total) };
    await steps(other);
    const whole = await create(inputs);
    await steps(whole);
    const first = await create(inputs);
    await steps(first, 2);
    const checkpoint = await kept(await first.checkpoint());
    first.destroy();
    expect(checkpoint.made.tiles).toBeGreaterThan(1);
    const second = await create({ ...inputs, resume: checkpoint });
    await steps(second);
    expect(second.notes).toEqual([]);
    const { data } = await second.picture();
    expect(data).toEqual((await whole.picture()).data);
    const unlimited = await create({ settings, resume: checkpoint });
    expect(unlimited.notes).toEqual([
      expect.stringMatching(/worked whole, before in \d+ tiles; the result may differ/),
    ]);
    await steps(unlimited);
    for (const near of [await unlimited.picture(), await other.picture()]) {
      expect(Math.max(...near.data.map((value, i) => Math.abs(value - data[i]!)))).toBeLessThan(0.01);
    }
  });

  test('taken while it runs, it holds the iterations that nobody was told of', async () => {
    const session = await create({ submitMilliseconds: 1e6 });
    const told: Step[] = [];
    const taken: Checkpoint[] = [];
    const early = session.checkpoint();
    for await (const step of session.run()) {
      told.push(step);
      taken.push(await session.checkpoint());
    }
    const picture = await session.picture();
    for (const [i, { iteration, steps: waiting }] of taken.entries()) {
      expect(told.slice(i + 1, iteration)).toEqual(waiting);
    }
    expect(taken.some(({ steps: waiting }) => waiting.length > 0)).toBe(true);
    for (const checkpoint of [await early, taken[1]!]) {
      const resumed = await create({ resume: await kept(checkpoint) });
      const next = checkpoint.iteration - checkpoint.steps.length;
      expect(losses(await steps(resumed))).toEqual(losses(told.slice(next)));
      expect((await resumed.picture()).data).toEqual(picture.data);
    }
  });

  test('of a run that is complete shows its picture', async () => {
    const session = await create();
    await steps(session);
    const checkpoint = await session.checkpoint();
    const { data } = await session.picture();
    expect(checkpointPicture(checkpoint).data).toEqual(data);
    const resumed = await create({ resume: checkpoint });
    expect(resumed.complete).toBe(true);
    expect(await steps(resumed)).toEqual([]);
    expect((await resumed.picture()).data).toEqual(data);
  });

  test('is refused where anything of the run is another', async () => {
    const session = await create();
    await steps(session, 1);
    const resume = await session.checkpoint();
    const refused = async (inputs: Partial<StyleTransferInputs>, message: RegExp, code = 'settings') => {
      const made = create({ resume, ...inputs });
      await expect(made).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    };
    const { content, styles } = INPUTS;
    await refused(
      { content: randomPicture(40, 54, 9) },
      /of another run: the content picture is another one/,
    );
    await refused(
      { styles: [styles[0]!, { picture: randomPicture(30, 40, 9) }] },
      /style picture 2 is another/,
    );
    await refused({ styles: [styles[0]!] }, /there are 1 style pictures, not 2/);
    await refused({ keep: half(40, 54) }, /kept/);
    await refused({ regions: [{ content: half(40, 54), style: 1 }] }, /there are 1 masks, not 0/);
    await refused({ weights: narrowVgg19('conv2_1', 5) }, /weights of the network are different/);
    const wider = randomVgg19('conv2_1', { widths: NARROW.map((width) => width + 8) });
    await refused({ weights: wider }, /weights of the network are different/);
    const other = { ...wider, source: 'folder/other.safetensors' };
    await refused({ weights: other }, /painted with random, and now other\.safetensors is given/);
    await refused({ settings: { size: 48 } }, /size is 48, and was 34/);
    await refused({ settings: { styleLayers: { conv1_1: 1 } } }, /styleLayers is/);
    const scale = { ...resume.scale, index: 7 };
    await refused({ resume: { ...resume, scale } }, /damaged: scale 8 of 2/, 'file');
    await refused({ resume: { ...resume, iteration: 2 } }, /damaged: its step count/, 'file');
    const image = new Uint8Array(16);
    await refused(
      { resume: { ...resume, tensors: new Map(resume.tensors).set('image', image) } },
      /damaged/,
      'file',
    );
    const nan = new Uint8Array(resume.tensors.get('image')!).fill(255, 0, 4);
    await refused(
      { resume: { ...resume, tensors: new Map(resume.tensors).set('image', nan) } },
      /not finite/,
      'file',
    );
    // Live ones may be given as they were in the beginning, or changed, and count as in the checkpoint.
    const going = await create({ content, resume, settings: { ...GROWING, styleWeight: 7 } });
    expect(going.settings).toEqual(session.settings);
  });

  test('of another device goes on, and says so', async () => {
    const session = await create({ settings: { ...GROWING, optimizer: 'lbfgs', learningRate: 1 } });
    await steps(session, 3);
    const { made: then, ...rest } = await session.checkpoint();
    const adapter = { ...then.adapter, description: 'Another adapter' };
    const tensors = new Map(rest.tensors).set('lbfgs.s', new Uint8Array(64));
    const resumed = await create({
      settings: { optimizer: 'lbfgs' },
      resume: { ...rest, tensors, made: { ...then, adapter, element: 'f16' } },
    });
    expect(resumed.notes).toEqual([
      expect.stringMatching(/from Another adapter/),
      expect.stringMatching(/stored as f32 from here on, before as f16/),
      expect.stringMatching(/L-BFGS begins to learn anew/),
    ]);
    const told = await steps(resumed);
    expect(told.at(-1)).toMatchObject({ iteration: 6, losses: { total: expect.any(Number) } });
  });

  test('is not taken of a picture that diverged, nor of a session that was ended', async () => {
    const settings = {
      ...GROWING,
      recipe: 'gatys',
      optimizer: 'sgd',
      learningRate: 1e9,
      tvWeight: 1e12,
    } as const;
    const session = await create({ settings });
    await expect(steps(session)).rejects.toMatchObject({ code: 'diverged' });
    await expect(session.checkpoint()).rejects.toMatchObject({ code: 'diverged' });
    const ended = await create();
    const taking = ended.checkpoint();
    ended.destroy();
    await expect(taking).rejects.toMatchObject({ code: 'aborted' });
  });
});
