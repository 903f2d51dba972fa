import type { Gpu } from '../../../src/gpu/device.ts';

/** Something to check on a device, whichever runs it; throws on failure. */
export interface GpuCase {
  readonly name: string;
  run(gpu: Gpu): Promise<void>;
}
