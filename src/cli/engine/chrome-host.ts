import { Gpu } from '../../gpu/device.ts';
import type { HostCommand, HostEvent } from './engine.ts';
import { errorEvent, Host } from './host.ts';
import { pack, unpack } from './pack.ts';

/** The page that headless Chrome runs for the command line: fetches commands and posts events, to where it is from. */
let posted: Promise<unknown> = Promise.resolve();

/** One after another: requests side by side may overtake each other. */
function emit(event: HostEvent): Promise<void> {
  const sent = posted.then(() => post(event));
  // One that was too large, say, does not hold up those after it.
  posted = sent.catch(() => undefined);
  return sent;
}

async function post(event: HostEvent): Promise<void> {
  const response = await fetch('event', { method: 'POST', body: pack(event) });
  if (!response.ok) throw new Error(`the command line answered ${response.status}`);
}

async function readFile(): Promise<Uint8Array> {
  const response = await fetch('weights');
  if (!response.ok) throw new Error(`the command line answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function serve(): Promise<void> {
  const gpu = await Gpu.open();
  const host = new Host(gpu, { emit, readFile });
  await emit({ type: 'adapter', adapter: gpu.adapter });
  for (;;) {
    // Answered when there is a command.
    const response = await fetch('command');
    if (!response.ok) return;
    void host.handle(unpack<HostCommand>(await response.arrayBuffer()));
  }
}

serve().catch((error) => emit(errorEvent(error)));
