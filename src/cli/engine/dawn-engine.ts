import { fork } from 'node:child_process';
import { ArtFilterError } from '../../errors.ts';
import type { HostCommand, HostEvent } from './engine.ts';
import { HostedEngine } from './hosted-engine.ts';
import { receiveChunks, sendInChunks } from './messages.ts';

/** First argument of this program as Dawn's host. */
export const DAWN_HOST = '--dawn-host';

/**
 * Opens the engine in a child process with Dawn, Chrome's WebGPU.
 * @param program script that is started with DAWN_HOST; default the running one
 * @throws ArtFilterError `webgpu-missing` when Dawn finds no adapter
 */
export async function openDawn(program = process.argv[1]!): Promise<HostedEngine> {
  const child = fork(program, [DAWN_HOST], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors = (errors + chunk).slice(-2000);
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  // A broken channel ends the child as well, which the close event reports.
  const send = sendInChunks(
    (wire) =>
      new Promise<void>((resolve) => {
        if (child.connected) child.send(wire, () => resolve());
        else resolve();
      }),
  );
  const engine = new HostedEngine('dawn', {
    send: (command: HostCommand) => void send(command),
    close: () => {
      child.kill('SIGKILL');
      return ended;
    },
  });
  child.on(
    'message',
    receiveChunks((event) => engine.receive(event as HostEvent)),
  );
  child.once('error', (error) => engine.fail(error));
  child.once('close', (code, signal) => {
    const how = signal ? `by ${signal}` : `with code ${code}`;
    const why =
      errors
        .split('\n')
        .find((line) => /fatal|error/i.test(line))
        ?.trim() ?? '';
    engine.fail(
      new ArtFilterError(
        'gpu',
        `dawn: the process with the GPU ended ${how}${why && ` (${why})`}; try --runtime chrome.`,
      ),
    );
  });
  try {
    await engine.opened();
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}
