import { ArtFilterError } from '../errors.ts';
import type { Gpu } from './device.ts';
import { MAP_TO_READ, USAGE } from './flags.ts';
import { wait } from './wait.ts';

/** Most bytes read back at a time: size of the staging buffer, copied in one task. */
export const READ_BYTES = 2 ** 24;

/**
 * Reads back `size` bytes of a buffer (usage COPY_SRC), all by default. More than READ_BYTES are read in chunks:
 * nothing may write to the buffer meanwhile.
 */
export async function readBuffer(gpu: Gpu, buffer: GPUBuffer, size = buffer.size): Promise<ArrayBuffer> {
  const faults = gpu.faultCount;
  const staging = gpu.createBuffer(
    `${buffer.label}.readback`,
    Math.min(size, READ_BYTES),
    USAGE.MAP_READ | USAGE.COPY_DST,
  );
  const read = (from: number, length: number) => {
    const encoder = gpu.device.createCommandEncoder({ label: staging.label });
    encoder.copyBufferToBuffer(buffer, from, staging, 0, length);
    gpu.submit([encoder.finish()]);
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
 * Contents of a staging buffer after its copy was submitted; unmaps it. A device that has not answered after
 * `gpu.timeout` seconds counts as lost.
 * @param faults number of errors outside any scope before the buffer was created
 * @throws ArtFilterError `device-lost`, `out-of-memory`, `gpu`
 */
export async function mapped(
  gpu: Gpu,
  staging: GPUBuffer,
  size: number,
  faults = gpu.faultCount,
): Promise<ArrayBuffer> {
  try {
    await wait(gpu, staging.mapAsync(MAP_TO_READ, 0, size));
  } catch (error) {
    const cause = await gpu.causeOf(error, faults);
    if (cause instanceof ArtFilterError) throw cause;
    throw new ArtFilterError('gpu', `${staging.label}: readback failed: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const copy = staging.getMappedRange(0, size).slice(0);
  staging.unmap();
  return copy;
}

/** Reads back f32 values. */
export async function readFloats(gpu: Gpu, buffer: GPUBuffer, count?: number): Promise<Float32Array> {
  return new Float32Array(await readBuffer(gpu, buffer, count === undefined ? buffer.size : count * 4));
}
