import { throwIfAborted } from '../scale/setup.ts';

/** Gate at which a run waits while it is paused. */
export class PauseGate {
  #closed: { promise: Promise<void>; open: () => void } | undefined;

  get closed(): boolean {
    return this.#closed !== undefined;
  }

  close(): void {
    if (this.#closed) return;
    let open = () => {};
    const promise = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.#closed = { promise, open };
  }

  open(): void {
    this.#closed?.open();
    this.#closed = undefined;
  }

  /**
   * Resolves once the gate is open.
   * @throws ArtFilterError `aborted` by the signal
   */
  async passed(signal: AbortSignal | undefined): Promise<void> {
    while (this.#closed) {
      let wake = () => {};
      const aborted = new Promise<void>((resolve) => {
        wake = resolve;
      });
      signal?.addEventListener('abort', wake, { once: true });
      await Promise.race([this.#closed.promise, aborted]);
      signal?.removeEventListener('abort', wake);
      throwIfAborted(signal);
    }
  }
}
