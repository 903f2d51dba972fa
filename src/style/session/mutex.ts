/** Keeps apart what of a session must not happen at once, and knows what must have ended before it is freed. */
export class AsyncMutex {
  /** The end of the latest turn. */
  #turn: Promise<unknown> = Promise.resolve();
  readonly #held = new Set<Promise<unknown>>();

  /** Does one thing after another; one that fails leaves the next its turn. */
  take<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(task);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** What uses buffers while nobody waits its turn for it; `release` waits for its end. */
  async hold(work: Promise<unknown>): Promise<void> {
    this.#held.add(work);
    await work.finally(() => this.#held.delete(work));
  }

  /** Frees what is held by nobody: at once, or when all that was held has ended. */
  release(free: () => void): void {
    if (this.#held.size > 0) void Promise.allSettled(this.#held).then(free);
    else free();
  }
}
