import { formatBytes, formatDuration } from '../../format.ts';
import type { RunEstimate } from './estimate.ts';

/**
 * `, in 6 overlapping parts, 40 % more work` after a sentence on what a run takes; nothing where the picture is whole.
 * @param capped whether someone has said how much memory it may take: then `, whole`
 */
export function partsText(
  { tiles, overlap }: Pick<RunEstimate, 'tiles' | 'overlap'>,
  capped: boolean,
): string {
  if (tiles > 1) return `, in ${tiles} overlapping parts, ${Math.round(100 * overlap)} % more work`;
  return capped ? ', whole' : '';
}

/** `about 1.2 GB of GPU memory, about 3 minutes`, and in how many parts, see `partsText`. */
export function aboutText(
  estimate: Pick<RunEstimate, 'bytes' | 'seconds' | 'tiles' | 'overlap'>,
  capped: boolean,
): string {
  const { bytes, seconds } = estimate;
  return `about ${formatBytes(bytes)} of GPU memory, about ${formatDuration(seconds)}${partsText(estimate, capped)}`;
}
