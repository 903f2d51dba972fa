import { mapped } from '../../gpu/readback.ts';
import type { Scale } from './scale.ts';
import type { Setup } from './setup.ts';
import { readSteps } from './steps.ts';

/** Iterations made together. */
export type Batch = ReturnType<typeof readSteps> & { readonly seconds: number };

/**
 * Makes iterations, at most as many as the log of losses has lines, and reads their losses back.
 * @param done iterations before the first of them
 * @throws ArtFilterError `device-lost`, `out-of-memory`, `gpu`
 */
export async function runBatch(setup: Setup, scale: Scale, done: number, count: number): Promise<Batch> {
  const { executor, objective, staging } = scale.work;
  const { log } = objective.terms;
  const started = performance.now();
  await executor.submit(count, (encoder) => {
    encoder.copyBufferToBuffer(log.buffer, 0, staging, 0, log.bytes);
  });
  const lines = new Float32Array(await mapped(setup.gpu, staging, log.bytes));
  const elapsed = performance.now() - started;
  const fault = setup.gpu.faultSince(setup.faults);
  if (fault) throw fault;
  executor.measured(count, elapsed);
  return { ...readSteps(setup, scale, lines, done, count), seconds: elapsed / 1000 };
}
