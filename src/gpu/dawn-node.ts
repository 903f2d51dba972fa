import { ArtFilterError } from '../errors.ts';
import { Gpu } from './device.ts';

/** Dawn's own list of NVIDIA drivers with a sound f16 is empty. */
const FLAGS = ['enable-dawn-features=vulkan_enable_f16_on_nvidia'];

/**
 * Opens a GPU in Node by Dawn, from the package `webgpu`, which is loaded here.
 * @throws ArtFilterError `webgpu-missing` where the package or an adapter is missing, `adapter-too-small`, `gpu`
 */
export async function openGpu(): Promise<Gpu> {
  const { create } = await import('webgpu').catch((cause) => {
    throw new ArtFilterError(
      'webgpu-missing',
      'WebGPU in Node needs the package webgpu, which is not installed or does not run here; run: npm install webgpu.',
      { cause },
    );
  });
  return Gpu.open({ gpu: create(FLAGS) });
}
