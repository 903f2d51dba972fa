import { readFile } from 'node:fs/promises';
import { openGpu } from '../../gpu/dawn-node.ts';
import { cacheRatesInFile } from './cached-rates.ts';
import type { HostCommand } from './engine.ts';
import { errorEvent, Host } from './host.ts';
import { receiveChunks, sendInChunks } from './messages.ts';

/**
 * Host in a child process with Dawn. Neither Dawn's own warnings on the standard error nor a crash of the graphics
 * driver reaches the user's process.
 */
export async function serveDawn(): Promise<void> {
  // Ctrl-C reaches the whole process group, but the parent handles it.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);
  process.on('disconnect', () => process.exit());
  const emit = sendInChunks(
    (wire) =>
      new Promise<void>((resolve, reject) => {
        process.send?.(wire, undefined, undefined, (error) => (error ? reject(error) : resolve()));
      }),
  );
  try {
    const gpu = await openGpu();
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
