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
    super(message, options);
  }
}
