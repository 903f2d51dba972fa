import { formatBytes, formatDuration } from '../../format.ts';
import type { RunEstimate } from './estimate.ts';

/**
 * `about 1.2 GB of GPU memory, about 3 minutes`; with several tiles `, in 6 tiles, 40 % more work` after it.
 * @param capped whether there is a cap on the memory: one tile then adds `, whole`
 */
export function aboutText(
  { bytes, seconds, tiles, overlap }: Pick<RunEstimate, 'bytes' | 'seconds' | 'tiles' | 'overlap'>,
  capped: boolean,
): string {
  const several = `, in ${tiles} tiles, ${Math.round(100 * overlap)} % more work`;
  const tiling = tiles > 1 ? several : capped ? ', whole' : '';
  return `about ${formatBytes(bytes)} of GPU memory, about ${formatDuration(seconds)}${tiling}`;
}
