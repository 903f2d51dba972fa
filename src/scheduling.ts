/** Milliseconds of work after which others get their turn. */
const WORK = 12;
/** Items worked on between two looks at the clock. */
const SOME = 2 ** 15;

/** When others last had a turn. */
let breathed = 0;

/** Whether it is time that others get a turn. */
export function shouldYield(): boolean {
  return performance.now() - breathed > WORK;
}

/** Lets other tasks run; not by timers, which are slow in pages that nobody sees. */
export async function yieldToEventLoop(): Promise<void> {
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
  breathed = performance.now();
}

/** Does work in pieces, between which a page can answer people. */
export async function runCooperatively<T>(work: Generator<void, T>): Promise<T> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    if (shouldYield()) await yieldToEventLoop();
  }
}

/** Does work in one go that could be done in pieces. */
export function runSync<T>(work: Generator<void, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/**
 * Works through items in pieces, between which a page can answer people.
 * @param work on the items from the first number to before the second; called for one piece after another
 * @param some items of a piece: about a millisecond's work; default 32,768
 */
export async function forEachChunk(
  count: number,
  work: (from: number, to: number) => void,
  some = SOME,
): Promise<void> {
  for (let from = 0; from < count; from += some) {
    if (shouldYield()) await yieldToEventLoop();
    work(from, Math.min(count, from + some));
  }
}

/** A promise with its settlers. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** A promise that is settled from outside; a rejection that nobody waits for is no error. */
export function deferred<T = void>(): Deferred<T> {
  let settle!: Omit<Deferred<T>, 'promise'>;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  promise.catch(() => undefined);
  return { promise, ...settle };
}
