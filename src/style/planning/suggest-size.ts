import { ArtFilterError } from '../../errors.ts';
import { formatBytes } from '../../format.ts';

/** Suggested sizes are multiples of this. */
const STEP = 16;
/** Most memory that is suggested, in bytes. */
const MOST_MEMORY = 1e12;
/** Ratio of two sizes that ends the search. */
const CLOSE = 1.1;
/** Factor of the largest size that fits, in spare of the scales before the largest. */
const SPARE = 0.95;

/** A size below this share of the asked one is not what one would want. */
const WANTED = 1 / 4;
/** Factors by which memory is raised until a run fits, and then to come near the least. */
const RAISE = 1.5;
const NEAR = 1.05;

/** What was asked for and does not fit. */
export interface Asked {
  /** Pixels of the longer side. */
  readonly size: number;
  /** Least size of a picture of that shape. */
  readonly least: number;
  /** Cap on memory in bytes; undefined for the device's own limit. */
  readonly memory?: number;
}

/** What could be changed. */
export interface Change {
  readonly size?: number;
  readonly memory?: number;
  /** Whether the draft network looks in place of the given one. */
  readonly draft?: boolean;
}

/**
 * Completes an out-of-memory error: by the largest size that fits where one would want it, the memory that the asked
 * size needs, what of it the weights take, and whether the draft network would fit. Returns other errors unchanged.
 * @param fits whether a run fits after a change
 * @param weights bytes of the network's weights on the GPU, where known
 */
export async function withWhatFits(
  error: unknown,
  asked: Asked,
  fits: (change: Change) => Promise<boolean>,
  weights?: number,
): Promise<unknown> {
  if (!(error instanceof ArtFilterError) || error.code !== 'out-of-memory') return error;
  const { size, least, memory } = asked;
  const [sentence] = error.message.split(/\.\s/);
  const what = sentence!.startsWith('size ') ? sentence : `size ${size}: ${sentence}`;
  const most = await largest(size, least, (other) => fits({ size: other }));
  const wanted = most !== undefined && most >= WANTED * size;
  const needed = memory === undefined ? undefined : await leastMemory(memory, fits);
  const ways = [
    ...(wanted ? [`choose a size of at most ${most}`] : []),
    ...(needed ? [`allow ${formatBytes(needed)} of memory`] : []),
    ...((await fits({ draft: true })) ? ['use the network draft, with which it fits'] : []),
  ];
  // A size that is no use is still better than nothing.
  if (ways.length === 0 && most !== undefined) ways.push(`choose a size of at most ${most}`);
  if (ways.length === 0) ways.push('choose another GPU, or shallower layers');
  const taken =
    weights && memory && weights > memory / 3 ? `; the network's weights take ${formatBytes(weights)}` : '';
  const advice = `${ways[0]![0]!.toUpperCase()}${ways.join(', or ').slice(1)}`;
  return new ArtFilterError('out-of-memory', `${what}${taken}. ${advice}.`, { cause: error });
}

/** Bytes with which a run fits, near the least, rounded up to two digits; undefined where none do. */
async function leastMemory(
  memory: number,
  fits: (change: Change) => Promise<boolean>,
): Promise<number | undefined> {
  let low = memory;
  let high = memory * RAISE;
  while (!(await fits({ memory: high }))) {
    low = high;
    high *= RAISE;
    if (high > MOST_MEMORY) return undefined;
  }
  while (high > NEAR * low) {
    const middle = Math.sqrt(low * high);
    if (await fits({ memory: middle })) high = middle;
    else low = middle;
  }
  const step = 10 ** (Math.floor(Math.log10(high * NEAR)) - 1);
  return Math.ceil((high * NEAR) / step) * step;
}

/** Largest size that fits, by bisection; undefined where none does. */
async function largest(
  size: number,
  least: number,
  fits: (size: number) => Promise<boolean>,
): Promise<number | undefined> {
  let low = least;
  let high = size;
  if (!(await fits(low))) return undefined;
  while (high > CLOSE * low && high - low > STEP) {
    // The geometric mean, as ratios of sizes matter, not differences.
    const middle = Math.max(low + STEP, Math.floor(Math.sqrt(low * high) / STEP) * STEP);
    if (await fits(middle)) low = middle;
    else high = middle;
  }
  return Math.max(least, Math.floor((SPARE * low) / STEP) * STEP);
}
