/** Policy of retries of a transfer. */
export interface RetryPolicy {
  /** Milliseconds before the first retry, give or take a half; each further delay is twice as long, up to 8 s. */
  readonly delay: number;
  /** Milliseconds without a byte after which a connection counts as broken. */
  readonly stall: number;
  /** Consecutive tries that bring no byte before it fails; twice as many once bytes have arrived. */
  readonly tries: number;
}

export const RETRY_POLICY: RetryPolicy = { delay: 500, stall: 30_000, tries: 4 };

const LONGEST_DELAY = 8_000;
/** Longest pause that a server may ask for. */
export const LONGEST_RETRY_AFTER = 60_000;

/** Failure that another try may overcome. */
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

/** Pause before another try, randomised so that clients that failed together do not return together. */
export function pauseAfter(failures: number, { delay }: RetryPolicy, retryAfter: number): number {
  const pause = Math.min(LONGEST_DELAY, delay * 2 ** (failures - 1)) * (0.5 + Math.random());
  return Math.max(pause, retryAfter);
}

/** Milliseconds of a Retry-After header: seconds or a date; 0 for anything else. */
export function readRetryAfter(header: string | null): number {
  if (!header) return 0;
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Math.max(0, milliseconds || 0);
}

/** Waits; rejects with the signal's reason once it is aborted. */
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
