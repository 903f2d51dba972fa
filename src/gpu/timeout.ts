import type { Gpu } from './device.ts';

/**
 * Awaits a device's answer. A device that has not answered after `gpu.timeout` seconds counts as lost.
 * @throws the answer's rejection, or an error once the time is over
 */
export async function withTimeout<T>(gpu: Gpu, answer: Promise<T>): Promise<T> {
  const clock = countdown(gpu.timeout, () => gpu.giveUp(`nothing came back for ${gpu.timeout} seconds`));
  try {
    return await Promise.race([answer, clock.over]);
  } finally {
    clock.stop();
  }
}

/**
 * Calls back after some seconds, and then rejects `over`. Counts ticks, so that a computer that sleeps or a page that
 * is frozen loses only one of them.
 */
function countdown(seconds: number, call: () => void): { over: Promise<never>; stop(): void } {
  const every = Math.min(1, seconds / 4);
  let left = Math.ceil(seconds / every);
  let clock: ReturnType<typeof setInterval>;
  const over = new Promise<never>((_, reject) => {
    clock = setInterval(() => {
      left -= 1;
      if (left > 0) return;
      clearInterval(clock);
      call();
      reject(new Error(`timed out after ${seconds} seconds`));
    }, every * 1000);
  });
  return { over, stop: () => clearInterval(clock) };
}
