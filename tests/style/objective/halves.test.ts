import { afterAll, expect, test } from 'vitest';
import { Session } from '../../../src/style/session/session.ts';
import type { Settings } from '../../../src/style/settings/settings.ts';
import { calibrationPicture } from '../../../src/vgg/network/calibrate.ts';
import { loadWeights } from '../../../src/vgg/weights/load.ts';
import { randomPicture } from '../../gpu/cases/styling.ts';
import { nodeGpu } from '../../support/dawn.ts';
import { narrowVgg19 } from '../../support/random-network.ts';

const found = await nodeGpu();
const reason =
  'reason' in found ? found.reason : found.gpu.hasF16 ? undefined : 'the adapter has no shader-f16';

if (reason || 'reason' in found) {
  test('f16 features', (context) => context.skip(reason));
} else {
  const { gpu } = found;
  const draft = await loadWeights('draft');
  // L-BFGS in absolute losses of learnt features takes other ways at any rounding; pooled evenly, random ones are tame.
  const random = { ...narrowVgg19('conv3_1'), defaults: { pooling: 'avg' } } as const;
  const content = await calibrationPicture();
  const styles = [{ picture: randomPicture(64, 64, 7) }];
  /** Direct and Winograd convolutions, and two poolings. */
  const layers = { contentLayers: { conv3_1: 1 }, styleLayers: { conv1_1: 4, conv2_1: 2, conv3_1: 1 } };
  const made: Session[] = [];
  afterAll(() => {
    for (const session of made) session.destroy();
  });

  /** The last objective of a run. */
  const run = async (given: Partial<Settings>, midway?: (session: Session) => void) => {
    const settings = { ...layers, ...given };
    const weights = given.recipe === 'johnson' ? random : draft;
    const session = await Session.create({ gpu, content, styles, weights, settings });
    made.push(session);
    let total = Number.NaN;
    for await (const { iteration, losses } of session.run()) {
      if (iteration === 1) midway?.(session);
      total = losses.total;
    }
    return total;
  };

  test.each<Partial<Settings>>([
    { size: 64, iterations: 40 },
    { size: 32, iterations: 20, init: 'noise', seed: 3 },
    { size: 32, iterations: 20, recipe: 'johnson', init: 'content' },
    { size: 32, iterations: 20, recipe: 'gatys', optimizer: 'adam', learningRate: 0.02 },
  ])('ends within 2 % of the f32 objective: %o', async (settings) => {
    const single = await run({ ...settings, precision: 'f32' });
    const half = await run({ ...settings, precision: 'f16' });
    expect(Math.abs(half / single - 1)).toBeLessThan(0.02);
  });

  test('weights that change by thousands while it runs leave nothing out of range', async () => {
    const settings = { size: 32, iterations: 12, optimizer: 'adam' } as const;
    const change = (session: Session) => session.update({ styleWeight: 1e5, contentWeight: 1 });
    const single = await run({ ...settings, precision: 'f32' }, change);
    const half = await run({ ...settings, precision: 'f16' }, change);
    expect(Math.abs(half / single - 1)).toBeLessThan(0.02);
  });
}
