/** What kind of thing went wrong; the `error` event, the command line's exit code and tests go by it. */
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
 * Every error this project throws on purpose. The message is one sentence for a person: what, what was got,
 * what was expected, what to do.
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

/** Whether an error is one of this project's with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is ArtFilterError {
  return error instanceof ArtFilterError && codes.includes(error.code);
}

/** The error of a run whose loss or picture has values that are not finite. */
export function diverged(iteration: number, value: number): ArtFilterError {
  return new ArtFilterError(
    'diverged',
    `The picture diverged at iteration ${iteration} (the loss is ${value}). Lower the learning rate, or use Adam.`,
  );
}

/** What ends a line, rings a terminal's bell, moves its cursor or turns the direction of a text. */
const UNPRINTABLE = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/** A sentence that repeats what others wrote, such as names in files, with nothing in it but what can be seen. */
export function printable(sentence: string): string {
  return sentence.replace(
    UNPRINTABLE,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
