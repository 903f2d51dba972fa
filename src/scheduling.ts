/** Milliseconds of work after which other tasks may run. */
const WORK = 12;
/** Default items of a chunk. */
const CHUNK = 2 ** 15;

/** Time of the last yield. */
let yielded = 0;

/** Whether it is time to yield. */
export function shouldYield(): boolean {
  return performance.now() - yielded > WORK;
}

/** Lets other tasks run. Uses messages, as timers are slow in hidden pages. */
export async function yieldToEventLoop(): Promise<void> {
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
  yielded = performance.now();
}

/** Runs a generator to its end, yielding to the event loop every few milliseconds. */
export async function runCooperatively<T>(work: Generator<void, T>): Promise<T> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    if (shouldYield()) await yieldToEventLoop();
  }
}

/** Runs a generator to its end without yielding. */
export function runSync<T>(work: Generator<void, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/**
 * Processes items in chunks, yielding to the event loop every few milliseconds.
 * @param work processes the items `from` … `to` − 1
 * @param size items of a chunk: about a millisecond's work; default 32,768
 */
export async function forEachChunk(
  count: number,
  work: (from: number, to: number) => void,
  size = CHUNK,
): Promise<void> {
  for (let from = 0; from < count; from += size) {
    if (shouldYield()) await yieldToEventLoop();
    work(from, Math.min(count, from + size));
  }
}

/** A promise with its resolve and reject functions. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** Creates a promise to settle later; its rejection may go unhandled. */
export function deferred<T = void>(): Deferred<T> {
  let settle!: Omit<Deferred<T>, 'promise'>;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  promise.catch(() => undefined);
  return { promise, ...settle };
}
