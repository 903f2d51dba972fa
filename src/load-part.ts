import { ArtFilterError } from './errors.ts';

/**
 * Loads a part of the program that is not always needed.
 * @param load imports it
 * @throws ArtFilterError `network` where its script cannot be fetched
 */
export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ArtFilterError(
      'network',
      `A part of Art Filter could not be loaded (${reason}). Check the connection and load the page again.`,
      { cause },
    );
  }
}
