import type { ReactiveControllerHost } from 'lit';
import { ArtFilterError } from '../errors.ts';
import type { ErrorDetail, StyleTransferDetails, StyleTransferState } from './events.ts';

/** What an error is about. */
export type Concern = 'settings' | 'content' | 'style' | 'run';

export type ElementHost = HTMLElement & ReactiveControllerHost;

/** What the element's features share: its state, its errors, and its events. */
export class Core {
  state: StyleTransferState = 'idle';
  /** By what they are about, as each is mended by itself. */
  readonly #errors = new Map<Concern, ErrorDetail>();
  /** Why nothing can be painted here at all. */
  unsupported: string | undefined;

  constructor(
    readonly host: ElementHost,
    private readonly internals: ElementInternals,
  ) {
    internals.states.add('idle');
  }

  setState(state: StyleTransferState): void {
    if (state === this.state) return;
    const previous = this.state;
    this.state = state;
    this.internals.states.delete(previous);
    this.internals.states.add(state);
    this.host.requestUpdate();
    this.emit('statechange', { state, previous });
  }

  /** Custom states besides those of `state`, such as `:state(dragging)`. */
  toggle(name: string, on: boolean): void {
    if (on) this.internals.states.add(name);
    else this.internals.states.delete(name);
  }

  emit<K extends keyof StyleTransferDetails>(name: K, detail: StyleTransferDetails[K]): void {
    this.host.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** The latest error that still stands. */
  get error(): ErrorDetail | undefined {
    return [...this.#errors.values()].at(-1);
  }

  /**
   * Shows an error and fires the event.
   * @param stop false for an error that does not end the run in progress
   */
  fail(concern: Concern, error: unknown, stop = true): void {
    const { code, message } = asArtFilterError(error);
    const detail = { code, message };
    this.#errors.delete(concern);
    this.#errors.set(concern, detail);
    if (code === 'webgpu-missing' || code === 'adapter-too-small') this.setUnsupported(message);
    this.host.requestUpdate();
    if (stop) this.setState('error');
    this.emit('error', detail);
  }

  /** Takes an error away. */
  mend(concern: Concern): void {
    if (this.#errors.delete(concern)) this.host.requestUpdate();
  }

  /** @param why a sentence, or undefined when it turns out to work */
  setUnsupported(why: string | undefined): void {
    this.unsupported = why;
    this.toggle('unsupported', why !== undefined);
    this.host.requestUpdate();
  }
}

/** Errors that were not foreseen, told as the others are. */
function asArtFilterError(error: unknown): ArtFilterError {
  if (error instanceof ArtFilterError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new ArtFilterError('gpu', `The run failed: ${reason}`, { cause: error });
}

/** Whether an error only says that something was called off. */
export function isAbort(error: unknown): boolean {
  return (
    error instanceof Error && (error.name === 'AbortError' || (error as ArtFilterError).code === 'aborted')
  );
}

/** The promise's outcome, or a rejection as soon as the signal says stop. */
export function untilAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
