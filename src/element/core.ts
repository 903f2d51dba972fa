import type { ReactiveControllerHost } from 'lit';
import { ArtFilterError, hasCode } from '../errors.ts';
import type { ErrorDetail, StyleTransferDetails, StyleTransferState } from './events.ts';

/** Subject of an error; each has at most one error at a time. */
export type Concern = 'settings' | 'content' | 'style' | 'mask' | 'run';

export type ElementHost = HTMLElement & ReactiveControllerHost;

/** State, errors and events of the element, shared by its features. */
export class Core {
  state: StyleTransferState = 'idle';
  /** Latest notices of the run, for people. */
  notices: readonly string[] = [];
  /** Text of the live region. */
  said = '';
  /** Reason why painting is impossible here; undefined where it is possible. */
  unsupported: string | undefined;
  /** By subject, as each is cleared by itself. */
  readonly #errors = new Map<Concern, ErrorDetail & { blocking: boolean }>();

  /** Undefined in browsers and simulated DOMs without custom states. */
  readonly #states: CustomStateSet | undefined;

  constructor(readonly host: ElementHost) {
    this.#states = host.attachInternals?.().states;
    this.toggle('idle', true);
  }

  setState(state: StyleTransferState): void {
    if (state === this.state) return;
    const previous = this.state;
    this.state = state;
    this.toggle(previous, false);
    this.toggle(state, true);
    this.host.requestUpdate();
    this.emit('statechange', { state, previous });
  }

  /** A custom state, such as `:state(dragging)`; none where the browser has no names without dashes for them. */
  toggle(name: string, on: boolean): void {
    try {
      if (on) this.#states?.add(name);
      else this.#states?.delete(name);
    } catch {
      // Chrome before 125 throws; only style sheets that use the state are affected.
    }
  }

  /** Announces a sentence in the live region. */
  say(text: string): void {
    // Screen readers repeat a text only if it has changed.
    this.said = text === this.said ? `${text}\u00a0` : text;
    this.host.requestUpdate();
  }

  /** @returns false where a listener has cancelled the event */
  emit<K extends keyof StyleTransferDetails>(
    name: K,
    detail: StyleTransferDetails[K],
    cancelable = false,
  ): boolean {
    return this.host.dispatchEvent(new CustomEvent(name, { detail, cancelable }));
  }

  /** The latest error not yet cleared. */
  get error(): ErrorDetail | undefined {
    return [...this.#errors.values()].at(-1);
  }

  /** Whether an error prevents a run from starting. */
  get blocked(): boolean {
    return [...this.#errors.values()].some(({ blocking }) => blocking);
  }

  /**
   * Shows an error that prevents runs from starting, and fires `error`.
   * @param stop false where the run in progress continues
   */
  fail(concern: Concern, error: unknown, stop = true): void {
    const detail = this.#note(concern, error, true);
    const { code, message } = detail;
    if (code === 'webgpu-missing' || code === 'adapter-too-small') this.setUnsupported(message);
    if (stop) this.setState('error');
    this.emit('error', detail);
  }

  /** Shows an error that prevents nothing, and fires `error`. */
  warn(concern: Concern, error: unknown): void {
    this.emit('error', this.#note(concern, error, false));
  }

  /** Shows and announces a sentence, and fires `notice`. */
  notice(message: string): void {
    this.notices = [...this.notices.slice(-2), message];
    this.say(message);
    this.emit('notice', { message });
  }

  #note(concern: Concern, error: unknown, blocking: boolean): ErrorDetail {
    const { code, message } = asArtFilterError(error);
    this.#errors.delete(concern);
    this.#errors.set(concern, { code, message, blocking });
    this.say(message);
    return { code, message };
  }

  /** Removes the error of a subject. */
  clearError(concern: Concern): void {
    if (this.#errors.delete(concern)) this.host.requestUpdate();
  }

  /** @param why a sentence; undefined where painting is possible */
  setUnsupported(why: string | undefined): void {
    this.unsupported = why;
    this.toggle('unsupported', why !== undefined);
    this.host.requestUpdate();
  }
}

/** An unforeseen error as an ArtFilterError. */
function asArtFilterError(error: unknown): ArtFilterError {
  if (error instanceof ArtFilterError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new ArtFilterError('gpu', `The run failed: ${reason}`, { cause: error });
}

/** Whether an error only reports that something was aborted. */
export function isAbort(error: unknown): boolean {
  return hasCode(error, 'aborted') || (error instanceof Error && error.name === 'AbortError');
}

/** The promise's outcome, or a rejection as soon as the signal aborts. */
export function untilAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
