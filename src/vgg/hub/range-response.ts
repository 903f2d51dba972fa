import {
  ConnectionError,
  LONGEST_RETRY_AFTER,
  type RetryPolicy,
  readRetryAfter,
  unlessStalled,
} from './retry-policy.ts';

/** Failure of a request that another try will not change. */
export class Refused extends Error {
  constructor(
    reason: string,
    /** Whether the file may be at another address. */
    readonly elsewhere: boolean,
  ) {
    super(reason);
  }
}

/** Identity of a file's content, as far as the server reveals it. */
export interface Identity {
  readonly etag?: string;
  /** Host that gave the ETag: hosts behind one address need not agree on it. */
  readonly host?: string;
  /** Bytes of the whole file. */
  readonly length?: number;
}

/** Body of a response, from some byte of the file on. */
export class RangeResponse {
  /** Position of the next byte. */
  #position: number;
  #pending: Uint8Array | undefined;

  private constructor(
    private readonly reader: ReadableStreamDefaultReader<Uint8Array>,
    readonly identity: Identity,
    begin: number,
    /** One past the last byte; infinite where unknown. */
    readonly end: number,
    /** Whether the whole file was sent, requested or not. */
    readonly whole: boolean,
    private readonly retryPolicy: RetryPolicy,
  ) {
    this.#position = begin;
  }

  /**
   * Checks a response to a request for the bytes from `begin` to `end`.
   * @param end one past the last; infinite for all
   * @throws ConnectionError where another try may help, Refused where not
   */
  static of(response: Response, begin: number, end: number, retryPolicy: RetryPolicy): RangeResponse {
    const { status, headers, body } = response;
    const told = `it answered ${`${status} ${response.statusText}`.trim()}`;
    if (status === 408 || status === 425 || status === 429 || status >= 500) {
      const pause = readRetryAfter(headers.get('retry-after'));
      const seconds = Math.ceil(pause / 1000);
      if (pause > LONGEST_RETRY_AFTER)
        throw new Refused(`${told} and asks to come back in ${seconds} seconds`, false);
      throw new ConnectionError(told, pause);
    }
    if ((status !== 200 && status !== 206) || !body)
      throw new Refused(`${told}, expected 200 and the file`, true);
    // Headers of a compressed body describe the compressed bytes; whether an ETag is weak depends on who
    // passed it on.
    const compressed = headers.has('content-encoding');
    const etag = compressed ? undefined : headers.get('etag')?.replace(/^W\//, '');
    const host = URL.canParse(response.url) ? new URL(response.url).host : '';
    const declared = compressed ? null : headers.get('content-length');
    const sent = declared === null ? undefined : Number(declared);
    if (status === 200) {
      const whole = sent ?? Number.POSITIVE_INFINITY;
      return new RangeResponse(body.getReader(), { etag, host, length: sent }, 0, whole, true, retryPolicy);
    }
    // Hosts may hide this header from pages; then the range is assumed to be the requested one.
    const range = headers.get('content-range');
    if (range === null) {
      return new RangeResponse(
        body.getReader(),
        { etag, host },
        begin,
        Math.min(end, begin + (sent ?? end)),
        false,
        retryPolicy,
      );
    }
    const [, first, last, length] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(range) ?? [];
    if (Number(first) !== begin || Number(last) < begin) {
      throw new ConnectionError(`it answered with the range "${range}", asked for bytes from ${begin}`);
    }
    const identity = { etag, host, length: length === '*' ? undefined : Number(length) };
    return new RangeResponse(
      body.getReader(),
      identity,
      begin,
      Math.min(end, Number(last) + 1),
      false,
      retryPolicy,
    );
  }

  /** Bytes to skip to a position; infinite where it cannot be reached. */
  distanceTo(at: number): number {
    return at >= this.#position && at < this.end ? at - this.#position : Number.POSITIVE_INFINITY;
  }

  /**
   * Next bytes from `at` on, none beyond `end`; undefined at the end of the file.
   * @throws ConnectionError where the body ends too early
   */
  async take(at: number, end: number): Promise<Uint8Array | undefined> {
    for (;;) {
      const chunk = this.#pending ?? (await this.#next());
      this.#pending = undefined;
      if (!chunk) return undefined;
      const begin = this.#position;
      const until = Math.min(begin + chunk.length, end, this.end);
      this.#position = until <= at ? begin + chunk.length : until;
      if (until <= at) continue;
      if (until < begin + chunk.length) this.#pending = chunk.subarray(until - begin);
      return chunk.subarray(Math.max(0, at - begin), until - begin);
    }
  }

  cancel(): void {
    this.reader.cancel().catch(() => undefined);
  }

  async #next(): Promise<Uint8Array | undefined> {
    const { done, value } = await unlessStalled(this.reader.read(), this.retryPolicy);
    if (!done) return value;
    if (this.end === Number.POSITIVE_INFINITY || this.#position >= this.end) return undefined;
    throw new ConnectionError(`it stopped after byte ${this.#position}, expected them to ${this.end}`);
  }
}
