import { ArtFilterError, hasCode, throwIfAborted } from '../../errors.ts';
import { Gpu, sharedGpu } from '../../gpu/device.ts';
import type { StyleTransferInputs } from '../checkpoint/resume.ts';
import { isAborted, type RecoveryPolicy } from './recovery.ts';
import { Session } from './session.ts';

/**
 * Creates a session, retrying after each fault that has a remedy.
 * @param current device to use unless it is lost; default the page's shared one
 * @throws ArtFilterError `device-lost` where no device can be opened, or the first error without a remedy
 */
export async function openWithRetry(
  inputs: StyleTransferInputs,
  recovery: RecoveryPolicy,
  current: Gpu | undefined,
): Promise<Session> {
  let gpu = current;
  for (;;) {
    let bytesBefore = 0;
    try {
      gpu = await usableDevice(gpu, inputs.gpu === undefined);
      gpu.takeMostBytes();
      bytesBefore = gpu.bytes;
      return await Session.create({ ...inputs, gpu, memory: recovery.memory });
    } catch (told) {
      const error = !gpu || hasCode(told, 'device-lost') ? told : await gpu.causeOf(told);
      const remedy = isAborted(error)
        ? undefined
        : recovery.remedy(error, (gpu?.takeMostBytes() ?? 0) - bytesBefore);
      if (!remedy) throw error;
      if (remedy.by === 'device') await delay(remedy.wait, inputs.signal);
    }
  }
}

/** The given device, or a new one where it is lost. */
async function usableDevice(gpu: Gpu | undefined, shared: boolean): Promise<Gpu> {
  if (gpu && !gpu.fault) return gpu;
  try {
    return await (shared || !gpu ? sharedGpu() : Gpu.open({ gpu: gpu.instance }));
  } catch (error) {
    if (!gpu) throw error;
    throw new ArtFilterError(
      'device-lost',
      `The GPU was lost and could not be reopened: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/**
 * Waits some seconds.
 * @throws ArtFilterError `aborted`
 */
export async function delay(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  throwIfAborted(signal);
}
