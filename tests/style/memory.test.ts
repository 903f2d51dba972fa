import { expect, test } from 'vitest';
import { StyleTransfer } from '../../src/style/session.ts';
import type { Precision } from '../../src/style/settings.ts';
import type { MockEntry, MockGpu } from '../support/mock-gpu.ts';
import { greyPicture, mockDevice, zeros } from '../support/mock-session.ts';

const ZEROS = zeros('conv5_1');

/** A session of the default recipe, to conv5_1 with Adam, on a device that computes nothing. */
async function session(size: number, precision: Precision): Promise<{ mock: MockGpu; made: StyleTransfer }> {
  const { mock, gpu } = await mockDevice();
  const picture = greyPicture(size);
  const settings = { size, minScale: 0, precision };
  const made = await StyleTransfer.create({
    gpu,
    content: picture,
    styles: [{ picture }],
    weights: ZEROS,
    settings,
    convolutions: 'winograd-registers',
  });
  return { mock, made };
}

test.each([
  [512, 'f32', 720],
  [1024, 'f32', 720],
  [512, 'f16', 400],
  [1024, 'f16', 400],
] as const)('a run at %d² with %s takes at most %d bytes a pixel', async (size, precision, most) => {
  const { made } = await session(size, precision);
  const { total, byPurpose, bytesPerPixel } = made.memory;
  expect(bytesPerPixel).toBeLessThanOrEqual(most);
  const { weights = 0, scratch = 0 } = byPurpose;
  expect(scratch).toBeLessThanOrEqual(65 * 2 ** 20);
  expect((total - weights - scratch) / size ** 2).toBeLessThanOrEqual(most);
});

test('no launch reads and writes one buffer, and all bindings lie within theirs', async () => {
  const { mock } = await session(96, 'f32');
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
