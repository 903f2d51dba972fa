import { afterEach, expect, test } from 'vitest';
import type { Gpu } from '../../../src/gpu/device.ts';
import type { StyleTransferInputs } from '../../../src/style/checkpoint/resume.ts';
import { Session } from '../../../src/style/session/session.ts';
import type { LiveSettings, Settings, Step } from '../../../src/style/settings/settings.ts';
import { randomPicture } from '../../gpu/cases/styling.ts';
import { describeGpu } from '../../support/describe-gpu.ts';
import { narrowVgg19 } from '../../support/random-network.ts';

const SETTINGS: Partial<Settings> = {
  iterations: 3,
  contentLayers: { conv2_1: 1 },
  styleLayers: { conv1_1: 4, conv2_1: 1 },
};
const WEIGHTS = narrowVgg19('conv2_1');

/** White in its upper or lower part, grey at the border. */
function half(upper: boolean) {
  const data = Float32Array.from({ length: 8 }, (_, y) => {
    const white = upper ? y < 4 : y > 4;
    return y === 4 ? 0.5 : Number(white);
  });
  return { width: 1, height: 8, data };
}

await describeGpu('a run under a cap on memory', (gpu: Gpu) => {
  const sessions: Session[] = [];
  const run = async (
    size: readonly [number, number],
    memory: number | undefined,
    more: object = {},
    change?: LiveSettings,
  ) => {
    const [height, width] = size;
    const inputs: StyleTransferInputs = {
      gpu,
      weights: WEIGHTS,
      content: randomPicture(height, width, 1),
      styles: [{ picture: randomPicture(height, width, 2) }, { picture: randomPicture(40, 30, 3) }],
      settings: { ...SETTINGS, size: Math.max(height, width) },
      ...(memory && { memory }),
      ...more,
    };
    const session = await Session.create(inputs);
    sessions.push(session);
    const steps: Step[] = [];
    for await (const step of session.run()) {
      if (change && steps.length === 0) session.update(change);
      steps.push(step);
    }
    const { data } = await session.picture();
    return { steps, data, bytes: session.memory.total, parts: session.tiles };
  };

  afterEach(() => {
    for (const session of sessions.splice(0)) session.destroy();
    expect(gpu.bufferCount).toBe(0);
    expect(gpu.fault).toBeUndefined();
  });

  const regions = { regions: [{ content: half(true) }, { content: half(false), styleMask: half(true) }] };
  test.each<[string, readonly [number, number], object, LiveSettings?]>([
    ['a picture, whose colours change while it is painted,', [97, 83], {}, { color: 'content-luminance' }],
    [
      'one with regions and Wasserstein losses',
      [97, 83],
      { ...regions, settings: { ...SETTINGS, size: 97, styleLoss: 'wasserstein' } },
    ],
    ['one that is all width', [16, 211], {}],
    ['one that is all height', [4099, 17], { settings: { ...SETTINGS, size: 4099, iterations: 1 } }],
  ])('%s comes out in tiles as it does whole', async (_what, size, more, change) => {
    const whole = await run(size, undefined, more, change);
    expect(whole.parts).toBe(1);
    const cap = Math.round(0.7 * whole.bytes);
    const parts = await run(size, cap, more, change);
    expect(parts.parts).toBeGreaterThan(1);
    expect(parts.bytes).toBeLessThanOrEqual(cap);
    for (const [i, { losses }] of parts.steps.entries()) {
      expect(losses.total / whole.steps[i]!.losses.total).toBeCloseTo(1, 3);
    }
    const away = parts.data.map((value, i) => Math.abs(value - whole.data[i]!));
    expect(away.reduce((sum, one) => sum + one, 0) / away.length).toBeLessThan(1e-4);
  });

  test('what does not fit even in tiles is refused with a sentence, and leaves no buffer', async () => {
    const refused = expect.objectContaining({
      code: 'out-of-memory',
      message: expect.stringMatching(/^size 16: .*tiles\. Allow/),
    });
    await expect(run([16, 16], 100_000)).rejects.toEqual(refused);
  });
});
