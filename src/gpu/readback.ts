import { ArtFilterError } from '../errors.ts';
import type { Gpu } from './device.ts';

/** Reads `size` bytes of a buffer (usage COPY_SRC) back, all of it by default. */
export async function readBuffer(gpu: Gpu, buffer: GPUBuffer, size = buffer.size): Promise<ArrayBuffer> {
  const staging = gpu.createBuffer(
    `${buffer.label}.readback`,
    size,
    GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  );
  try {
    const encoder = gpu.device.createCommandEncoder({ label: staging.label });
    encoder.copyBufferToBuffer(buffer, 0, staging, 0, size);
    gpu.device.queue.submit([encoder.finish()]);
    return await mapped(gpu, staging, size);
  } finally {
    gpu.destroyBuffer(staging);
  }
}

/** The contents of a staging buffer whose copy was submitted; it is unmapped again. */
export async function mapped(gpu: Gpu, staging: GPUBuffer, size: number): Promise<ArrayBuffer> {
  try {
    await staging.mapAsync(GPUMapMode.READ, 0, size);
  } catch (error) {
    // The device's loss says more than the map that it broke off, and comes a little later.
    await Promise.race([gpu.lost, new Promise((resolve) => setTimeout(resolve, 100))]);
    throw (
      gpu.fault ??
      new ArtFilterError('gpu', `${staging.label}: reading back failed: ${(error as Error).message}`, {
        cause: error,
      })
    );
  }
  const copy = staging.getMappedRange(0, size).slice(0);
  staging.unmap();
  return copy;
}

/** Reads f32 values back. */
export async function readFloats(gpu: Gpu, buffer: GPUBuffer, count?: number): Promise<Float32Array> {
  return new Float32Array(await readBuffer(gpu, buffer, count === undefined ? buffer.size : count * 4));
}
