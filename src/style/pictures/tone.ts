import type { Picture } from '../../image/picture.ts';
import { TONE_VALUES } from '../../ops/losses/tone.ts';
import { forEachChunk } from '../../scheduling.ts';

/** Statistics of a picture's colours. Their weighted means are those of several pictures together. */
export interface ToneMeasure {
  /** Of x − ½: mean (3), then the second moments rr rg rb gg gb bb. */
  readonly moments: Float64Array;
  /** Shares of the values by brightness, [3, TONE_BINS]. */
  readonly histogram: Float64Array;
}

/** Steps of brightness in a histogram. */
export const TONE_BINS = 1024;
/** Share of a channel's values below the range, and above it. */
const TAIL = 0.01;
/** Channels of the six second moments. */
const PAIRS = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 1],
  [1, 2],
  [2, 2],
] as const;

/** Measures a picture's colours, RGB in 0…1, without blocking the event loop. */
export async function measureTone({ data }: Picture): Promise<ToneMeasure> {
  const pixels = data.length / 3;
  const plane = (c: number) => data.subarray(c * pixels, (c + 1) * pixels);
  const moments = new Float64Array(9);
  const histogram = new Float64Array(3 * TONE_BINS);
  for (let c = 0; c < 3; c++) {
    const values = plane(c);
    const shares = histogram.subarray(c * TONE_BINS, (c + 1) * TONE_BINS);
    await forEachChunk(pixels, (from, to) => {
      for (let p = from; p < to; p++) {
        const value = values[p]!;
        moments[c]! += (value - 0.5) / pixels;
        shares[Math.min(TONE_BINS - 1, Math.max(0, Math.floor(value * TONE_BINS)))]! += 1 / pixels;
      }
    });
  }
  for (const [i, [a, b]] of PAIRS.entries()) {
    const [first, second] = [plane(a), plane(b)];
    await forEachChunk(pixels, (from, to) => {
      for (let p = from; p < to; p++) moments[3 + i]! += ((first[p]! - 0.5) * (second[p]! - 0.5)) / pixels;
    });
  }
  return { moments, histogram };
}

/**
 * Target of the tone loss for pictures together, [TONE_VALUES]: mean, covariance, and the range from the first to the
 * ninety-ninth percentile of each channel.
 * @param weights of the pictures; all 0, as in a blend without any style, count as equal
 */
export function toneTarget(
  measures: readonly ToneMeasure[],
  weights: readonly number[] = measures.map(() => 1),
): Float32Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return toneTarget(measures);
  const blend = (of: (measure: ToneMeasure) => Float64Array) =>
    of(measures[0]!).map((_, i) =>
      measures.reduce((sum, measure, k) => sum + (weights[k]! / total) * of(measure)[i]!, 0),
    );
  const moments = blend(({ moments }) => moments);
  const histogram = blend(({ histogram }) => histogram);
  const channels = [0, 1, 2].map((c) => histogram.subarray(c * TONE_BINS, (c + 1) * TONE_BINS));
  const target = new Float32Array(TONE_VALUES);
  target.set([0, 1, 2].map((c) => 0.5 + moments[c]!));
  target.set(
    PAIRS.map(([a, b], i) => moments[3 + i]! - moments[a]! * moments[b]!),
    3,
  );
  target.set(
    channels.map((shares) => percentile(shares, TAIL)),
    9,
  );
  target.set(
    channels.map((shares) => 1 - percentile(shares.toReversed(), TAIL)),
    12,
  );
  return target;
}

/** The value in 0…1 below which `share` of all values lie, interpolated within a bin. */
function percentile(shares: Float64Array, share: number): number {
  let below = 0;
  for (const [bin, here] of shares.entries()) {
    if (below + here >= share) return (bin + (share - below) / here) / TONE_BINS;
    below += here;
  }
  return 1;
}
