import { ArtFilterError } from '../../errors.ts';

/** Sizes that are told are multiples of this. */
const STEP = 16;
/** How closely the largest is looked for: more exact would take longer than the answer is worth. */
const CLOSE = 1.1;
/** What the scales before the largest may take besides. */
const SPARE = 0.95;

/**
 * The error of what is too large, with the size that was asked for and one that is not too large; any other as it is.
 * @param asked the size in pixels that it is about, the least that a picture of that shape can have, and whether memory
 *   was capped
 * @param fits whether another size would do
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

/** By halving between what does and what does not; undefined where nothing does. */
async function largest(
  size: number,
  least: number,
  fits: (size: number) => Promise<boolean>,
): Promise<number | undefined> {
  let low = least;
  let high = size;
  if (!(await fits(low))) return undefined;
  while (high > CLOSE * low && high - low > STEP) {
    // Each step at half the distance in their ratio, as sizes far apart matter alike.
    const middle = Math.max(low + STEP, Math.floor(Math.sqrt(low * high) / STEP) * STEP);
    if (await fits(middle)) low = middle;
    else high = middle;
  }
  return Math.max(least, Math.floor((SPARE * low) / STEP) * STEP);
}
