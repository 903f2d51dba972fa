// The float64 reference of what is done with features before losses; see layers.ts. Features are [channels, pixels];
// a plane is a region's mask [pixels] of mean square 1.
import type { Values } from './layers.ts';

/** `F · m`, every channel by the same mask. */
export function masked(op: { features: Values; plane: Values }): Float64Array {
  const { features, plane } = op;
  return Float64Array.from(features, (value, i) => value * plane[i % plane.length]!);
}

/** `Σ_p weight[p] · F[c, p] / pixels`, [channels]; weight 1 unless given. */
export function channelMean(op: { features: Values; channels: number; weight?: Values }): Float64Array {
  const { features, channels, weight } = op;
  const pixels = features.length / channels;
  const mean = new Float64Array(channels);
  for (let i = 0; i < features.length; i++) {
    mean[Math.floor(i / pixels)]! += (features[i]! * (weight?.[i % pixels] ?? 1)) / pixels;
  }
  return mean;
}

/** `F − μ` with `μ[c] = Σ_p m[p]² · F[c, p] / pixels`. */
export function centre(op: { features: Values; channels: number; plane?: Values }): Float64Array {
  const mean = channelMean({ ...op, weight: op.plane && Float64Array.from(op.plane, (m) => m * m) });
  const pixels = op.features.length / op.channels;
  return Float64Array.from(op.features, (value, i) => value - mean[Math.floor(i / pixels)]!);
}

/** Gradient of `centre` to the features. */
export function centreGradient(op: { channels: number; plane?: Values; gradOutput: Values }): Float64Array {
  const { channels, plane, gradOutput } = op;
  const pixels = gradOutput.length / channels;
  const mean = channelMean({ features: gradOutput, channels });
  return Float64Array.from(gradOutput, (g, i) => {
    const weight = (plane?.[i % pixels] ?? 1) ** 2;
    return g - weight * mean[Math.floor(i / pixels)]!;
  });
}
