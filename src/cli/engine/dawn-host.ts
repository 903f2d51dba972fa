import { readFile } from 'node:fs/promises';
import { create, globals } from 'webgpu';
import { Gpu } from '../../gpu/device.ts';
import { cacheRatesInFile } from './cached-rates.ts';
import type { HostCommand } from './engine.ts';
import { errorEvent, Host } from './host.ts';
import { receiveChunks, sendInChunks } from './ipc-chunks.ts';

/**
 * Runs in a child process: Dawn writes warnings to the standard error by itself, and a graphics driver that crashes
 * takes its process along; here neither reaches the user.
 */
export async function serveDawn(): Promise<void> {
  // Ctrl-C goes to the whole process group; the parent decides what comes of it.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);
  process.on('disconnect', () => process.exit());
  const emit = sendInChunks(
    (wire) =>
      new Promise<void>((resolve, reject) => {
        process.send?.(wire, undefined, undefined, (error) => (error ? reject(error) : resolve()));
      }),
  );
  Object.assign(globalThis, globals);
  try {
    const gpu = await Gpu.open({ gpu: create(['enable-dawn-features=vulkan_enable_f16_on_nvidia']) });
    await cacheRatesInFile(gpu);
    const host = new Host(gpu, { emit, readFile });
    process.on(
      'message',
      receiveChunks((command) => void host.handle(command as HostCommand)),
    );
    await emit({ type: 'adapter', adapter: gpu.adapter });
  } catch (error) {
    await emit(errorEvent(error));
  }
}
