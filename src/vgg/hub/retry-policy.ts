/** How long a transfer is tried for. */
export interface RetryPolicy {
  /** Milliseconds before the first new try, give or take a half; each further one takes twice as long, up to 8 s. */
  readonly delay: number;
  /** Milliseconds without a byte after which a line counts as broken. */
  readonly stall: number;
  /** Tries in a row that bring no byte, where none has come yet; where some have, twice as many. */
  readonly tries: number;
}

export const RETRY_POLICY: RetryPolicy = { delay: 500, stall: 30_000, tries: 4 };

const LONGEST_DELAY = 8_000;
/** A server that asks for a longer pause is not waited for. */
export const LONGEST_RETRY_AFTER = 60_000;

/** Why a try brought nothing; another may. */
export class ConnectionError extends Error {
  constructor(
    reason: string,
    /** Milliseconds that the server asks to wait. */
    readonly retryAfter = 0,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

/** The pause before another try, with chance in it so that many who failed at once do not return at once. */
export function pauseAfter(failures: number, { delay }: RetryPolicy, retryAfter: number): number {
  const pause = Math.min(LONGEST_DELAY, delay * 2 ** (failures - 1)) * (0.5 + Math.random());
  return Math.max(pause, retryAfter);
}

/** Milliseconds from a Retry-After header: seconds or a date; 0 of anything else. */
export function readRetryAfter(header: string | null): number {
  if (!header) return 0;
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Math.max(0, milliseconds || 0);
}

/** Rejects with the signal's reason as soon as it is aborted. */
export function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}

/** @throws ConnectionError where the promise takes longer */
export async function unlessStalled<T>(promise: Promise<T>, { stall }: RetryPolicy): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ConnectionError(`nothing came for ${stall / 1000} seconds`)), stall);
  });
  try {
    return await Promise.race([promise, stalled]);
  } finally {
    clearTimeout(timer);
  }
}
