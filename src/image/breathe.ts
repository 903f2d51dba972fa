/** Milliseconds of work after which others get their turn. */
const WORK = 12;

/** Does work in pieces, between which a page can answer people. */
export async function inPieces<T>(work: Generator<void, T>): Promise<T> {
  let begun = performance.now();
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    if (performance.now() - begun < WORK) continue;
    await breathe();
    begun = performance.now();
  }
}

/** Lets other tasks run; not by timers, which are slow in pages that nobody sees. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
