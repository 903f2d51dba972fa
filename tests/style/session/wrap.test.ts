import { afterEach, expect, test } from 'vitest';
import type { Gpu } from '../../../src/gpu/device.ts';
import type { Picture } from '../../../src/image/picture.ts';
import { Session } from '../../../src/style/session/session.ts';
import type { Settings } from '../../../src/style/settings/settings.ts';
import { randomPicture } from '../../gpu/cases/styling.ts';
import { describeGpu } from '../../support/describe-gpu.ts';
import { narrowVgg19 } from '../../support/random-network.ts';

const WRAPPED: Partial<Settings> = {
  size: 48,
  minScale: 0,
  iterations: 4,
  optimizer: 'lbfgs',
  padding: 'wrap',
  precision: 'f32',
  contentLayers: { conv3_1: 1 },
  styleLayers: { conv1_1: 4, conv2_1: 1, conv3_1: 1 },
};

/** A picture pushed by a third to the right and by half down; what leaves it comes in at the opposite side. */
function pushed({ width, height, data }: Picture): Picture {
  const from = (at: number, by: number, count: number) => (at + count - by) % count;
  const moved = Float32Array.from(data, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width) % height];
    const plane = i - y * width - x;
    return data[plane + from(y, height / 2, height) * width + from(x, width / 3, width)]!;
  });
  return { width, height, data: moved };
}

function largestDifference(a: Picture, b: Picture): number {
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i]!)), 0);
}

await describeGpu('a result that tiles', (gpu: Gpu) => {
  const made: Session[] = [];
  const paint = async (content: Picture, settings: Partial<Settings> = {}, memory?: number) => {
    const session = await Session.create({
      content,
      styles: [{ picture: randomPicture(36, 28, 2) }],
      weights: narrowVgg19('conv3_1'),
      settings: { ...WRAPPED, ...settings },
      gpu,
      memory,
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

  test('has no place of its own for its border: a picture pushed round gives the result pushed round', async () => {
    const content = randomPicture(32, 48, 1);
    const result = await paint(content);
    expect(largestDifference(await paint(pushed(content)), pushed(result))).toBeLessThan(1e-4);
    const bordered = await paint(content, { padding: 'replicate' });
    const other = await paint(pushed(content), { padding: 'replicate' });
    expect(largestDifference(other, pushed(bordered))).toBeGreaterThan(1e-2);
  });

  test('has sides of multiples of 16 at every scale', async () => {
    const result = await paint(randomPicture(37, 50, 1), { size: 60, minScale: 24, iterations: 6 });
    expect([result.width, result.height]).toEqual([64, 48]);
  });

  test('is refused where the memory holds it only in tiles', async () => {
    const content = randomPicture(256, 256, 1);
    const settings = { size: 256, iterations: 1 };
    await paint(content, { ...settings, padding: 'replicate' }, 12e6);
    await expect(paint(content, settings, 12e6)).rejects.toMatchObject({
      code: 'out-of-memory',
      message: expect.stringContaining('whole, as what wraps must'),
    });
  });
});
