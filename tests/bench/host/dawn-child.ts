// The child process of `dawn.ts`: WebGPU as in a page, a script, and calls to it.
import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { create, globals } from 'webgpu';
import type { Order, Reply } from './dawn.ts';
import { type Answer, answer } from './target.ts';

Object.assign(globalThis, globals);
const features = ['allow_unsafe_apis', 'vulkan_enable_f16_on_nvidia'];
// Held for the life of the process: Dawn ends its devices when the instance is collected.
const gpu = create([`enable-dawn-features=${features}`, 'disable-dawn-features=timestamp_quantization']);
Object.defineProperty(globalThis, 'navigator', {
  value: { gpu, userAgent: 'Node', language: 'en', hardwareConcurrency: availableParallelism() },
  configurable: true,
});

process.on('message', async (order: Order) => {
  const result =
    'load' in order ? await load(order.load) : await answer(order.object, order.method, order.given);
  process.send?.({ id: order.id, answer: result } satisfies Reply);
});
process.on('disconnect', () => process.exit());

async function load(path: string): Promise<Answer> {
  try {
    await import(/* @vite-ignore */ pathToFileURL(path).href);
    return { value: undefined };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
