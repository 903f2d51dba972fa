import { describe, expect, test } from 'vitest';
import type { Gpu } from '../../../src/gpu/device.ts';
import { featureOptions, gradientScale } from '../../../src/style/objective/precision.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';
import type { Precision } from '../../../src/style/settings/settings.ts';

const device = (hasF16: boolean, software: boolean) =>
  ({ hasF16, adapter: { description: 'Acme 3', software } }) as unknown as Gpu;

describe('how features are stored', () => {
  test.each<[Precision, boolean, boolean, 'f32' | 'f16']>([
    ['auto', true, false, 'f16'],
    ['auto', false, false, 'f32'],
    ['auto', true, true, 'f32'],
    ['auto', false, true, 'f32'],
    ['f32', true, false, 'f32'],
    ['f16', true, false, 'f16'],
    ['f16', true, true, 'f16'],
  ])('%s, with shader-f16 %s, on a software adapter %s: %s', (precision, hasF16, software, element) => {
    const settings = resolveSettings({ precision, pooling: 'avg' });
    expect(featureOptions(settings, device(hasF16, software))).toEqual({
      pooling: 'avg',
      taps: 'relu',
      padding: 'replicate',
      element,
    });
  });

  test('f16 where there is none: one sentence', () => {
    expect(() => featureOptions(resolveSettings({ precision: 'f16' }), device(false, false))).toThrow(
      expect.objectContaining({
        code: 'settings',
        message: 'precision is "f16", Acme 3 has no shader-f16. Choose "auto" or "f32".',
      }),
    );
  });
});

test('gradients are scaled so that the steepest is about one, by a power of two', () => {
  for (const slopes of [[3e-7, 2e-9], [5e4, 0], [1]]) {
    const scale = gradientScale(slopes);
    expect(Math.log2(scale) % 1).toBeCloseTo(0);
    expect(scale * Math.max(...slopes)).toBeGreaterThan(0.7);
    expect(scale * Math.max(...slopes)).toBeLessThan(1.5);
  }
});

test('where nothing has a slope, gradients stay as they are', () => {
  expect(gradientScale([0, 0])).toBe(1);
});
