import { ArtFilterError } from '../../errors.ts';

/** A checkpoint that is not whole. */
export function corrupt(why: string): ArtFilterError {
  return new ArtFilterError(
    'file',
    `The checkpoint is damaged: ${why}. Remove it, and start from the beginning.`,
  );
}

/** A whole checkpoint of something else. */
export function otherRun(why: string): ArtFilterError {
  return new ArtFilterError(
    'settings',
    `The checkpoint is of another run: ${why}. Give what it was begun with, or start from the beginning.`,
  );
}
