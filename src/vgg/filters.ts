import { firstLayerFilters } from './first-layer.ts';
import { layerPosition, type Vgg19Layer } from './layers.ts';
import { orthogonalFilters } from './orthogonal.ts';

/** The seed that the calibration in `weights/` was made for. */
export const DEFAULT_SEED = 1;

/** A layer's filters before calibration, [outChannels, inChannels, 3, 3], each of norm 1. */
export function unitFilters(layer: Vgg19Layer, seed: number): Float32Array {
  const position = layerPosition(layer.name);
  // odd factors keep the seeds of the layers of two networks apart
  const layerSeed = Math.imul(seed, 0x9e3779b1) + Math.imul(position, 0x85ebca6b);
  if (position === 0) return firstLayerFilters(layerSeed);
  return orthogonalFilters(layer.outChannels, layer.inChannels, layerSeed);
}

/** Multiplies each filter by its channel's gain, in place. */
export function scaleFilters(filters: Float32Array, gain: Float32Array): Float32Array {
  const size = filters.length / gain.length;
  for (let i = 0; i < filters.length; i++) filters[i]! *= gain[Math.floor(i / size)]!;
  return filters;
}
