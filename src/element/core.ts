import type { ReactiveControllerHost } from 'lit';
import { ArtFilterError, hasCode } from '../errors.ts';
import type { ErrorDetail, StyleTransferDetails, StyleTransferState } from './events.ts';

/** What an error is about. */
export type Concern = 'settings' | 'content' | 'style' | 'mask' | 'run';

export type ElementHost = HTMLElement & ReactiveControllerHost;

/** What the element's features share: its state, its errors, and its events. */
export class Core {
  state: StyleTransferState = 'idle';
  /** What has happened in the latest run that a person should know. */
  notices: readonly string[] = [];
  /** What was said last, for those who listen. */
  said = '';
  /** Why nothing can be painted here at all. */
  unsupported: string | undefined;
  /** By what they are about, as each is mended by itself. */
  readonly #errors = new Map<Concern, ErrorDetail & { blocking: boolean }>();

  constructor(
    readonly host: ElementHost,
    private readonly internals: ElementInternals,
  ) {
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
      if (on) this.internals.states.add(name);
      else this.internals.states.delete(name);
    } catch {
      // Chrome before 125 throws, and nothing but style sheets that ask for the state misses it.
    }
  }

  /** Hands a sentence to the live region. */
  say(text: string): void {
    // The same words again are read out only if something about them is new.
    this.said = text === this.said ? `${text}\u00a0` : text;
    this.host.requestUpdate();
  }

  /** @returns false where the event is cancelable and somebody has taken it over */
  emit<K extends keyof StyleTransferDetails>(
    name: K,
    detail: StyleTransferDetails[K],
    cancelable = false,
  ): boolean {
    return this.host.dispatchEvent(new CustomEvent(name, { detail, cancelable }));
  }

  /** The latest error that still stands. */
  get error(): ErrorDetail | undefined {
    return [...this.#errors.values()].at(-1);
  }

  /** Whether an error stands that keeps a run from starting. */
  get blocked(): boolean {
    return [...this.#errors.values()].some(({ blocking }) => blocking);
  }

  /**
   * Shows an error that keeps runs from starting, and fires the event.
   * @param stop false for one that does not end the run in progress
   */
  fail(concern: Concern, error: unknown, stop = true): void {
    const detail = this.#note(concern, error, true);
    const { code, message } = detail;
    if (code === 'webgpu-missing' || code === 'adapter-too-small') this.setUnsupported(message);
    if (stop) this.setState('error');
    this.emit('error', detail);
  }

  /** Shows an error after which all is as it was, and fires the event. */
  warn(concern: Concern, error: unknown): void {
    this.emit('error', this.#note(concern, error, false));
  }

  /** Shows a sentence on what has happened and ends nothing, and fires the event. */
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

  /** Takes an error away. */
  clearError(concern: Concern): void {
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
  return hasCode(error, 'aborted') || (error instanceof Error && error.name === 'AbortError');
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
