import { describe, test } from 'vitest';
import type { Gpu } from '../../src/gpu/device.ts';
import { nodeGpu } from './dawn.ts';

/** A block of tests on the process's GPU, or one test skipped with the reason why there is none. */
export async function describeGpu(name: string, body: (gpu: Gpu) => void): Promise<void> {
  const found = await nodeGpu();
  if ('reason' in found) test(name, (context) => context.skip(found.reason));
  else describe(name, () => body(found.gpu));
}
