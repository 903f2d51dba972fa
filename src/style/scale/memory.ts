import type { Buffers, Purpose } from '../../gpu/buffers.ts';
import type { MemoryReport } from '../settings/settings.ts';

/** Purposes whose bytes do not grow with the picture, or only up to a bound (Winograd planes, partial sums). */
const FIXED: readonly Purpose[] = ['weights', 'grams', 'losses', 'readback', 'scratch'];

/** GPU memory of some owners together. @param pixels of the picture, for `bytesPerPixel` */
export function memoryReport(all: readonly Buffers[], pixels: number): MemoryReport {
  const byPurpose: Partial<Record<Purpose, number>> = {};
  for (const buffers of all) {
    for (const [purpose, bytes] of Object.entries(buffers.byPurpose) as [Purpose, number][]) {
      byPurpose[purpose] = (byPurpose[purpose] ?? 0) + bytes;
    }
  }
  const entries = Object.entries(byPurpose) as [Purpose, number][];
  const total = entries.reduce((sum, [, bytes]) => sum + bytes, 0);
  const growing = entries.filter(([purpose]) => !FIXED.includes(purpose));
  return { total, byPurpose, bytesPerPixel: growing.reduce((sum, [, bytes]) => sum + bytes, 0) / pixels };
}
