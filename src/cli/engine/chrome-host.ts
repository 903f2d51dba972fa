import { Gpu } from '../../gpu/device.ts';
import type { HostCommand, HostEvent } from './engine.ts';
import { errorEvent, Host } from './host.ts';
import { pack, unpack } from './messages.ts';

/** Host in a page of headless Chrome: fetches commands from the command line's server and posts events to it. */
let posted: Promise<unknown> = Promise.resolve();

/** Posts one event after another; parallel requests could overtake each other. */
function emit(event: HostEvent): Promise<void> {
  const sent = posted.then(() => post(event));
  // An event that fails, such as one that is too large, does not block the next.
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
    // The server answers once there is a command.
    const response = await fetch('command');
    if (!response.ok) return;
    void host.handle(unpack<HostCommand>(await response.arrayBuffer()));
  }
}

serve().catch((error) => emit(errorEvent(error)));
