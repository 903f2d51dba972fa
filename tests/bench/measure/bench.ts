import type { Gpu } from '../../../src/gpu/device.ts';
import type { Peak } from './peak.ts';
import type { Timer } from './timer.ts';

/** What every case measures with. */
export interface Bench {
  readonly gpu: Gpu;
  readonly timer: Timer;
  readonly peak: Peak;
}
