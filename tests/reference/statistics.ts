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

/** Means [channels] and variances [channels] of a goal. */
export interface MomentGoal {
  mean: Values;
  variance: Values;
}

/** Means and variances of the channels. */
export function momentsOf(op: { features: Values; channels: number }): MomentGoal {
  const mean = channelMean(op);
  const squares = channelMean({ ...op, features: Float64Array.from(op.features, (f) => f * f) });
  return { mean, variance: squares.map((q, c) => q - mean[c]! ** 2) };
}

interface MomentOp {
  features: Values;
  channels: number;
  goal: MomentGoal;
  /** The mask by which the features have been multiplied. */
  plane?: Values;
}

function momentParts({ features, channels, goal, plane }: MomentOp) {
  const sum = (values: Values) => Array.from(values).reduce((total, value) => total + value, 0);
  const squares = (values: Values) => Array.from(values, (value) => value * value);
  const [ofMean, ofDeviation] = [sum(squares(goal.mean)), sum(goal.variance) + sum(squares(goal.mean)) / 10];
  const least = (0.001 * ofDeviation) / channels;
  const mean = channelMean({ features, channels, weight: plane });
  const meanSquares = channelMean({ features: Float64Array.from(features, (f) => f * f), channels });
  const deviation = meanSquares.map((q, c) => Math.sqrt(q - mean[c]! ** 2 + least));
  const wanted = Float64Array.from(goal.variance, (variance) => Math.sqrt(variance + least));
  const norm = (size: number) => (size > 0 ? 1 / size : 0);
  return { mean, deviation, wanted, ofMeans: norm(ofMean), ofDeviations: norm(ofDeviation) };
}

/** `Σ (μ − μ*)² / Σ μ*² + Σ (σ − σ*)² / N`, N = Σ (σ*² + μ*² / 10), and N / 1000 / channels added to all variances. */
export function momentError(op: MomentOp): number {
  const { mean, deviation, wanted, ofMeans, ofDeviations } = momentParts(op);
  let error = 0;
  for (let c = 0; c < op.channels; c++) {
    error += ofMeans * (mean[c]! - op.goal.mean[c]!) ** 2;
    error += ofDeviations * (deviation[c]! - wanted[c]!) ** 2;
  }
  return error;
}

/** Gradient of `momentError` to the features. */
export function momentErrorGradient(op: MomentOp): Float64Array {
  const { mean, deviation, wanted, ofMeans, ofDeviations } = momentParts(op);
  const pixels = op.features.length / op.channels;
  return Float64Array.from(op.features, (value, i) => {
    const c = Math.floor(i / pixels);
    const weight = op.plane?.[i % pixels] ?? 1;
    const ofMean = ofMeans * (mean[c]! - op.goal.mean[c]!) * weight;
    const spread = (value - mean[c]! * weight) / deviation[c]!;
    return (2 / pixels) * (ofMean + ofDeviations * (deviation[c]! - wanted[c]!) * spread);
  });
}
