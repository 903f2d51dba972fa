import type { ReactiveControllerHost } from 'lit';
import { ArtFilterError, hasCode } from '../errors.ts';
import { Words } from '../language/words.ts';
import type { ErrorDetail, StyleTransferDetails, StyleTransferState } from './events.ts';

/** Subject of an error; each has at most one error at a time. */
export type Concern = 'settings' | 'content' | 'style' | 'mask' | 'run';

export type ElementHost = HTMLElement & ReactiveControllerHost;

/** State, errors and events of the element, shared by its features. */
export class Core {
  state: StyleTransferState = 'idle';
  /** Its texts in the language of its place. Errors and notices are kept in English, and said in it when they are shown. */
  readonly words: Words;
  /** Latest notices of the run, for people. */
  notices: readonly string[] = [];
  /** Text of the live region. */
  said = '';
  /** Reason why painting is impossible here; undefined where it is possible. */
  unsupported: string | undefined;
  /** By subject, as each is cleared by itself. */
  readonly #errors = new Map<Concern, { code: ErrorDetail['code']; message: string; blocking: boolean }>();

  /** Undefined in browsers and simulated DOMs without custom states. */
  readonly #states: CustomStateSet | undefined;

  /** @param translated called where the language is another one, after what was announced in the other is taken back */
  constructor(
    readonly host: ElementHost,
    translated?: () => void,
  ) {
    this.words = new Words(host, () => {
      this.said = '';
      translated?.();
    });
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
    const error = [...this.#errors.values()].at(-1);
    return error && { code: error.code, message: this.words.sentence(error.message) };
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
    const { code } = detail;
    if (code === 'webgpu-missing' || code === 'adapter-too-small')
      this.setUnsupported(this.#errors.get(concern)!.message);
    if (stop) this.setState('error');
    this.emit('error', detail);
  }

  /** Shows an error that prevents nothing, and fires `error`. */
  warn(concern: Concern, error: unknown): void {
    this.emit('error', this.#note(concern, error, false));
  }

  /** Shows and announces an English sentence, and fires `notice`. */
  notice(message: string): void {
    this.notices = [...this.notices.slice(-2), message];
    const detail = this.#inLanguage(message);
    this.say(detail.message);
    this.emit('notice', detail);
  }

  #note(concern: Concern, error: unknown, blocking: boolean): ErrorDetail {
    const { code, message } = asArtFilterError(error);
    this.#errors.delete(concern);
    this.#errors.set(concern, { code, message, blocking });
    const detail = Object.assign(this.#inLanguage(message), { code });
    this.say(detail.message);
    return detail;
  }

  /** An English sentence that is said in the language in force whenever it is read. */
  #inLanguage(english: string): { readonly message: string } {
    const { words } = this;
    return {
      get message() {
        return words.sentence(english);
      },
    };
  }

  /** Removes the error of a subject. */
  clearError(concern: Concern): void {
    if (this.#errors.delete(concern)) this.host.requestUpdate();
  }

  /** @param why an English sentence; undefined where painting is possible */
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
