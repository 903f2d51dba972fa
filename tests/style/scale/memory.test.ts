import { expect, test } from 'vitest';
import { Session } from '../../../src/style/session/session.ts';
import type { OptimizerName, Precision } from '../../../src/style/settings/settings.ts';
import { FULL_WIDTHS } from '../../../src/vgg/network/widths.ts';
import { BUNDLED } from '../../../src/vgg/weights/bundled.ts';
import type { MockEntry, MockGpu } from '../../support/mock-gpu.ts';
import { greyPicture, mockDevice, zeros } from '../../support/mock-session.ts';

/** Networks' filters, and the most bytes that their weights may take on a GPU. */
const NETWORKS = {
  'the published network': { widths: FULL_WIDTHS, weights: 210e6 },
  'the built-in network': { widths: BUNDLED.builtin.widths, weights: 60e6 },
  'the draft network': { widths: BUNDLED.draft.widths, weights: 15e6 },
};
type Network = keyof typeof NETWORKS;

/** A session of the default recipe, to conv5_1, on a device that has halves and computes nothing. */
async function session(
  size: number,
  precision: Precision,
  network: Network,
  optimizer?: OptimizerName,
): Promise<{ mock: MockGpu; made: Session }> {
  const { mock, gpu } = await mockDevice();
  const picture = greyPicture(size);
  const settings = { size, minScale: 0, precision, ...(optimizer && { optimizer }) };
  const made = await Session.create({
    gpu,
    content: picture,
    styles: [{ picture }],
    weights: zeros('conv5_1', NETWORKS[network].widths),
    settings,
    convolutions: 'winograd-registers',
  });
  return { mock, made };
}

test.each([
  ['the published network', 512, 'f32', 720],
  ['the published network', 1024, 'f32', 720],
  ['the published network', 512, 'f16', 400],
  ['the published network', 1024, 'f16', 400],
  ['the built-in network', 512, 'f32', 400],
  ['the built-in network', 1024, 'f32', 400],
  ['the built-in network', 512, 'f16', 240],
  ['the draft network', 512, 'f32', 240],
] as const)(
  '%s at %d² with %s and Adam takes at most %d bytes a pixel',
  async (network, size, precision, most) => {
    const { made } = await session(size, precision, network, 'adam');
    const { total, byPurpose, bytesPerPixel } = made.memory;
    expect(bytesPerPixel).toBeLessThanOrEqual(most);
    const { weights = 0, scratch = 0, grams = 0 } = byPurpose;
    expect(weights).toBeLessThanOrEqual(NETWORKS[network].weights);
    expect(scratch).toBeLessThanOrEqual(65 * 2 ** 20);
    expect((total - weights - scratch - grams) / size ** 2).toBeLessThanOrEqual(most);
  },
);

test('L-BFGS, the default, takes a vector and ten pairs of halves more than Adam', async () => {
  const [adam, lbfgs] = await Promise.all(
    (['adam', undefined] as const).map(async (optimizer) => {
      const { made } = await session(512, 'f16', 'the built-in network', optimizer);
      return made.memory.bytesPerPixel;
    }),
  );
  expect(lbfgs! - adam!).toBeCloseTo(132, 0);
});

test('no launch reads and writes one buffer, and all bindings lie within theirs', async () => {
  const { mock } = await session(96, 'f32', 'the published network');
  expect(mock.bindGroups.length).toBeGreaterThan(100);
  for (const { label, layout, entries } of mock.bindGroups) {
    const written = new Set<MockEntry['resource']['buffer']>();
    for (const { binding, resource } of entries) {
      const { buffer, offset = 0, size = buffer.size } = resource;
      expect(offset % 256, label).toBe(0);
      expect(offset + size, label).toBeLessThanOrEqual(buffer.size);
      const type = layout.entries.find((entry) => entry.binding === binding)?.buffer.type;
      if (type === 'storage') {
        expect(written.has(buffer), `${label} writes ${buffer.label} twice`).toBe(false);
        written.add(buffer);
      }
    }
    for (const { binding, resource } of entries) {
      const type = layout.entries.find((entry) => entry.binding === binding)?.buffer.type;
      if (type === 'read-only-storage') expect(written.has(resource.buffer), label).toBe(false);
    }
  }
});
