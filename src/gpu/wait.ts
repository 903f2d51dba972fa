import type { Gpu } from './device.ts';

/** Milliseconds that an answer may take before it is hurried. */
const QUIET = 5;

/** Milliseconds between two empty submits while an answer is awaited, and the share of the time waited so far. */
const EVERY = 4;
const SHARE = 1 / 50;

/** Empty submits that are timed. */
const TRIES = 3;

/**
 * Awaits a device's answer. An answer that is not there at once is hurried by empty submits: Firefox looks every 100 ms
 * for what its device has done, or when something is submitted. A device that has not answered after `gpu.timeout`
 * seconds counts as lost.
 * @param quiet milliseconds until the first empty submit
 * @throws the answer's rejection, or an error once the time is over
 */
export async function wait<T>(gpu: Gpu, answer: Promise<T>, quiet = QUIET): Promise<T> {
  const clock = countdown(gpu.timeout, () => gpu.giveUp(`nothing came back for ${gpu.timeout} seconds`));
  const stop = hurry(gpu, quiet);
  try {
    return await Promise.race([answer, clock.over]);
  } finally {
    stop();
    clock.stop();
  }
}

/** Awaits the end of all work submitted so far. @throws as `wait` */
export async function workDone(gpu: Gpu, quiet?: number): Promise<void> {
  await wait(gpu, gpu.device.queue.onSubmittedWorkDone(), quiet);
}

const trips = new WeakMap<Gpu, Promise<number>>();

/**
 * Milliseconds that a device takes to answer an empty submit: what every measured time contains beside the work itself.
 * Measured once for each device, after the work submitted before it; 0 for a device that is lost.
 */
export function roundTrip(gpu: Gpu): Promise<number> {
  let trip = trips.get(gpu);
  if (!trip) {
    trip = measureTrip(gpu).catch(() => 0);
    trips.set(gpu, trip);
  }
  return trip;
}

async function measureTrip(gpu: Gpu): Promise<number> {
  await workDone(gpu);
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TRIES; i++) {
    const started = performance.now();
    gpu.submit([]);
    // An answer that is late comes with one of the empty submits, as it does after long work.
    await workDone(gpu, EVERY);
    least = Math.min(least, performance.now() - started);
  }
  return least;
}

/** Submits nothing every few milliseconds, less often the longer it lasts, until the returned function is called. */
function hurry(gpu: Gpu, quiet: number): () => void {
  const began = performance.now();
  let timer: ReturnType<typeof setTimeout>;
  const submit = () => {
    if (gpu.fault) return;
    gpu.device.queue.submit([]);
    timer = setTimeout(submit, Math.max(EVERY, SHARE * (performance.now() - began)));
  };
  timer = setTimeout(submit, quiet);
  return () => clearTimeout(timer);
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
