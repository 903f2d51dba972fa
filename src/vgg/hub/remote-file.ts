import { ArtFilterError } from '../../errors.ts';
import { type Identity, RangeResponse, Refused } from './range-response.ts';
import {
  ConnectionError,
  pauseAfter,
  RETRY_POLICY,
  type RetryPolicy,
  unlessStalled,
  wait,
} from './retry-policy.ts';

/** Bytes that are skipped rather than requested anew. */
const SMALL_GAP = 2 ** 18;

/** Thrown where a file changes while it is read. */
export class ContentChanged extends Error {}

export interface RemoteOptions {
  /** Replaces the global `fetch`. */
  fetch?: typeof fetch;
  signal?: AbortSignal;
  /** Default: half a second before the second try, half a minute without a byte, four tries. */
  retryPolicy?: Partial<RetryPolicy>;
}

/** Source of bytes, read from front to back. */
export interface ByteSource {
  readonly identity: Identity;
  read(begin: number, end: number, ask?: number): AsyncGenerator<Uint8Array>;
}

/** Name of a file in messages, and how it is requested. */
export interface RemoteNature extends RemoteOptions {
  /** Name at the start of errors. */
  name: string;
  /** Advice at the end of errors. */
  advice: string;
  /** Whether the first request is for a range; default: for all, and for ranges only to resume. */
  ranged?: boolean;
}

/**
 * A file at an address, read from front to back. Resumes broken connections. Requests ranges with a header that needs
 * no preflight, and skips bytes where a host sends the whole file instead.
 */
export class RemoteFile implements ByteSource {
  #addresses: string[];
  #nature: RemoteNature;
  #retryPolicy: RetryPolicy;
  #answer: RangeResponse | undefined;
  #identity: Identity = {};
  /** Failures since new bytes last arrived. */
  #failures = 0;
  #furthest = 0;

  /** @param addresses in the order in which they are tried */
  constructor(addresses: readonly string[], nature: RemoteNature) {
    this.#addresses = [...addresses];
    this.#nature = nature;
    this.#retryPolicy = { ...RETRY_POLICY, ...nature.retryPolicy };
  }

  /** Name at the start of errors. */
  get name(): string {
    return this.#nature.name;
  }

  /** Identity, as far as responses have revealed it. */
  get identity(): Identity {
    return this.#identity;
  }

  /**
   * Bytes from `begin` to before `end`, in chunks as they arrive. Bytes must not be read twice.
   * @param end may be infinite, for all the rest
   * @param ask end of a request, if one is made; default: `end`
   * @throws ArtFilterError `network` after the last try, `aborted` by the signal
   * @throws ContentChanged
   */
  async *read(begin: number, end: number, ask = end): AsyncGenerator<Uint8Array> {
    for (let at = begin; at < end; ) {
      const chunk = await this.#next(at, end, ask);
      if (!chunk && end === Number.POSITIVE_INFINITY) return;
      if (!chunk) throw this.failure(`it ends at byte ${at}, expected ${end}`);
      at += chunk.length;
      yield chunk;
    }
  }

  /** Cancels the current response. */
  close(): void {
    this.#answer?.cancel();
    this.#answer = undefined;
  }

  async #next(at: number, end: number, ask: number): Promise<Uint8Array | undefined> {
    const { signal, name } = this.#nature;
    for (;;) {
      try {
        signal?.throwIfAborted();
        const { length = Number.POSITIVE_INFINITY } = this.#identity;
        if (at >= length) return undefined;
        const chunk = await (await this.#answerFor(at, ask)).take(at, end);
        if (chunk && at + chunk.length > this.#furthest) {
          this.#furthest = at + chunk.length;
          this.#failures = 0;
        }
        return chunk;
      } catch (error) {
        this.close();
        if (signal?.aborted) {
          throw new ArtFilterError('aborted', `${name}: the download was stopped.`, { cause: error });
        }
        if (error instanceof ContentChanged || error instanceof ArtFilterError) throw error;
        await this.#recover(error).catch((cause) => {
          if (!signal?.aborted) throw cause;
          throw new ArtFilterError('aborted', `${name}: the download was stopped.`, { cause });
        });
      }
    }
  }

  /** Waits before another try, or switches to another address, where that may help. */
  async #recover(error: unknown): Promise<void> {
    if (error instanceof Refused) {
      // Some hosts do not know every address of a file.
      const next = error.elsewhere && this.#furthest === 0 && this.#addresses.length > 1;
      if (!next) throw this.failure(error.message, error);
      this.#addresses.shift();
      return;
    }
    if (!URL.canParse(this.#addresses[0]!, globalThis.location?.href))
      throw this.failure(reasonOf(error), error);
    const tries = this.#furthest > 0 ? 2 * this.#retryPolicy.tries : this.#retryPolicy.tries;
    this.#failures++;
    if (this.#failures >= tries) throw this.failure(reasonOf(error), error);
    const answered = error instanceof ConnectionError;
    // Pages cannot tell a response without CORS headers, such as "not found", from a broken connection.
    if (!answered && this.#furthest === 0) this.#addresses.push(this.#addresses.shift()!);
    const retryAfter = answered ? error.retryAfter : 0;
    await wait(pauseAfter(this.#failures, this.#retryPolicy, retryAfter), this.#nature.signal);
  }

  async #answerFor(at: number, ask: number): Promise<RangeResponse> {
    if (this.#answer) {
      const distance = this.#answer.distanceTo(at);
      if (distance <= (this.#answer.whole ? Number.MAX_VALUE : SMALL_GAP)) return this.#answer;
      this.close();
    }
    this.#answer = await this.#request(at, ask);
    return this.#answer;
  }

  async #request(at: number, ask: number): Promise<RangeResponse> {
    const { signal, ranged } = this.#nature;
    const inParts = ranged || at > 0;
    const stop = new AbortController();
    const range = `bytes=${at}-${ask === Number.POSITIVE_INFINITY ? '' : ask - 1}`;
    const init: RequestInit = {
      signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal,
      // Parts are cached here; the browser would cache them a second time.
      ...(inParts && { headers: { range }, cache: 'no-store' }),
    };
    try {
      const response = await unlessStalled(
        (this.#nature.fetch ?? fetch)(this.#addresses[0]!, init),
        this.#retryPolicy,
      );
      const answer = RangeResponse.of(
        response,
        at,
        inParts ? ask : Number.POSITIVE_INFINITY,
        this.#retryPolicy,
      );
      this.#identify(answer.identity);
      return answer;
    } catch (error) {
      stop.abort();
      throw error;
    }
  }

  #identify({ etag, host, length }: Identity): void {
    const known = this.#identity;
    const differs = (a: unknown, b: unknown) => a !== undefined && b !== undefined && a !== b;
    if ((known.host === host && differs(known.etag, etag)) || differs(known.length, length)) {
      throw new ContentChanged(`${this.#nature.name}: it changed while it was fetched`);
    }
    this.#identity = {
      ...(known.etag === undefined ? { etag, host } : { etag: known.etag, host: known.host }),
      length: known.length ?? length,
    };
  }

  /** Error of a file that cannot be fetched. */
  failure(reason: string, cause?: unknown): ArtFilterError {
    const { name, advice } = this.#nature;
    const address = this.#addresses[0]!;
    const from = URL.canParse(address) && name !== address ? ` from ${new URL(address).host}` : '';
    return new ArtFilterError('network', `${name}: it could not be fetched${from} (${reason}). ${advice}`, {
      cause,
    });
  }
}

/** Does as `read`, in one array; `end` is finite. */
export async function readPiece(
  source: ByteSource,
  begin: number,
  end: number,
  ask = end,
  onBytes?: (count: number) => void,
): Promise<Uint8Array> {
  const piece = new Uint8Array(end - begin);
  let at = 0;
  for await (const chunk of source.read(begin, end, ask)) {
    piece.set(chunk, at);
    at += chunk.length;
    onBytes?.(chunk.length);
  }
  return piece;
}

/** Reason of a failed fetch: Node puts it into the cause, and browsers hide it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return `${error.message}: ${error.cause.message}`;
  if (error instanceof TypeError && 'document' in globalThis) {
    return 'there is no connection, or the host does not let this page read it';
  }
  return error.message;
}

/** Joins arrays of bytes. */
export function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
