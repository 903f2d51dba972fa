import type { Buffers, Purpose } from '../gpu/buffers.ts';
import type { MemoryReport } from './settings.ts';

/** Purposes whose bytes do not grow with the picture, or only up to a bound (Winograd planes, partial sums). */
const FIXED: readonly Purpose[] = ['weights', 'grams', 'losses', 'readback', 'scratch'];

/** What a session holds in GPU memory. */
export function memoryReport(buffers: Buffers, pixels: number): MemoryReport {
  const byPurpose = buffers.byPurpose;
  const entries = Object.entries(byPurpose) as [Purpose, number][];
  const total = entries.reduce((sum, [, bytes]) => sum + bytes, 0);
  const growing = entries.filter(([purpose]) => !FIXED.includes(purpose));
  return { total, byPurpose, bytesPerPixel: growing.reduce((sum, [, bytes]) => sum + bytes, 0) / pixels };
}
