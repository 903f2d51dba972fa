/** Mutex for a session's GPU work; `release` frees buffers once all pending work has settled. */
export class AsyncMutex {
  /** Settles with the latest exclusive task. */
  #last: Promise<unknown> = Promise.resolve();
  readonly #pending = new Set<Promise<unknown>>();

  /** Runs tasks one after another; one that fails does not stop the next. */
  runExclusive<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Waits for work that uses buffers outside an exclusive task; until it settles, `release` waits, too. */
  async track(work: Promise<unknown>): Promise<void> {
    this.#pending.add(work);
    await work.finally(() => this.#pending.delete(work));
  }

  /** Calls `free` once all tracked work has settled: at once where there is none. */
  release(free: () => void): void {
    if (this.#pending.size > 0) void Promise.allSettled(this.#pending).then(free);
    else free();
  }
}
