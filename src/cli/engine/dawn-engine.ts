import { fork } from 'node:child_process';
import { ArtFilterError } from '../../errors.ts';
import type { HostCommand, HostEvent } from './engine.ts';
import { HostedEngine } from './hosted-engine.ts';
import { receiveChunks, sendInChunks } from './ipc-chunks.ts';

/** First argument of this program when it is started as Dawn's host. */
export const DAWN_HOST = '--dawn-host';

/**
 * Dawn, Chrome's WebGPU, in a child process.
 * @param program the script to start with DAWN_HOST; default the one that runs
 * @throws ArtFilterError `webgpu-missing` when it finds no adapter
 */
export async function openDawn(program = process.argv[1]!): Promise<HostedEngine> {
  const child = fork(program, [DAWN_HOST], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaints = '';
  child.stderr?.on('data', (chunk) => {
    complaints = (complaints + chunk).slice(-2000);
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  // What hinders sending ends the child too, which is told below.
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
      complaints
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
