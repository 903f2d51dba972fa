import type Sharp from 'sharp';
import { ArtFilterError } from '../errors.ts';

/**
 * The coders of Node: sharp, which is loaded at the first use, as the element and the engine do without it.
 * @throws ArtFilterError `file` where it is not installed
 */
export async function loadSharp(): Promise<typeof Sharp> {
  try {
    return (await import('sharp')).default;
  } catch (cause) {
    throw new ArtFilterError(
      'file',
      'Pictures in Node need the package sharp, which is not installed or does not run here; run: npm install sharp.',
      { cause },
    );
  }
}
