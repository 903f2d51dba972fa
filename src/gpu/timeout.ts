import type { Gpu } from './device.ts';

/**
 * What a device answers. One that has not answered after `gpu.patience` never will: then it counts as lost.
 * @throws whatever the answer is rejected with, or that the time is over
 */
export async function withTimeout<T>(gpu: Gpu, answer: Promise<T>): Promise<T> {
  const clock = ticking(gpu.patience, () => gpu.giveUp(`nothing came back for ${gpu.patience} seconds`));
  try {
    return await Promise.race([answer, clock.over]);
  } finally {
    clock.stop();
  }
}

/**
 * Calls after so many seconds, and then rejects `over`. It goes by ticks, so that a computer that sleeps, or a page that
 * is frozen, loses only one of them.
 */
function ticking(seconds: number, call: () => void): { over: Promise<never>; stop(): void } {
  const every = Math.min(1, seconds / 4);
  let left = Math.ceil(seconds / every);
  let clock: ReturnType<typeof setInterval>;
  const over = new Promise<never>((_, reject) => {
    clock = setInterval(() => {
      left -= 1;
      if (left > 0) return;
      clearInterval(clock);
      call();
      reject(new Error(`${seconds} seconds are over`));
    }, every * 1000);
  });
  return { over, stop: () => clearInterval(clock) };
}
