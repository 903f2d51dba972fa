import { expect, test } from 'vitest';
import type { Gpu } from '../../src/gpu/device.ts';
import { resolveSettings } from '../../src/style/resolve-settings.ts';
import { StyleTransfer } from '../../src/style/session.ts';
import { BUILTIN } from '../../src/vgg/builtin.ts';
import { loadWeights } from '../../src/vgg/load.ts';
import { randomPicture } from '../gpu/cases/styling.ts';
import { describeGpu } from '../support/describe-gpu.ts';

await describeGpu('with the built-in weights', (gpu: Gpu) => {
  test.each(['default', 'keras', 'johnson'])('the recipe %s runs', async (recipe) => {
    const given = { recipe, size: 32, iterations: 5 };
    const session = await StyleTransfer.create({
      gpu,
      content: randomPicture(32, 32, 1),
      styles: [{ picture: randomPicture(32, 32, 2) }],
      weights: await loadWeights('builtin'),
      settings: given,
    });
    try {
      expect(session.settings).toEqual(resolveSettings(given, BUILTIN.defaults));
      const totals: number[] = [];
      for await (const { losses } of session.run()) totals.push(losses.total);
      expect(totals.at(-1)).toBeLessThan(totals[0]!);
      expect((await session.picture()).data.every(Number.isFinite)).toBe(true);
    } finally {
      session.destroy();
    }
  });
});
