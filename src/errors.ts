/** Kind of an error: the command line's exit code and the `error` event depend on it. */
export type ErrorCode =
  | 'webgpu-missing'
  | 'adapter-too-small'
  | 'shader'
  | 'device-lost'
  | 'out-of-memory'
  | 'gpu'
  | 'picture'
  | 'weights'
  | 'settings'
  | 'file'
  | 'network'
  | 'aborted'
  | 'diverged';

/**
 * Errors that this project throws on purpose. The message is one sentence: what was given, what was expected, what to
 * do.
 */
export class ArtFilterError extends Error {
  override name = 'ArtFilterError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(printable(message), options);
  }
}

/** Whether an error is an `ArtFilterError` with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is ArtFilterError {
  return error instanceof ArtFilterError && codes.includes(error.code);
}

/** Error of a run whose loss or picture has values that are not finite. */
export function diverged(iteration: number, value: number): ArtFilterError {
  return new ArtFilterError(
    'diverged',
    `The picture diverged at iteration ${iteration} (the loss is ${value}). Lower the learning rate, or use Adam.`,
  );
}

/** Error of a transfer that is to run twice at a time. */
export function alreadyRunning(): ArtFilterError {
  return new ArtFilterError(
    'settings',
    'run: this transfer is already running; wait for that run, or pause it.',
  );
}

/** Error of a transfer that is used after its end. */
export function destroyed(): ArtFilterError {
  return new ArtFilterError('aborted', 'The style transfer was destroyed. Create a new one.');
}

/** @throws ArtFilterError `aborted` */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ArtFilterError('aborted', 'The style transfer was stopped.');
}

/** Control characters, line separators and marks of text direction. */
const UNPRINTABLE = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/** Escapes control characters in a message that quotes foreign text, such as names in files. */
export function printable(sentence: string): string {
  return sentence.replace(
    UNPRINTABLE,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
