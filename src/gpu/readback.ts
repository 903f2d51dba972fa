import { ArtFilterError } from '../errors.ts';
import type { Gpu } from './device.ts';
import { withTimeout } from './timeout.ts';

/** Most that is read back at a time, in bytes: what it takes on the GPU besides, and is copied in one task. */
export const READ_BYTES = 2 ** 24;

/**
 * Reads `size` bytes of a buffer (usage COPY_SRC) back, all of it by default. What is more than READ_BYTES is read in
 * pieces: nothing may write to it meanwhile.
 */
export async function readBuffer(gpu: Gpu, buffer: GPUBuffer, size = buffer.size): Promise<ArrayBuffer> {
  const faults = gpu.faultCount;
  const staging = gpu.createBuffer(
    `${buffer.label}.readback`,
    Math.min(size, READ_BYTES),
    GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  );
  const read = (from: number, length: number) => {
    const encoder = gpu.device.createCommandEncoder({ label: staging.label });
    encoder.copyBufferToBuffer(buffer, from, staging, 0, length);
    gpu.device.queue.submit([encoder.finish()]);
    return mapped(gpu, staging, length, faults);
  };
  try {
    if (size <= READ_BYTES) return await read(0, size);
    const all = new Uint8Array(size);
    for (let from = 0; from < size; from += READ_BYTES) {
      all.set(new Uint8Array(await read(from, Math.min(READ_BYTES, size - from))), from);
    }
    return all.buffer;
  } finally {
    gpu.destroyBuffer(staging);
  }
}

/**
 * The contents of a staging buffer whose copy was submitted; it is unmapped again. One that has not come after
 * `gpu.patience` never will: then the device counts as lost.
 * @param faults errors outside any scope that the device knew of before the buffer was made
 * @throws ArtFilterError `device-lost`, `out-of-memory`, `gpu`
 */
export async function mapped(
  gpu: Gpu,
  staging: GPUBuffer,
  size: number,
  faults = gpu.faultCount,
): Promise<ArrayBuffer> {
  try {
    await withTimeout(gpu, staging.mapAsync(GPUMapMode.READ, 0, size));
  } catch (error) {
    await Promise.race([gpu.lost, heard(gpu)]);
    throw (
      gpu.faultSince(faults) ??
      new ArtFilterError('gpu', `${staging.label}: reading back failed: ${(error as Error).message}`, {
        cause: error,
      })
    );
  }
  const copy = staging.getMappedRange(0, size).slice(0);
  staging.unmap();
  return copy;
}

/**
 * Once the device has had the time to say that it is lost: that says more than the map that it broke off, and comes a
 * little later; on a busy machine behind other answers.
 */
async function heard(gpu: Gpu): Promise<void> {
  await withTimeout(gpu, gpu.device.queue.onSubmittedWorkDone()).catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 500));
}

/** Reads f32 values back. */
export async function readFloats(gpu: Gpu, buffer: GPUBuffer, count?: number): Promise<Float32Array> {
  return new Float32Array(await readBuffer(gpu, buffer, count === undefined ? buffer.size : count * 4));
}
