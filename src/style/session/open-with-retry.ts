import { ArtFilterError } from '../../errors.ts';
import { Gpu, sharedGpu } from '../../gpu/device.ts';
import type { SessionInputs } from '../checkpoint/resume.ts';
import { throwIfAborted } from '../scale/setup.ts';
import { isAborted, type Recovery } from './recovery.ts';
import { Session } from './session.ts';

/**
 * Makes a session, again as often as faults are survived.
 * @param before device to use as long as it is there; default the page's shared one
 */
export async function openWithRetry(
  inputs: SessionInputs,
  recovery: Recovery,
  before: Gpu | undefined,
): Promise<Session> {
  let gpu = before;
  for (;;) {
    let held = 0;
    try {
      gpu = await usable(gpu, inputs.gpu === undefined);
      gpu.takeMostBytes();
      held = gpu.bytes;
      return await Session.create({ ...inputs, gpu, memory: recovery.memory });
    } catch (error) {
      const remedy = isAborted(error)
        ? undefined
        : recovery.remedy(error, (gpu?.takeMostBytes() ?? 0) - held);
      if (!remedy) throw error;
      if (remedy.by === 'device') await waited(remedy.wait, inputs.signal);
    }
  }
}

/** The device, or another in place of one that was lost. @throws ArtFilterError `device-lost` where none is had */
async function usable(gpu: Gpu | undefined, shared: boolean): Promise<Gpu> {
  if (gpu && !gpu.fault) return gpu;
  try {
    return await (shared || !gpu ? sharedGpu() : Gpu.open({ gpu: gpu.instance }));
  } catch (error) {
    if (!gpu) throw error;
    throw new ArtFilterError(
      'device-lost',
      `The GPU was lost and is not to be had again: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** @throws ArtFilterError `aborted` */
export async function waited(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  throwIfAborted(signal);
}
