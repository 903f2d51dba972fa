import { afterEach, expect, test } from 'vitest';
import type { Gpu } from '../../../src/gpu/device.ts';
import type { Checkpoint } from '../../../src/style/checkpoint/checkpoint.ts';
import { Session } from '../../../src/style/session/session.ts';
import type { LiveSettings } from '../../../src/style/settings/settings.ts';
import { randomPicture } from '../../gpu/cases/styling.ts';
import { describeGpu } from '../../support/describe-gpu.ts';
import { narrowVgg19 } from '../../support/random-network.ts';

const INPUTS = {
  content: randomPicture(40, 54, 1),
  styles: [{ picture: randomPicture(36, 28, 2) }, { picture: randomPicture(30, 40, 3) }],
  weights: narrowVgg19('conv2_1'),
  settings: {
    size: 32,
    minScale: 0,
    iterations: 12,
    contentLayers: { conv2_1: 1 },
    styleLayers: { conv1_1: 4, conv2_1: 1 },
  },
};

await describeGpu('a change while L-BFGS paints', (gpu: Gpu) => {
  const made: Session[] = [];
  const create = async () => {
    const session = await Session.create({ ...INPUTS, gpu });
    made.push(session);
    return session;
  };
  const to = async (session: Session, until: number) => {
    for await (const _ of session.run({ until }));
    return session.checkpoint();
  };
  /** Accepted pictures since the start of the history, and the pairs in it. */
  const historyOf = ({ tensors }: Checkpoint) => {
    const [known, pairs] = new Uint32Array(tensors.get('lbfgs.state')!.slice().buffer);
    return { known, pairs };
  };

  afterEach(() => {
    for (const session of made.splice(0)) session.destroy();
    expect(gpu.bufferCount).toBe(0);
    expect(gpu.fault).toBeUndefined();
  });

  test.each<LiveSettings>([
    { contentWeight: 0.3 },
    { styleWeight: 3 },
    { tvWeight: 1 },
    { texture: 3 },
    { toneWeight: 1 },
    { blend: [0.3, 0.7] },
    { color: 'content-match' },
    { color: 'content-luminance' },
    { learningRate: 0.5 },
  ])('%j restarts the history, from the picture that was accepted', async (live) => {
    const session = await create();
    const before = await to(session, 6);
    expect(historyOf(before).pairs).toBeGreaterThan(1);
    session.update(live);
    const after = await to(session, 7);
    expect(historyOf(after)).toEqual({ known: 1, pairs: 0 });
    for (const name of ['accepted', 'average']) {
      expect(after.tensors.get(name)).toEqual(before.tensors.get('accepted'));
    }
    expect(after.iteration).toBe(7);
    expect(historyOf(await to(session, 12)).pairs).toBeGreaterThan(2);
  });

  test.each<LiveSettings>([
    { iterations: 20 },
    { contentWeight: 0.09, blend: [], color: 'style', learningRate: 1 },
  ])('%j changes nothing of it', async (live) => {
    const [session, other] = [await create(), await create()];
    await to(session, 6);
    session.update(live);
    const [after, expected] = [await to(session, 12), await to(other, 12)];
    expect(historyOf(after)).toEqual(historyOf(expected));
    expect(after.tensors).toEqual(expected.tensors);
  });
});
