import { expect, test } from 'vitest';
import type { Gpu } from '../../../src/gpu/device.ts';
import { Session } from '../../../src/style/session/session.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';
import { BUNDLED } from '../../../src/vgg/weights/bundled.ts';
import { loadWeights } from '../../../src/vgg/weights/load.ts';
import { randomPicture } from '../../gpu/cases/styling.ts';
import { describeGpu } from '../../support/describe-gpu.ts';

const CASES = Object.values(BUNDLED).flatMap((network) =>
  ['default', 'keras', 'johnson'].map((recipe) => [network.id, recipe, network.defaults] as const),
);

await describeGpu('with a network that comes with the project', (gpu: Gpu) => {
  test.each(CASES)('%s: the recipe %s runs', async (id, recipe, defaults) => {
    const given = { recipe, size: 32, iterations: 5 };
    const session = await Session.create({
      gpu,
      content: randomPicture(32, 32, 1),
      styles: [{ picture: randomPicture(32, 32, 2) }],
      weights: await loadWeights(id),
      settings: given,
    });
    try {
      expect(session.settings).toEqual(resolveSettings(given, defaults));
      const totals: number[] = [];
      for await (const { losses } of session.run()) totals.push(losses.total);
      expect(totals.at(-1)).toBeLessThan(totals[0]!);
      expect((await session.picture()).data.every(Number.isFinite)).toBe(true);
    } finally {
      session.destroy();
    }
  });
});
