import { ArtFilterError } from '../../errors.ts';

/** Suggested sizes are multiples of this. */
const STEP = 16;
/** Ratio of two sizes that ends the search. */
const CLOSE = 1.1;
/** Factor of the largest size that fits, in spare of the scales before the largest. */
const SPARE = 0.95;

/**
 * Adds the largest size that fits to an out-of-memory error; returns other errors unchanged.
 * @param asked size in pixels, least size of a picture of that shape, and whether memory was capped
 * @param fits whether a run fits at another size
 */
export async function withWhatFits(
  error: unknown,
  { size, least, capped }: { readonly size: number; readonly least: number; readonly capped: boolean },
  fits: (size: number) => Promise<boolean>,
): Promise<unknown> {
  if (!(error instanceof ArtFilterError) || error.code !== 'out-of-memory') return error;
  const [sentence] = error.message.split(/\.\s/);
  const what = sentence!.startsWith('size ') ? sentence : `size ${size}: ${sentence}`;
  const most = await largest(size, least, fits);
  const advice = most
    ? `Choose a size of at most ${most}${capped ? ', or allow more memory' : ''}`
    : `Not even ${least} pixels would fit; ${capped ? 'allow more memory' : 'choose another GPU'}, or shallower layers`;
  return new ArtFilterError('out-of-memory', `${what}. ${advice}.`, { cause: error });
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
