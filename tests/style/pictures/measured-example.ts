import type { Gamut } from '../../../src/image/picture.ts';
import type { MeasuredStyle } from '../../../src/style/pictures/measured.ts';
import { TONE_BINS } from '../../../src/style/pictures/tone.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';

/** Settings with which `measuredStyle` fits. */
export const MEASURED_SETTINGS = resolveSettings({ minScale: 0, styleLayers: { conv1_1: 1 } });

/** What was measured of a picture of 40×20 pixels, in the mean (51, 128, 204) of 255. */
export function measuredStyle(gamut?: Gamut): MeasuredStyle {
  const { recipe, styleScale, styleLoss, pooling, padding, size } = MEASURED_SETTINGS;
  const by = { recipe, styleScale, styleLoss, pooling, padding, network: 'draft' };
  const mean = [51, 128, 204].map((value) => value / 255 - 0.5);
  const tone = {
    moments: Float64Array.of(...mean, 0, 0, 0, 0, 0, 0),
    histogram: new Float64Array(3 * TONE_BINS),
  };
  const moments = { conv1_1: { gram: Float32Array.of(1, 0.5, 0.5, 2), mean: Float32Array.of(0.25, 0.5) } };
  return {
    width: 40,
    height: 20,
    by: { ...by, weights: { conv1_1: 'ab' }, element: 'f32', ...(gamut && { gamut }) },
    scales: [{ size, width: 40, height: 20, moments, tone }],
  };
}
