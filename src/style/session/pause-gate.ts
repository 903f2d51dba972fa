import { throwIfAborted } from '../../errors.ts';
import { type Deferred, deferred } from '../../scheduling.ts';

/** Gate at which a run waits while it is paused. */
export class PauseGate {
  #closed: Deferred<void> | undefined;

  get closed(): boolean {
    return this.#closed !== undefined;
  }

  close(): void {
    this.#closed ??= deferred();
  }

  open(): void {
    this.#closed?.resolve();
    this.#closed = undefined;
  }

  /**
   * Resolves once the gate is open.
   * @throws ArtFilterError `aborted` by the signal
   */
  async passed(signal: AbortSignal | undefined): Promise<void> {
    while (this.#closed) {
      const aborted = deferred();
      const abort = () => aborted.resolve();
      signal?.addEventListener('abort', abort, { once: true });
      await Promise.race([this.#closed.promise, aborted.promise]);
      signal?.removeEventListener('abort', abort);
      throwIfAborted(signal);
    }
  }
}
